//! That somebody of ours read personal values in the log, and why.
//!
//! One aggregate for each time, whose id derives from the command: nothing is ever decided on it but that it
//! happened. It is noted before anything is shown.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::commit::Position;
use crate::event::events;
use crate::ids::{DisclosureId, EventId};
use crate::personal::HoldsPersonal;
use crate::text::Reason;

/// What can be done.
#[derive(Debug, Clone, PartialEq)]
pub enum DisclosureCommand {
    /// Read what is personal in an event.
    Disclose(Disclose),
}

commands_of!(DisclosureCommand { Disclose });

/// Read what is personal in an event, or in all that were stored together.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclose {
    /// Where their commit stands.
    pub position: Position,
    /// The one that is read. None: all of them.
    pub event: Option<EventId>,
    /// Why.
    pub reason: Reason,
}

events! {
    /// That personal values were read.
    pub enum DisclosureEvent {
        /// Somebody reads what is personal in an event.
        Made = "disclosure.made" v 1,
    }
}

/// Somebody reads what is personal in an event, or in all that were stored together. Names and field names are
/// storage formats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Where their commit stands.
    pub position: Position,
    /// The one that is read. None: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// Why.
    pub reason: Reason,
}

impl HoldsPersonal for Made {}

/// Nothing is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {}

/// Whether it happened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Disclosure {
    of: Option<Position>,
}

aggregate!(
    Disclosure,
    "disclosure",
    DisclosureCommand,
    DisclosureEvent,
    DisclosureError
);

impl AggregateRoot for Disclosure {
    type Id = DisclosureId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &DisclosureCommand,
        _context: &Context,
    ) -> Result<Vec<DisclosureEvent>, DisclosureError> {
        // Also once more: a command that was forgotten is another look.
        let DisclosureCommand::Disclose(Disclose {
            position,
            event,
            reason,
        }) = command;
        let made = Made {
            position: *position,
            event: *event,
            reason: reason.clone(),
        };
        Ok(vec![made.into()])
    }
}

impl Disclosure {
    fn evolve(&mut self, event: DisclosureEvent) {
        let DisclosureEvent::Made(made) = event;
        self.of = Some(made.position);
    }
}
