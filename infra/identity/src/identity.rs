//! The whole of it, and what it is made with.

use std::sync::Arc;

use ::tokens::LinkKey;
use tokio::sync::Notify;

use crate::accounts::Accounts;
use crate::clock::RealTime;
use crate::error::IdentityError;
use crate::hasher::Hasher;
use crate::keys::SigningKeys;
use crate::oauth::{Clients, Codes, Families, Requests};
use crate::personal_tokens::PersonalTokens;
use crate::sealing::SealingKey;
use crate::security_log::SecurityLog;
use crate::sessions::Sessions;
use crate::store::Store;
use crate::stored::Instant;
use crate::throttle::Throttle;

/// What it is made with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The key that others derive from: the master key.
    pub sealing: SealingKey,
    /// The key of links in mails.
    pub links: LinkKey,
    /// The OAuth clients.
    pub clients: Clients,
    /// Who answers, for `iss` in redirects (RFC 9207): core-api's address, such as
    /// `http://localhost:8082`.
    pub issuer: String,
    /// The time.
    pub time: RealTime,
}

/// All that is known of who somebody is. Clones share it.
#[derive(Clone)]
pub struct Identity(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) families: Families,
    pub(crate) requests: Requests,
    pub(crate) codes: Codes,
    pub(crate) personal_tokens: PersonalTokens,
    pub(crate) keys: SigningKeys,
    pub(crate) throttle: Throttle,
    pub(crate) log: SecurityLog,
    pub(crate) hasher: Hasher,
    /// Something waits for the relay.
    pub(crate) waiting: Arc<Notify>,
}

impl Identity {
    /// Starts it. Makes the threads that hash passwords.
    #[must_use]
    pub fn start(store: Store, settings: Settings) -> Self {
        let waiting = Arc::new(Notify::new());
        let (sealing, time) = (&settings.sealing, &settings.time);
        Self(Arc::new(Inner {
            accounts: Accounts::new(&store, Arc::clone(&waiting)),
            sessions: Sessions::new(&store, Arc::clone(&waiting)),
            families: Families::new(&store),
            requests: Requests::new(&store),
            codes: Codes::new(&store),
            personal_tokens: PersonalTokens::new(&store),
            keys: SigningKeys::new(&store, sealing.clone(), time.clone()),
            throttle: Throttle::new(&store, sealing.clone(), time.clone()),
            log: SecurityLog::new(&store),
            hasher: Hasher::start(),
            waiting,
            store,
            settings,
        }))
    }

    /// Whether the store answers.
    pub async fn is_available(&self) -> bool {
        self.0.store.is_available().await
    }

    /// The set of keys that verify our tokens (JSON Web Key Set).
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn key_set(&self) -> Result<String, IdentityError> {
        Ok(self.0.keys.published().await?.to_string())
    }

    pub(crate) fn now(&self) -> Instant {
        Instant(self.0.settings.time.now())
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}
