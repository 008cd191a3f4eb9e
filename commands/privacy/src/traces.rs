//! What somebody left in the log: which launches they had to do with, and the keys of the passengers
//! whom they named.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use domain::any_event::AnyEvent;
use domain::commit::{Commit, Position};
use domain::ids::{BookingId, LaunchId};
use domain::launch::{LaunchEvent, SeatsReserved};
use domain::personal::Personal;
use event_index::{EventFilter, IndexedEvent, MAX_PAGE, Order};
use tokio::time::{Instant, sleep};

use crate::{Person, Privacy, PrivacyError};

/// How long it is waited for the index of events, which follows the log within milliseconds.
const CATCHES_UP: Duration = Duration::from_secs(3);

/// How often it is looked how far it is.
const PAUSE: Duration = Duration::from_millis(20);

/// What a customer, and a supplier, does to a launch first.
pub(crate) const SEATS_RESERVED: &str = "launch.seats_reserved";
const SCHEDULED: &str = "launch.scheduled";

/// What somebody left.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    /// The launches in which they reserved seats, and those that they scheduled, each once.
    pub(crate) launches: Vec<LaunchId>,
    /// The same, to tell which are there.
    noted: HashSet<LaunchId>,
    /// The places of the commits in which seats were reserved.
    reservations: Vec<(LaunchId, Position)>,
}

/// Whom somebody named.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// The bookings in which they did.
    pub(crate) bookings: Vec<BookingId>,
    /// The keys of the passengers.
    pub(crate) keys: BTreeSet<String>,
}

impl Privacy {
    /// Looks for all that somebody left up to now. `None`: the index of events does not have all of that,
    /// although it was waited for a while.
    pub(crate) async fn all_traces(&self, person: Person) -> Result<Option<Traces>, PrivacyError> {
        let end = self.log.head_now().await?.position;
        let until = Instant::now() + CATCHES_UP;
        while self.index.indexed_to(self.log.log_id()).await? < end {
            if Instant::now() > until {
                return Ok(None);
            }
            sleep(PAUSE).await;
        }
        self.traces(person).await.map(Some)
    }

    /// Looks for what somebody left, as far as the index has it.
    pub(crate) async fn traces(&self, person: Person) -> Result<Traces, PrivacyError> {
        let mut traces = Traces::default();
        for event_type in [SEATS_RESERVED, SCHEDULED] {
            let filter = EventFilter {
                actor: Some(person.account.to_string()),
                event_type: Some(event_type.to_owned()),
                ..EventFilter::default()
            };
            let mut cursor = None;
            loop {
                let page = self
                    .index
                    .page(self.log.log_id(), &filter, Order::Oldest, MAX_PAGE, cursor)
                    .await?;
                for event in &page.events {
                    traces.note(event, event_type);
                }
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(traces)
    }

    /// Whom a customer named as passengers.
    pub(crate) async fn named(
        &self,
        person: Person,
        traces: &Traces,
    ) -> Result<Named, PrivacyError> {
        let mut named = Named::default();
        for place in &traces.reservations {
            let commit = self.reservation(place).await?;
            for reserved in reservations(&commit)? {
                if Some(reserved.customer) == person.customer {
                    named.note(&reserved);
                }
            }
        }
        Ok(named)
    }

    /// A commit in which seats were reserved.
    pub(crate) async fn reservation(
        &self,
        (launch, position): &(LaunchId, Position),
    ) -> Result<Commit, PrivacyError> {
        let found = self.log.commit_at("launch", launch.0, *position).await?;
        let lacking = || PrivacyError::Log(format!("no commit of {launch} is at {position}"));
        Ok(found.ok_or_else(lacking)?.commit)
    }
}

/// The reservations of a commit.
fn reservations(commit: &Commit) -> Result<Vec<SeatsReserved>, PrivacyError> {
    let mut reservations = Vec::new();
    for event in &commit.events {
        if event.name.as_ref() != SEATS_RESERVED {
            continue;
        }
        let decoded = AnyEvent::decode(&commit.aggregate, &event.name, event.v, &event.data);
        let decoded = decoded.map_err(|error| PrivacyError::Log(error.to_string()))?;
        if let AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) = decoded {
            reservations.push(reserved);
        }
    }
    Ok(reservations)
}

impl Traces {
    /// The places of the commits in which seats were reserved.
    pub(crate) fn reservations(&self) -> &[(LaunchId, Position)] {
        &self.reservations
    }

    fn note(&mut self, event: &IndexedEvent, event_type: &str) {
        let launch = LaunchId(event.aggregate_id);
        if self.noted.insert(launch) {
            self.launches.push(launch);
        }
        let place = (launch, event.position);
        if event_type == SEATS_RESERVED && self.reservations.last() != Some(&place) {
            self.reservations.push(place);
        }
    }
}

impl Named {
    fn note(&mut self, reserved: &SeatsReserved) {
        self.bookings.push(reserved.booking);
        for passenger in &reserved.passengers {
            if let Personal::Sealed(sealed) = &passenger.details {
                self.keys.insert(sealed.key.clone());
            }
        }
    }
}
