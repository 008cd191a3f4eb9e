//! Launches: all of them, and a new one.

mod filters;
mod list;
mod new;
mod when;

pub(super) use list::LaunchesPage;
pub(super) use new::NewLaunchPage;
pub(super) use when::When;

use api_contract::spaceports::Spaceport;
use domain::reference;

/// A spaceport by its code. The list is the same in every program.
pub(super) fn spaceport(code: &str) -> Option<Spaceport> {
    reference::Spaceport::find(code).map(Spaceport::from)
}

/// The time zone of a spaceport; that of UTC where it is not known.
pub(super) fn zone(code: &str) -> String {
    spaceport(code).map_or_else(|| "UTC".to_owned(), |port| port.time_zone)
}
