//! Which commands an aggregate accepted of late, and where: what makes a command sent twice one
//! command.

use chrono::TimeDelta;
use domain::commit::{Fingerprint, Position};
use domain::ids::CommandId;
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

/// How long an accepted command is remembered, by the business clock. After that natural keys
/// protect (a booking's id derives from its command's).
pub const REMEMBERED: TimeDelta = TimeDelta::hours(72);

/// Where a command was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Accepted {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) position: Position,
    pub(crate) version: u64,
}

/// The commands of the last [`REMEMBERED`]. A function of the log alone. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct AcceptedCommands {
    by_id: OrdMap<CommandId, Accepted>,
    /// In the order they came, with the time in milliseconds since 1970.
    by_age: Vector<(i64, CommandId)>,
}

impl AcceptedCommands {
    pub(crate) fn get(&self, command: CommandId) -> Option<&Accepted> {
        self.by_id.get(&command)
    }

    /// Remembers a command; of several events of one command the first counts.
    pub(crate) fn insert(&mut self, command: CommandId, at_ms: i64, accepted: Accepted) {
        if !self.by_id.contains_key(&command) {
            self.by_id.insert(command, accepted);
            self.by_age.push_back((at_ms, command));
        }
    }

    /// Forgets what is older than [`REMEMBERED`] at `now_ms`.
    pub(crate) fn forget(&mut self, now_ms: i64) {
        let oldest_kept = now_ms - REMEMBERED.num_milliseconds();
        while let Some((at_ms, command)) = self.by_age.front().copied() {
            if at_ms >= oldest_kept {
                break;
            }
            self.by_age.pop_front();
            self.by_id.remove(&command);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_command_is_remembered_for_its_time_and_no_longer() {
        let command = CommandId(Uuid::from_u128(1));
        let accepted = Accepted {
            fingerprint: Fingerprint([1; 16]),
            position: Position(9),
            version: 3,
        };
        let mut commands = AcceptedCommands::default();
        commands.insert(command, 1_000, accepted);
        commands.insert(
            command,
            2_000,
            Accepted {
                version: 4,
                ..accepted
            },
        );

        let last = 1_000 + REMEMBERED.num_milliseconds();
        commands.forget(last);
        assert_eq!(commands.get(command), Some(&accepted));
        commands.forget(last + 1);
        assert_eq!(commands.get(command), None);
        assert_eq!(commands, AcceptedCommands::default());
    }
}
