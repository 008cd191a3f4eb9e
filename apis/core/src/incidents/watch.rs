//! Watching the system, and telling IT what is wrong with it.

use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use domain::account::AccountRole;
use identity::{AccountFilter, AccountStatus};
use incidents::{Incident, Kind};
use notifier::{NewMessage, Site, Template, Trigger, Values};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::signs::{Alone, signs};
use crate::health;
use crate::state::Stores;

/// How often the system is looked at.
const PAUSE: Duration = Duration::from_secs(10);

/// How long one look may take: longer than it ever does, and shorter than what is open stays so unseen.
const LOOK_WITHIN: Duration = Duration::from_secs(30);

/// The most erasures that IT is told of at once: what holds up so many holds up the rest.
const LATE_ERASURES: usize = 20;

/// People of IT who are read at once, and so many times at most: more are no department.
const PAGE: usize = 100;
const PAGES: usize = 10;

/// Looks at the system again and again. Every core-api does: of one thing there is one incident, and
/// of one incident each of IT gets one mail, however many look.
pub struct Watch {
    stores: Stores,
    /// Where IT sees more.
    page: String,
    alone: Alone,
}

/// Why IT could not be told now: it is tried again.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Untold(String);

impl Watch {
    /// Watches what is in these stores; mails lead to the console of that site.
    #[must_use]
    pub fn new(stores: Stores, site: &Site) -> Self {
        Self {
            stores,
            page: site.page("console"),
            alone: Alone::new(),
        }
    }

    /// Watches until `stopping` is cancelled. It may end anywhere: whoever looks next goes on.
    pub async fn run(mut self, stopping: CancellationToken) {
        while !stopping.is_cancelled() {
            let looking = timeout(LOOK_WITHIN, self.look());
            let looked = stopping.run_until_cancelled(looking).await;
            let failed = match looked {
                Some(Ok(Err(error))) => Some(error),
                Some(Err(late)) => Some(untold(late)),
                Some(Ok(Ok(()))) | None => None,
            };
            if let Some(error) = failed {
                tracing::warn!(%error, "incidents can't be noted or told, and are looked at again");
            }
            stopping
                .run_until_cancelled(tokio::time::sleep(PAUSE))
                .await;
        }
    }

    async fn look(&mut self) -> Result<(), Untold> {
        let Stores {
            log,
            jobs,
            messages,
            incidents,
            rebuilds,
            verifications,
            identity,
            ..
        } = &self.stores;
        let now = Utc::now();
        let health = health::look(log, jobs, messages, rebuilds, verifications, now).await;
        let late = identity.late_erasures(LATE_ERASURES).await;
        let late = late.inspect_err(|error| tracing::warn!(%error, "can't see late erasures"));
        let (signs, kinds) = signs(&health, late.ok().as_deref(), &mut self.alone, now);
        incidents.see(&signs, &kinds).await.map_err(untold)?;
        for incident in incidents.untold().await.map_err(untold)? {
            // Who dies in between tells of it again, and the mails are the same. One that can't be told
            // keeps nobody from hearing of the others.
            match self.tell(&incident).await {
                Ok(true) => incidents.told(incident.id).await.map_err(untold)?,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, incident = %incident.id, "IT can't be told of it now");
                }
            }
        }
        Ok(())
    }

    /// Mails an incident to all of IT. Whether there is anybody.
    async fn tell(&self, incident: &Incident) -> Result<bool, Untold> {
        let of_it = AccountFilter {
            role: Some(AccountRole::It),
            status: Some(AccountStatus::Active),
            ..AccountFilter::default()
        };
        let what = what(incident);
        tracing::error!(
            incident = %incident.id, kind = incident.kind.as_str(), subject = incident.subject,
            detail = incident.detail, "something is wrong with the system"
        );
        let (mut after, mut is_told) = (None, false);
        for _ in 0..PAGES {
            let found = self.stores.identity.accounts(&of_it, after, PAGE).await;
            let (people, next) = found.map_err(untold)?;
            for person in people {
                if person.email_verified_at.is_none() {
                    continue;
                }
                let message = NewMessage {
                    trigger: Trigger::parse(&format!("incident.{}", incident.id))
                        .map_err(untold)?,
                    template: Template::ItIncident,
                    account: Some(person.id),
                    booking: None,
                    time_zone: person.time_zone,
                    to: person.email,
                    values: Values::from([
                        ("what", what.clone()),
                        ("detail", incident.detail.clone()),
                        (
                            "at",
                            incident
                                .opened_at
                                .to_rfc3339_opts(SecondsFormat::Secs, true),
                        ),
                        ("page", self.page.clone()),
                    ]),
                    link: None,
                    attachments: Vec::new(),
                    origin: None,
                };
                let asked = self.stores.messages.enqueue(&message).await;
                asked.map_err(untold)?;
                is_told = true;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(is_told)
    }
}

fn untold(error: impl std::fmt::Display) -> Untold {
    Untold(error.to_string())
}

/// What is wrong, in a few words.
fn what(incident: &Incident) -> String {
    let subject = &incident.subject;
    match incident.kind {
        Kind::JobFailed => format!("The job {subject} failed"),
        Kind::EventParked => format!("{subject} set something aside"),
        Kind::ProjectionLate => format!("{subject} is late"),
        Kind::MailFailing => "Mails are not sent".to_owned(),
        Kind::RebuildStopped => format!("The rebuild of {subject} stopped"),
        Kind::LogNotProven => "The log is not shown to be untouched".to_owned(),
        Kind::ErasureLate => format!("The erasure of account {subject} is late"),
    }
}
