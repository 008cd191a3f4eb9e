//! Entries of an outbox as they are stored.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::commit::Actor;
use domain::ids::{AccountId, CorrelationId};
use domain::text::{Email, TimeZone};
use serde::{Deserialize, Serialize};
use tokens::{LinkPurpose, Revocation};
use uuid::Uuid;

use super::{Event, Fact, Mail, MailLink, Outlet, OutletError, Template};
use crate::stored::Id;

/// What waits in the outbox of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: Id,
    /// `event`, `mail` or `revocation`: for people who look into the store.
    kind: String,
    /// [`Payload`] as JSON: the domain's values are not written for BSON.
    payload: String,
}

/// What an entry says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Payload {
    /// For the log.
    Event {
        happened: Fact,
        actor: Actor,
        correlation: CorrelationId,
    },
    /// For the notifier.
    Mail {
        template: Template,
        to: Email,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time_zone: Option<TimeZone>,
        values: BTreeMap<String, String>,
        link: Option<StoredLink>,
    },
    /// For all APIs.
    Revocation { generation: u32 },
}

/// A link as it waits.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredLink {
    purpose: String,
    id: Uuid,
    expires_at: DateTime<Utc>,
}

impl Entry {
    pub(crate) fn event(happened: Fact, actor: Actor, correlation: CorrelationId) -> Self {
        Self::new(
            "event",
            &Payload::Event {
                happened,
                actor,
                correlation,
            },
        )
    }

    pub(crate) fn mail<const N: usize>(
        template: Template,
        to: &Email,
        time_zone: Option<&TimeZone>,
        values: [(&str, String); N],
        link: Option<MailLink>,
    ) -> Self {
        let values = values.map(|(name, value)| (name.to_owned(), value));
        Self::new(
            "mail",
            &Payload::Mail {
                template,
                to: to.clone(),
                time_zone: time_zone.cloned(),
                values: values.into(),
                link: link.map(|link| StoredLink {
                    purpose: link.purpose.as_str().to_owned(),
                    id: link.id,
                    expires_at: link.expires_at,
                }),
            },
        )
    }

    pub(crate) fn revocation(generation: u32) -> Self {
        Self::new("revocation", &Payload::Revocation { generation })
    }

    /// Whether it is for all APIs, and says nothing of anybody.
    pub(crate) fn is_revocation(&self) -> bool {
        self.kind == "revocation"
    }

    fn new(kind: &str, payload: &Payload) -> Self {
        Self {
            id: Id(Uuid::new_v4()),
            kind: kind.to_owned(),
            payload: serde_json::to_string(payload).expect("it is made of texts and numbers"),
        }
    }

    /// Hands it to the outlet.
    pub(crate) async fn hand_to(
        &self,
        outlet: &impl Outlet,
        account: AccountId,
    ) -> Result<(), OutletError> {
        let payload = serde_json::from_str(&self.payload)
            .map_err(|_| OutletError::Refused("the entry can't be read".to_owned()))?;
        match payload {
            Payload::Event {
                happened: fact,
                actor,
                correlation,
            } => {
                let event = Event {
                    id: self.id.0,
                    account,
                    fact,
                    actor,
                    correlation,
                };
                outlet.event(&event).await
            }
            Payload::Mail {
                template,
                to,
                time_zone,
                values,
                link,
            } => {
                let link = link.map(StoredLink::read).transpose()?;
                let mail = Mail {
                    trigger: format!("account.{account}.{}", self.id.0),
                    template,
                    account,
                    to,
                    time_zone,
                    values,
                    link,
                };
                outlet.mail(&mail).await
            }
            Payload::Revocation { generation } => {
                let revocation = Revocation::Account {
                    account,
                    generation,
                };
                outlet.revocation(&revocation).await
            }
        }
    }
}

impl StoredLink {
    fn read(self) -> Result<MailLink, OutletError> {
        let purpose = LinkPurpose::parse(&self.purpose)
            .ok_or_else(|| OutletError::Refused("its link has no known purpose".to_owned()))?;
        Ok(MailLink {
            purpose,
            id: self.id,
            expires_at: self.expires_at,
        })
    }
}
