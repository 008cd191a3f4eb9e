//! What the endpoints work with.

use std::sync::Arc;

use api_kit::export::Exports;
use commands::Commands;
use event_index::EventIndex;
use event_log::EventLog;
use identity::Identity;
use incidents::Incidents;
use log_lines::{LogStore, LogStream};
use notifier::{EventSecrets, Messages, Previews};
use privacy::Privacy;
use rebuilds::Rebuilds;
use reconciler::Reconciliations;
use scheduler::JobStore;
use verifications::{Sealed, Verifications};

use crate::aggregates::LookingBack;
use crate::logs::{Posting, Watched};

/// What the endpoints work with. Clones share everything.
#[derive(Clone)]
pub struct State {
    pub(crate) identity: Identity,
    pub(crate) log_lines: LogStore,
    /// Log lines as they come.
    pub(crate) log_stream: LogStream,
    pub(crate) watched: Watched,
    pub(crate) posting: Posting,
    pub(crate) messages: Messages,
    /// What shows that it is the mail provider who tells of mails; without it nobody does.
    pub(crate) mail_events: Option<EventSecrets>,
    pub(crate) jobs: JobStore,
    pub(crate) incidents: Incidents,
    pub(crate) reconciliations: Reconciliations,
    pub(crate) rebuilds: Rebuilds,
    pub(crate) verifications: Verifications,
    /// What is kept of the log, where it is at hand.
    pub(crate) sealed: Option<Sealed>,
    /// How mails are shown.
    pub(crate) previews: Arc<Previews>,
    pub(crate) exports: Exports,
    /// Room for what people are told that is known of them: apart from the files of employees, so that
    /// nobody keeps these out.
    pub(crate) own_data: Exports,
    pub(crate) looking_back: LookingBack,
    /// The log of events.
    pub(crate) log: EventLog,
    /// Decides about what is parked.
    pub(crate) commands: Commands,
    /// What is found of it.
    pub(crate) event_index: EventIndex,
    /// Who may be erased.
    pub(crate) privacy: Privacy,
    /// Where browsers find core-api, such as `http://localhost:8082`.
    pub(crate) issuer: Arc<str>,
    /// Where the pages of signing in are.
    pub(crate) sign_in_site: Arc<str>,
    /// How many proxies of ours stand before this process.
    pub(crate) proxies: u8,
}

/// Where all is that the endpoints answer from. Clones share everything.
#[derive(Clone)]
pub struct Stores {
    /// Accounts.
    pub identity: Identity,
    /// Log lines.
    pub log_lines: LogStore,
    /// Log lines as they come.
    pub log_stream: LogStream,
    /// Mails.
    pub messages: Messages,
    /// Jobs.
    pub jobs: JobStore,
    /// What is wrong.
    pub incidents: Incidents,
    /// Comparisons of the read models with the log.
    pub reconciliations: Reconciliations,
    /// What people want of versions of the read models, and how these are.
    pub rebuilds: Rebuilds,
    /// Comparisons of the log with what was sealed of it.
    pub verifications: Verifications,
    /// What is kept of the log, where it is at hand.
    pub sealed: Option<Sealed>,
    /// Events.
    pub log: EventLog,
    /// Decides about what is parked.
    pub commands: Commands,
    /// The index of events.
    pub event_index: EventIndex,
    /// Who may be erased, and is.
    pub privacy: Privacy,
}

impl State {
    /// Puts the endpoints' state together. Whoever shows one of `mail_events` is the mail provider.
    /// `issuer` and `sign_in_site` are addresses without a path;
    /// `proxies` is how many proxies of ours each request comes through.
    #[must_use]
    pub fn new(
        stores: Stores,
        previews: Previews,
        mail_events: Option<EventSecrets>,
        issuer: &str,
        sign_in_site: &str,
        proxies: u8,
    ) -> Self {
        Self {
            identity: stores.identity,
            log_lines: stores.log_lines,
            log_stream: stores.log_stream,
            watched: Watched::default(),
            posting: Posting::default(),
            messages: stores.messages,
            mail_events,
            jobs: stores.jobs,
            incidents: stores.incidents,
            reconciliations: stores.reconciliations,
            rebuilds: stores.rebuilds,
            verifications: stores.verifications,
            sealed: stores.sealed,
            previews: Arc::new(previews),
            exports: Exports::default(),
            own_data: Exports::default(),
            looking_back: LookingBack::default(),
            log: stores.log,
            commands: stores.commands,
            event_index: stores.event_index,
            privacy: stores.privacy,
            issuer: issuer.trim_end_matches('/').into(),
            sign_in_site: sign_in_site.trim_end_matches('/').into(),
            proxies,
        }
    }

    /// What verifications are worked on with, where that is at hand.
    #[must_use]
    pub fn verifying(&self) -> Option<(Verifications, Sealed)> {
        let sealed = self.sealed.clone()?;
        Some((self.verifications.clone(), sealed))
    }

    /// Who may be erased, and is.
    #[must_use]
    pub fn privacy(&self) -> Privacy {
        self.privacy.clone()
    }
}
