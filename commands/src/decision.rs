//! Deciding a group of commands, one after the other, and what of it is stored.

use std::collections::HashMap;

use domain::commit::{Fingerprint, StoredEvent};
use domain::event::EventPayload;
use domain::ids::{CommandId, EventId};
use domain::{AggregateRoot, Context};
use uuid::Uuid;

use crate::accepted::Accepted;
use crate::error::Unavailable;
use crate::mailbox::Pending;
use crate::root::Root;

/// What was decided of one command of a group.
pub(crate) enum Verdict<E> {
    /// It made events, and is answered once they are stored.
    Made,
    /// The same command stands earlier in this group; it gets the same answer.
    SameAs(usize),
    /// It was accepted before.
    Repeated(Accepted),
    /// It changes nothing any more.
    Nothing,
    Rejected(E),
    FingerprintMismatch,
}

/// A group of commands, decided.
pub(crate) struct Decision<A: AggregateRoot> {
    /// The state after all of it.
    pub(crate) state: A,
    /// The events with their ids, and which command of the group made each.
    pub(crate) events: Vec<(EventId, A::Event)>,
    pub(crate) makers: Vec<usize>,
    pub(crate) verdicts: Vec<Verdict<A::Error>>,
    /// The time that was decided by.
    pub(crate) context: Context,
}

/// Decides the commands one after the other, each on what the ones before made of the state.
pub(crate) fn decide<A: AggregateRoot>(
    root: &Root<A>,
    group: &[Pending<A>],
    context: Context,
) -> Decision<A> {
    let mut decision = Decision {
        state: root.state.clone(),
        events: Vec::new(),
        makers: Vec::new(),
        verdicts: Vec::with_capacity(group.len()),
        context,
    };
    let mut seen: HashMap<CommandId, (usize, Fingerprint)> = HashMap::with_capacity(group.len());
    for (place, pending) in group.iter().enumerate() {
        let meta = &pending.meta;
        let earlier = seen.get(&meta.command).copied();
        let before = root.accepted.get(meta.command);
        let verdict = match (earlier, before) {
            (_, Some(before)) if before.fingerprint == meta.fingerprint => {
                Verdict::Repeated(*before)
            }
            (Some((earlier, fingerprint)), None) if fingerprint == meta.fingerprint => {
                Verdict::SameAs(earlier)
            }
            (_, Some(_)) | (Some(_), None) => Verdict::FingerprintMismatch,
            (None, None) => decision.decide_one(place, &pending.command),
        };
        if matches!(verdict, Verdict::Made | Verdict::Nothing) {
            seen.insert(meta.command, (place, meta.fingerprint));
        }
        decision.verdicts.push(verdict);
    }
    decision
}

impl<A: AggregateRoot> Decision<A> {
    fn decide_one(&mut self, place: usize, command: &A::Command) -> Verdict<A::Error> {
        match self.state.decide(command, &self.context) {
            Err(error) => Verdict::Rejected(error),
            Ok(events) if events.is_empty() => Verdict::Nothing,
            Ok(events) => {
                for event in events {
                    self.state.apply(event.clone());
                    self.events.push((EventId(Uuid::now_v7()), event));
                    self.makers.push(place);
                }
                Verdict::Made
            }
        }
    }
}

/// The events of a decision as they are stored, sealed and with their metadata.
pub(crate) fn stored<A: AggregateRoot>(
    decision: &Decision<A>,
    group: &[Pending<A>],
) -> Result<Vec<StoredEvent>, Unavailable> {
    let events = decision.events.iter().zip(&decision.makers);
    events
        .map(|((id, event), &maker)| {
            let meta = &group[maker].meta;
            Ok(StoredEvent {
                name: event.name().into(),
                v: event.schema(),
                id: *id,
                command: meta.command,
                fingerprint: meta.fingerprint,
                at: decision.context.now,
                actor: meta.actor.clone(),
                correlation: meta.correlation,
                causation: meta.causation,
                trace: meta.trace.as_deref().map(Into::into),
                data: event.encode().map_err(Unavailable::because)?,
            })
        })
        .collect()
}
