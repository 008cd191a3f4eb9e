//! What the system knows of a person: handed out to them, and erased.
//!
//! Nobody is erased who has a booking still to fly, or as a supplier a launch (rule 15 of the
//! domain). Then the keys go of the account, and of the passengers whom its holder named: what the
//! log, its copies and its exports say of them can't be read by anybody from then on. What mails said
//! is forgotten, and so is the account; the event that tells makes the read models forget.
//!
//! - [`Privacy`]: what the log has of somebody ([`Privacy::told_of`]), whether they may be erased
//!   ([`Privacy::still_to_fly`]), and who is ([`Privacy::run`]).
//! - `traces`: what somebody left in the log.
//!
//! Invoices keep whom the law wants named, under keys of their own. The index of events, snapshots and
//! states hold nothing personal, so they have nothing to forget.

mod carry_out;
mod told;
mod traces;

pub use told::{MAX_TOLD, Plain, Told, ToldOf};

use commands::{Commands, DispatchError};
use domain::ids::{AccountId, CustomerId, LaunchId, SupplierId};
use domain::launch::{Launch, LaunchStatus};
use event_index::EventIndex;
use event_log::{EventLog, Keyring, KeyringError, LoadError, Unavailable};
use identity::{Identity, IdentityError};
use notifier::{Messages, StoreError};

/// Hands out what is known of people, and erases them. Clones share everything.
#[derive(Clone)]
pub struct Privacy {
    identity: Identity,
    commands: Commands,
    log: EventLog,
    keyring: Keyring,
    index: EventIndex,
    messages: Messages,
}

/// Where all is that remembers somebody.
#[derive(Clone)]
pub struct Places {
    /// Accounts.
    pub identity: Identity,
    /// The state of launches.
    pub commands: Commands,
    /// Events.
    pub log: EventLog,
    /// The keys of persons.
    pub keyring: Keyring,
    /// What somebody did.
    pub index: EventIndex,
    /// Mails.
    pub messages: Messages,
}

/// Somebody with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// The customer that they are.
    pub customer: Option<CustomerId>,
    /// The supplier that they are.
    pub supplier: Option<SupplierId>,
}

/// It goes no further for now. Asking again later helps.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    /// Accounts can't be had.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The log, or what is in it, can't be had.
    #[error("the log can't be read: {0}")]
    Log(String),
    /// Keys can't be had.
    #[error(transparent)]
    Keys(#[from] KeyringError),
    /// The index of events can't be had.
    #[error("the index of events can't be read: {0}")]
    Index(String),
    /// Mails can't be had.
    #[error(transparent)]
    Mails(#[from] StoreError),
}

impl Privacy {
    /// Works in these places.
    #[must_use]
    pub fn new(places: Places) -> Self {
        let Places {
            identity,
            commands,
            log,
            keyring,
            index,
            messages,
        } = places;
        Self {
            identity,
            commands,
            log,
            keyring,
            index,
            messages,
        }
    }

    /// The launches for whose sake somebody can't be erased yet: those that are not over, in which a
    /// customer has a booking that holds seats, and which a supplier offers.
    ///
    /// # Errors
    /// See [`PrivacyError`]; [`PrivacyError::Index`] when the index of events is behind.
    pub async fn still_to_fly(&self, person: Person) -> Result<Vec<LaunchId>, PrivacyError> {
        let traces = self.all_traces(person).await?;
        let traces = traces.ok_or_else(|| PrivacyError::Index("it is behind".to_owned()))?;
        self.not_over(person, &traces.launches).await
    }

    async fn not_over(
        &self,
        person: Person,
        launches: &[LaunchId],
    ) -> Result<Vec<LaunchId>, PrivacyError> {
        let mut not_over = Vec::new();
        for launch in launches {
            let state = self.commands.state::<Launch>(*launch).await;
            if is_still_to_fly(person, &state.map_err(of_dispatch)?) {
                not_over.push(*launch);
            }
        }
        Ok(not_over)
    }
}

/// Whether somebody flies with a launch, or flies it.
fn is_still_to_fly(person: Person, launch: &Launch) -> bool {
    let Some(flight) = launch.flight() else {
        return false;
    };
    let is_over = matches!(
        flight.status,
        LaunchStatus::Aborted | LaunchStatus::Completed | LaunchStatus::Failed
    );
    let is_theirs = person.supplier == Some(flight.supplier);
    let holds_seats = |customer| launch.held_by(customer) > 0;
    !is_over && (is_theirs || person.customer.is_some_and(holds_seats))
}

fn of_dispatch<E: std::fmt::Display>(error: DispatchError<E>) -> PrivacyError {
    PrivacyError::Log(error.to_string())
}

impl From<LoadError> for PrivacyError {
    fn from(error: LoadError) -> Self {
        Self::Log(error.to_string())
    }
}

impl From<Unavailable> for PrivacyError {
    fn from(error: Unavailable) -> Self {
        Self::Log(error.to_string())
    }
}

impl From<event_index::EventIndexError> for PrivacyError {
    fn from(error: event_index::EventIndexError) -> Self {
        Self::Index(error.to_string())
    }
}

impl std::fmt::Debug for Privacy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Privacy")
    }
}
