//! Where policies ask and command: the write path, the log and the keys, asked again for as long
//! as they can't answer.

use std::fmt::Display;

use commands::{CommandMeta, Commands, DispatchError, Hosted};
use domain::commit::{Actor, ActorKind, Fingerprint, Position};
use domain::event::EventPayload;
use domain::ids::{AggregateId, CommandId, CorrelationId, EventId, derive};
use domain::personal::HoldsPersonal;
use event_log::{EventLog, Keyring, KeyringError, LoadError, Recorded};
use metrics::counter;
use projection_runtime::{Backoff, Event};

/// Why a reaction is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Something stands against it that the policy did not foresee, and would the next time.
    Refused(String),
    /// Somebody else works now.
    Fenced,
}

impl Trouble {
    /// Something that no policy foresaw.
    pub(crate) fn refused(cause: impl Display) -> Self {
        Self::Refused(cause.to_string())
    }
}

/// What an aggregate answered to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer<E> {
    /// It is done, now or before.
    Done,
    /// The rule that it would break.
    Rejected(E),
}

/// What a command follows from.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// The event.
    pub(crate) event: EventId,
    /// The request from which it follows.
    pub(crate) correlation: CorrelationId,
    /// The work that made the event.
    pub(crate) trace: Option<Box<str>>,
}

impl Cause {
    pub(crate) fn of(event: &Event) -> Self {
        Self {
            event: event.id,
            correlation: event.correlation,
            trace: event.trace.clone(),
        }
    }

    /// The command by which a policy reacts to it.
    pub(crate) fn command(&self, policy: &str) -> CommandMeta {
        self.meta(policy, &[self.event.0.as_bytes()])
    }

    /// One of several commands by which a policy reacts to it, told apart by what it is about.
    pub(crate) fn command_about(&self, policy: &str, about: impl AggregateId) -> CommandMeta {
        let about = about.as_uuid();
        self.meta(policy, &[self.event.0.as_bytes(), about.as_bytes()])
    }

    /// The command by which a policy reacts to several events, of which this is the first.
    pub(crate) fn command_for_all(&self, policy: &str, events: &[EventId]) -> CommandMeta {
        let parts: Vec<&[u8]> = events.iter().map(|event| &event.0.as_bytes()[..]).collect();
        self.meta(policy, &parts)
    }

    /// The id says all about a policy's command: what else is in it may have changed when it is
    /// sent again (whom an invoice names, say), and the first one counts.
    fn meta(&self, policy: &str, parts: &[&[u8]]) -> CommandMeta {
        let parts: Vec<&[u8]> = [policy.as_bytes()]
            .into_iter()
            .chain(parts.iter().copied())
            .collect();
        let command = derive("policy", &parts);
        CommandMeta {
            command: CommandId(command),
            fingerprint: Fingerprint(command.into_bytes()),
            actor: Actor {
                kind: ActorKind::System,
                id: "policies".to_owned(),
                on_behalf_of: None,
                session: None,
            },
            correlation: self.correlation,
            causation: Some(self.event),
            trace: self.trace.as_deref().map(str::to_owned),
        }
    }
}

/// What policies work with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Desk {
    commands: Commands,
    log: EventLog,
    keyring: Keyring,
}

impl Desk {
    pub(crate) fn new(commands: Commands, log: EventLog, keyring: Keyring) -> Self {
        Self {
            commands,
            log,
            keyring,
        }
    }

    pub(crate) fn commands(&self) -> &Commands {
        &self.commands
    }

    /// Sends a command until there is an answer to it.
    pub(crate) async fn ask<A>(
        &self,
        id: A::Id,
        command: impl Into<A::Command>,
        meta: CommandMeta,
    ) -> Result<Answer<A::Error>, Trouble>
    where
        A: Hosted,
        A::Command: Clone,
    {
        let command = command.into();
        let mut patience = Patience::default();
        loop {
            let sent = self
                .commands
                .dispatch::<A>(id, command.clone(), meta.clone());
            match sent.await {
                Ok(_) => return Ok(Answer::Done),
                Err(DispatchError::Rejected(error)) => return Ok(Answer::Rejected(error)),
                Err(error @ (DispatchError::Busy | DispatchError::Unavailable(_))) => {
                    patience.wait(A::TYPE, &error).await;
                }
                Err(
                    error @ (DispatchError::FingerprintMismatch | DispatchError::TooLarge { .. }),
                ) => {
                    return Err(Trouble::refused(error));
                }
            }
        }
    }

    /// Sends a command that no rule can stand against, as far as its policy knows.
    pub(crate) async fn order<A>(
        &self,
        id: A::Id,
        command: impl Into<A::Command>,
        meta: CommandMeta,
    ) -> Result<(), Trouble>
    where
        A: Hosted,
        A::Command: Clone,
    {
        match self.ask::<A>(id, command, meta).await? {
            Answer::Done => Ok(()),
            Answer::Rejected(error) => Err(Trouble::refused(error)),
        }
    }

    /// An aggregate's state, as of the log's end during the call.
    pub(crate) async fn state<A: Hosted>(&self, id: A::Id) -> A {
        let mut patience = Patience::default();
        loop {
            match self.commands.state::<A>(id).await {
                Ok(state) => return state,
                Err(error) => patience.wait(A::TYPE, &error).await,
            }
        }
    }

    /// The last event of an aggregate that is meant, up to the log's end during the call at the least;
    /// personal values as the log has them.
    pub(crate) async fn last<A: Hosted>(
        &self,
        id: A::Id,
        is_meant: impl Fn(&A::Event) -> bool,
    ) -> Result<Option<(EventId, A::Event)>, Trouble> {
        let mut last = None;
        let look = |event_id, event| -> Option<()> {
            if is_meant(&event) {
                last = Some((event_id, event));
            }
            None
        };
        self.find::<A, ()>(id, Position(0), look).await?;
        Ok(last)
    }

    /// What `look` makes of the first event of an aggregate that it makes something of, of those that
    /// stand after a position; up to the log's end during the call at the least. A page of the history is
    /// in memory at a time, and the next one.
    pub(crate) async fn find<A: Hosted, T>(
        &self,
        id: A::Id,
        after: Position,
        mut look: impl FnMut(EventId, A::Event) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let head = self.head::<A>(id).await?.map(|head| head.position);
        let mut patience = Patience::default();
        let mut read = after;
        let mut history = self.log.history(A::TYPE, id.as_uuid(), after);
        loop {
            let page = match history.next_page().await {
                Ok(Some(page)) => page,
                Ok(None) if head.is_none_or(|head| read >= head) => return Ok(None),
                // In a cluster the replica that answered may be late.
                Ok(None) => {
                    let late = "the newest commits are missing";
                    patience.wait(A::TYPE, &late).await;
                    history = self.log.history(A::TYPE, id.as_uuid(), read);
                    continue;
                }
                Err(LoadError::Unavailable(error)) => {
                    patience.wait(A::TYPE, &error).await;
                    continue;
                }
                Err(error @ LoadError::Damaged(_)) => return Err(Trouble::refused(error)),
            };
            for recorded in &page {
                for stored in &recorded.commit.events {
                    let event = A::Event::decode(&stored.name, stored.v, &stored.data)
                        .map_err(Trouble::refused)?;
                    if let Some(found) = look(stored.id, event) {
                        return Ok(Some(found));
                    }
                }
                read = recorded.position;
            }
        }
    }

    /// Opens the personal values of an event, as far as they are not forgotten.
    pub(crate) async fn open<E: HoldsPersonal>(&self, id: EventId, event: E) -> Result<E, Trouble> {
        let mut patience = Patience::default();
        let mut events = [(id, event)];
        loop {
            match self.keyring.unseal(&mut events).await {
                Ok(()) => break,
                Err(KeyringError::Unavailable(error)) => patience.wait("keyring", &error).await,
                Err(error) => return Err(Trouble::refused(error)),
            }
        }
        let [(_, event)] = events;
        Ok(event)
    }

    /// What the last commit of an aggregate followed from.
    pub(crate) async fn origin<A: Hosted>(&self, id: A::Id) -> Result<Option<Origin>, Trouble> {
        let head = self.head::<A>(id).await?;
        Ok(head.and_then(|head| {
            let last = head.commit.events.into_iter().next_back()?;
            Some(Origin {
                correlation: last.correlation,
                trace: last.trace,
            })
        }))
    }

    async fn head<A: Hosted>(&self, id: A::Id) -> Result<Option<Recorded>, Trouble> {
        let mut patience = Patience::default();
        loop {
            match self.log.head(A::TYPE, id.as_uuid()).await {
                Ok(head) => return Ok(head),
                Err(LoadError::Unavailable(error)) => patience.wait(A::TYPE, &error).await,
                Err(error @ LoadError::Damaged(_)) => return Err(Trouble::refused(error)),
            }
        }
    }
}

/// The request from which a commit followed.
pub(crate) struct Origin {
    pub(crate) correlation: CorrelationId,
    pub(crate) trace: Option<Box<str>>,
}

/// Waits between attempts, and says why.
#[derive(Debug, Default)]
pub(crate) struct Patience(Backoff);

impl Patience {
    pub(crate) async fn wait(&mut self, asked: &'static str, error: &impl Display) {
        counter!("policies_retries_total", "asked" => asked).increment(1);
        tracing::warn!(asked, %error, "will be asked again");
        tokio::time::sleep(self.0.next_wait()).await;
    }
}
