//! Events and mails put together to commands, each after what caused it.

use std::collections::HashMap;

use api_contract::operations::{CausedCommand, CausedEvent, CausedMail, EventEntry};
use uuid::Uuid;

/// How long a chain of causes may be: whoever follows it need not be ready for more.
const MAX_DEPTH: u16 = 32;

/// Commands, and whether some are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) commands: Vec<CausedCommand>,
    pub(super) is_cut: bool,
}

/// The commands that made these events, which come in the order of the log, with the mails that follow from
/// each event. What is at the end of too long a chain of causes is left out.
///
/// A command follows from the event that its first event names, if that is among those before it: so
/// whatever the log holds, following causes ends.
pub(super) fn tree(events: Vec<EventEntry>, mut mails: HashMap<Uuid, Vec<CausedMail>>) -> Tree {
    let (mut commands, mut is_cut) = (Vec::<CausedCommand>::new(), false);
    // Where the command of an id is, and how long the chain of causes of each event is.
    let (mut places, mut depths) = (HashMap::<Uuid, usize>::new(), HashMap::<Uuid, u16>::new());
    for event in events {
        let caused_by = match places.get(&event.command_id) {
            Some(place) => commands[*place].caused_by,
            None => event
                .causation_id
                .filter(|cause| depths.contains_key(cause)),
        };
        let depth = caused_by.map_or(0, |cause| depths.get(&cause).map_or(0, |depth| depth + 1));
        depths.insert(event.id, depth);
        if depth >= MAX_DEPTH {
            is_cut = true;
            continue;
        }
        let place = *places.entry(event.command_id).or_insert_with(|| {
            commands.push(CausedCommand {
                command_id: event.command_id,
                caused_by,
                actor: event.actor.clone(),
                events: Vec::new(),
            });
            commands.len() - 1
        });
        commands[place].events.push(CausedEvent {
            mails: mails.remove(&event.id).unwrap_or_default(),
            event,
        });
    }
    Tree { commands, is_cut }
}

#[cfg(test)]
mod tests {
    use api_contract::notifications::NotificationStatus;
    use api_contract::operations::RecordedActor;
    use chrono::DateTime;

    use super::*;

    fn event(id: u128, command: u128, causation: Option<u128>) -> EventEntry {
        EventEntry {
            position: u64::try_from(id).unwrap(),
            index: 0,
            aggregate: "launch".to_owned(),
            aggregate_id: Uuid::from_u128(1),
            version: 1,
            id: Uuid::from_u128(id),
            at: DateTime::UNIX_EPOCH,
            event_type: "launch.seats_reserved".to_owned(),
            actor: RecordedActor {
                kind: "system".to_owned(),
                id: "policies".to_owned(),
                on_behalf_of: None,
            },
            command_id: Uuid::from_u128(command),
            correlation_id: Uuid::from_u128(9),
            causation_id: causation.map(Uuid::from_u128),
        }
    }

    fn shape(commands: &[CausedCommand]) -> Vec<(u128, Option<u128>, Vec<u128>)> {
        let shape = commands.iter().map(|command| {
            let events = command.events.iter();
            (
                command.command_id.as_u128(),
                command.caused_by.map(|cause| cause.as_u128()),
                events.map(|caused| caused.event.id.as_u128()).collect(),
            )
        });
        shape.collect()
    }

    #[test]
    fn events_of_one_command_stand_together_after_the_event_that_caused_them() {
        let events = vec![
            event(1, 100, None),
            event(2, 100, None),
            event(3, 200, Some(2)),
            event(4, 300, Some(3)),
            event(5, 200, Some(2)),
        ];
        assert_eq!(
            shape(&tree(events, HashMap::new()).commands),
            [
                (100, None, vec![1, 2]),
                (200, Some(2), vec![3, 5]),
                (300, Some(3), vec![4]),
            ]
        );
    }

    #[test]
    fn a_cause_that_is_not_listed_or_comes_later_is_none() {
        let events = vec![
            event(1, 100, Some(2)),
            event(2, 200, Some(77)),
            event(3, 300, Some(3)),
        ];
        assert_eq!(
            shape(&tree(events, HashMap::new()).commands),
            [
                (100, None, vec![1]),
                (200, None, vec![2]),
                (300, None, vec![3])
            ]
        );
    }

    #[test]
    fn mails_stand_with_the_event_that_they_follow_from() {
        let mail = CausedMail {
            id: Uuid::from_u128(7),
            template: "booking_confirmed".to_owned(),
            status: NotificationStatus::Sent,
        };
        let mails = HashMap::from([(Uuid::from_u128(2), vec![mail.clone()])]);
        let found = tree(vec![event(1, 100, None), event(2, 100, None)], mails);
        let mails = found.commands[0]
            .events
            .iter()
            .map(|caused| caused.mails.clone());
        assert_eq!(mails.collect::<Vec<_>>(), [vec![], vec![mail]]);
    }

    #[test]
    fn too_long_a_chain_of_causes_is_cut() {
        let chain = |length| -> Vec<_> {
            let causes = 1..=length;
            causes.map(|id| event(id, 100 + id, Some(id - 1))).collect()
        };
        let whole = tree(chain(32), HashMap::new());
        assert_eq!((whole.commands.len(), whole.is_cut), (32, false));
        let cut = tree(chain(40), HashMap::new());
        assert_eq!((cut.commands.len(), cut.is_cut), (32, true));
    }
}
