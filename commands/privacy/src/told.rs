//! What somebody told, as it stands in the log: all events of their account and of the customer or
//! supplier that they are, and those by which they reserved seats, with every personal value open that
//! still can be.

use domain::any_event::AnyEvent;
use domain::commit::{Commit, Position, StoredEvent};
use domain::ids::{EventId, Subject};
use domain::personal::{HoldsPersonal, Personal, PersonalVisitor};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::{Person, Privacy, PrivacyError};

/// The most events that are handed out.
pub const MAX_TOLD: usize = 10_000;

/// What somebody told.
#[derive(Debug, Clone)]
pub struct ToldOf {
    /// The events, aggregate by aggregate, the oldest first.
    pub events: Vec<Told>,
    /// Whether there are more than [`MAX_TOLD`], which are left out.
    pub is_cut: bool,
}

/// An event of somebody. Debug output does not show what is personal.
#[derive(Debug, Clone)]
pub struct Told {
    /// Where it stands.
    pub position: Position,
    /// The event, as it is stored: what is personal is sealed in it.
    pub event: StoredEvent,
    /// What is personal in it, in the order of its fields.
    pub personal: Vec<Plain>,
}

/// A personal value.
#[derive(Clone, PartialEq)]
pub struct Plain {
    /// Its field, such as `email`.
    pub field: &'static str,
    /// Whom it is about.
    pub subject: Subject,
    /// The value; `None` when that person was erased.
    pub value: Option<Value>,
}

/// Never shows the value: debug output ends in logs.
impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plain({} of {})", self.field, self.subject)
    }
}

impl Privacy {
    /// What somebody told, [`MAX_TOLD`] events at most. Of reservations as far as the index of events
    /// has them.
    ///
    /// # Errors
    /// See [`PrivacyError`].
    pub async fn told_of(&self, person: Person) -> Result<ToldOf, PrivacyError> {
        let mut told = ToldOf {
            events: Vec::new(),
            is_cut: false,
        };
        let account = Some(("account", person.account.0));
        let customer = person.customer.map(|customer| ("customer", customer.0));
        let supplier = person.supplier.map(|supplier| ("supplier", supplier.0));
        for (aggregate, id) in [account, customer, supplier].into_iter().flatten() {
            self.history_of(aggregate, id, &mut told).await?;
        }
        let traces = self.traces(person).await?;
        for reservation in traces.reservations() {
            if told.is_full() {
                break;
            }
            let commit = self.reservation(reservation).await?;
            let theirs = |event: &StoredEvent| {
                event.name.as_ref() == crate::traces::SEATS_RESERVED
                    && event.actor.id == person.account.to_string()
            };
            self.add(reservation.1, &commit, theirs, &mut told).await?;
        }
        told.events.truncate(MAX_TOLD);
        Ok(told)
    }

    async fn history_of(
        &self,
        aggregate: &str,
        id: Uuid,
        told: &mut ToldOf,
    ) -> Result<(), PrivacyError> {
        let mut history = self.log.history(aggregate, id, Position(0));
        while let Some(page) = history.next_page().await? {
            for recorded in page {
                if told.is_full() {
                    return Ok(());
                }
                self.add(recorded.position, &recorded.commit, |_| true, told)
                    .await?;
            }
        }
        Ok(())
    }

    async fn add(
        &self,
        position: Position,
        commit: &Commit,
        is_theirs: impl Fn(&StoredEvent) -> bool,
        told: &mut ToldOf,
    ) -> Result<(), PrivacyError> {
        for event in commit.events.iter().filter(|event| is_theirs(event)) {
            told.events.push(Told {
                position,
                event: event.clone(),
                personal: self.personal(commit, event).await?,
            });
        }
        Ok(())
    }

    /// What is personal in an event of a commit, in the order of its fields. Whoever shows it notes before that
    /// it is read, unless it is their own.
    ///
    /// # Errors
    /// See [`PrivacyError`].
    pub async fn personal(
        &self,
        commit: &Commit,
        event: &StoredEvent,
    ) -> Result<Vec<Plain>, PrivacyError> {
        let decoded = AnyEvent::decode(&commit.aggregate, &event.name, event.v, &event.data);
        let decoded = decoded.map_err(|error| PrivacyError::Log(error.to_string()))?;
        let mut open: [(EventId, AnyEvent); 1] = [(event.id, decoded)];
        self.keyring.unseal(&mut open).await?;
        let mut collected = Collected::default();
        let Ok(()) = open[0].1.visit_personal(&mut collected);
        Ok(collected.0)
    }
}

impl ToldOf {
    /// Whether there is no room for more; then there may be more.
    fn is_full(&mut self) -> bool {
        self.is_cut |= self.events.len() >= MAX_TOLD;
        self.is_cut
    }
}

/// Personal values as they are met.
#[derive(Default)]
struct Collected(Vec<Plain>);

impl PersonalVisitor for Collected {
    type Error = std::convert::Infallible;

    fn visit<T: Serialize + DeserializeOwned>(
        &mut self,
        field: &'static str,
        subject: Subject,
        value: &mut Personal<T>,
    ) -> Result<(), Self::Error> {
        let value = value
            .plain()
            .and_then(|plain| serde_json::to_value(plain).ok());
        self.0.push(Plain {
            field,
            subject,
            value,
        });
        Ok(())
    }
}
