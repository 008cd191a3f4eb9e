//! A launch, as far as documents tell of it.

use chrono::{DateTime, Utc};
use domain::launch::{Destination, LaunchStatus};
use domain::reference::Spaceport;

use crate::moment::Moment;

/// A launch, as those who booked it see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchFacts {
    /// What it is for.
    pub mission: String,
    /// What flies.
    pub rocket: String,
    /// The code of the spaceport. One that is not on the list any more is shown as it is.
    pub spaceport: String,
    /// Where it goes.
    pub destination: Destination,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// How it stands.
    pub status: LaunchStatus,
}

impl LaunchFacts {
    /// The spaceport, if it is on the list.
    pub(crate) fn port(&self) -> Option<&'static Spaceport> {
        Spaceport::find(&self.spaceport)
    }

    /// `Corn Ranch, United States`, or the code of a spaceport that is not on the list.
    pub(crate) fn place(&self) -> String {
        match self.port() {
            Some(port) => format!("{}, {}", port.name, port.country),
            None => self.spaceport.clone(),
        }
    }

    /// When it starts, on the clocks of the spaceport; none if those are not known.
    pub(crate) fn local(&self) -> Option<Moment> {
        Moment::in_zone(self.date, &self.port()?.time_zone)
    }
}

/// A destination, for people.
pub(crate) const fn destination_words(destination: Destination) -> &'static str {
    match destination {
        Destination::Suborbital => "Suborbital",
        Destination::LowEarthOrbit => "Low Earth orbit",
        Destination::Interplanetary => "Interplanetary",
    }
}

/// What a destination means.
pub(crate) const fn destination_meaning(destination: Destination) -> &'static str {
    match destination {
        Destination::Suborbital => "Up to the edge of space and back",
        Destination::LowEarthOrbit => "Around the Earth",
        Destination::Interplanetary => "To the Moon and beyond",
    }
}

/// How a launch stands, for people.
pub(crate) const fn status_words(status: LaunchStatus) -> &'static str {
    match status {
        LaunchStatus::Scheduled => "Scheduled",
        LaunchStatus::Confirmed => "Confirmed",
        LaunchStatus::Delayed => "Delayed",
        LaunchStatus::Aborted => "Aborted",
        LaunchStatus::Completed => "Completed",
        LaunchStatus::Failed => "Failed",
    }
}
