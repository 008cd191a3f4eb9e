//! What attachments are made of, as the record of a message keeps it. Every name here is a storage
//! format, and nothing here is personal.

use chrono::{DateTime, Utc};
use documents::{BookingStatus, LaunchFacts, LaunchReference};
use domain::commit::Position;
use domain::ids::{BookingId, InvoiceId, LaunchId};
use domain::launch::{Destination, LaunchStatus};
use domain::reference::SpaceportCode;
use domain::text::{Mission, RocketName};
use notifier::NotMade;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::course::Course;

/// A launch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct LaunchSource {
    mission: Mission,
    rocket: RocketName,
    spaceport: SpaceportCode,
    destination: Destination,
    date: DateTime<Utc>,
    status: LaunchStatus,
}

/// How a booking stands of which a calendar is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stands {
    /// It is paid.
    Confirmed,
    /// Its customer stepped back.
    Cancelled,
    /// Its launch does not fly.
    Aborted,
}

/// A launch of a booking, for a calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CalendarSource {
    pub(super) booking: BookingId,
    pub(super) stands: Stands,
    pub(super) seats: u32,
    pub(super) launch: LaunchSource,
    pub(super) sequence: u32,
    pub(super) changed_at: DateTime<Utc>,
}

/// The tickets of a booking: who flies stands, sealed, where it was reserved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TicketSource {
    pub(super) booking: BookingId,
    pub(super) launch: LaunchId,
    /// The commit in which its seats were reserved.
    pub(super) reserved: Position,
    pub(super) flight: LaunchSource,
}

/// An invoice, of whose launch this is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct InvoiceSource {
    pub(super) invoice: InvoiceId,
    /// The last commit of it that is looked at.
    pub(super) position: Position,
    pub(super) launch: LaunchTold,
}

/// A launch, as far as an invoice names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct LaunchTold {
    pub(super) id: LaunchId,
    pub(super) mission: Mission,
    pub(super) date: DateTime<Utc>,
}

/// As it is kept. Nothing, if it can't be, which none of these is.
pub(super) fn written(source: &impl Serialize) -> Option<String> {
    serde_json::to_string(source).ok()
}

/// What was kept.
pub(super) fn read<S: DeserializeOwned>(source: &str) -> Result<S, NotMade> {
    serde_json::from_str(source).map_err(|error| NotMade::Never(error.to_string()))
}

impl LaunchSource {
    /// A launch as it stands; nothing of what was never scheduled.
    pub(super) fn of(course: &Course) -> Option<Self> {
        let flight = course.flight()?;
        let (spaceport, destination) = course.way()?;
        Some(Self {
            mission: flight.mission.clone(),
            rocket: flight.rocket_name.clone(),
            spaceport: spaceport.clone(),
            destination,
            date: flight.date,
            status: flight.status,
        })
    }
}

impl From<LaunchSource> for LaunchFacts {
    fn from(launch: LaunchSource) -> Self {
        Self {
            mission: launch.mission.to_string(),
            rocket: launch.rocket.to_string(),
            spaceport: launch.spaceport.as_str().to_owned(),
            destination: launch.destination,
            date: launch.date,
            status: launch.status,
        }
    }
}

impl From<LaunchTold> for LaunchReference {
    fn from(launch: LaunchTold) -> Self {
        Self {
            id: launch.id,
            mission: launch.mission.to_string(),
            date: launch.date,
        }
    }
}

impl From<Stands> for BookingStatus {
    fn from(stands: Stands) -> Self {
        match stands {
            Stands::Confirmed => Self::Confirmed,
            Stands::Cancelled => Self::Cancelled,
            Stands::Aborted => Self::Aborted,
        }
    }
}
