//! Known sets of words, for people.

use api_contract::launches::LaunchStatus;
use domain::launch::{Cause, Destination};
use frontend_ui::Tone;

/// Where a launch goes.
#[must_use]
pub const fn destination_words(destination: Destination) -> &'static str {
    match destination {
        Destination::Suborbital => "Suborbital",
        Destination::LowEarthOrbit => "Low Earth orbit",
        Destination::Interplanetary => "Interplanetary",
    }
}

/// How a launch stands.
#[must_use]
pub const fn status_words(status: LaunchStatus) -> (Tone, &'static str) {
    match status {
        LaunchStatus::Scheduled => (Tone::Quiet, "Scheduled"),
        LaunchStatus::Confirmed => (Tone::Good, "Confirmed"),
        LaunchStatus::Delayed => (Tone::Waiting, "Delayed"),
        LaunchStatus::Aborted => (Tone::Bad, "Aborted"),
        LaunchStatus::Completed => (Tone::Good, "Completed"),
        LaunchStatus::Failed => (Tone::Bad, "Failed"),
    }
}

/// Why a launch is delayed or aborted.
#[must_use]
pub const fn cause_words(cause: Cause) -> &'static str {
    match cause {
        Cause::Weather => "Weather",
        Cause::Technical => "Technical reasons",
        Cause::Financial => "Financial reasons",
    }
}
