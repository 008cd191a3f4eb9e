//! What every aggregate has in common.

use chrono::{DateTime, Utc};

use crate::event::EventPayload;
use crate::ids::AggregateId;
use crate::terms::Terms;

/// What a decision may know besides the aggregate's state and the command.
#[derive(Debug, Clone)]
pub struct Context {
    /// The business clock, in milliseconds; never before the aggregate's last event.
    pub now: DateTime<Utc>,
    /// The terms of business in force.
    pub terms: Terms,
}

/// An aggregate: a consistency boundary with a pure decision.
///
/// `cqrs_es::Aggregate::handle` only wraps [`AggregateRoot::decide`] (see `aggregate!`), because
/// its sink applies each event at once: an error after the first would leave a changed state.
pub trait AggregateRoot:
    cqrs_es::Aggregate<
        Services = Context,
        Event: EventPayload,
        Command: Send + Sync + 'static,
        Error: Clone + PartialEq + Send + Sync + 'static,
    > + Clone
    + PartialEq
    + std::fmt::Debug
    + 'static
{
    /// Its typed id.
    type Id: AggregateId;

    /// The version of the serialised state. Raise it with every change of shape or meaning:
    /// snapshots of another version are ignored.
    const STATE_VERSION: u16;

    /// What follows from a command: the events, none when it changes nothing any more, or the
    /// reason why not.
    ///
    /// # Errors
    /// The rule that the command would break.
    fn decide(
        &self,
        command: &Self::Command,
        context: &Context,
    ) -> Result<Vec<Self::Event>, Self::Error>;
}

/// Implements `cqrs_es::Aggregate` for a type with `decide` and an inherent
/// `fn evolve(&mut self, event: Event)`.
macro_rules! aggregate {
    ($state:ty, $type_name:literal, $command:ty, $event:ty, $error:ty) => {
        impl cqrs_es::Aggregate for $state {
            const TYPE: &'static str = $type_name;
            type Command = $command;
            type Event = $event;
            type Error = $error;
            type Services = $crate::aggregate::Context;

            async fn handle(
                &mut self,
                command: Self::Command,
                context: &Self::Services,
                sink: &cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), Self::Error> {
                let events = $crate::aggregate::AggregateRoot::decide(self, &command, context)?;
                for event in events {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: Self::Event) {
                self.evolve(event);
            }
        }
    };
}
pub(crate) use aggregate;

/// Makes the command of an aggregate from the command of each kind.
macro_rules! commands_of {
    ($enum:ident { $($command:ident),* $(,)? }) => {$(
        impl From<$command> for $enum {
            fn from(command: $command) -> Self {
                Self::$command(command)
            }
        }
    )*};
}
pub(crate) use commands_of;
