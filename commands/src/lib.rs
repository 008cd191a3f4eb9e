//! The write path: a command goes in, a durable answer comes out.
//!
//! [`Commands`] keeps one mailbox for each live aggregate. A mailbox takes all that waits, decides
//! it one after the other on the evolving state, commits the events of all of it as *one* message
//! of the log, and only then answers each caller. So a hot launch sells thousands of seats a second
//! from one process, while the version check of the log keeps any number of processes correct.
//!
//! What holds:
//! - An accepted command is answered after its events are durable, never before.
//! - A rejection was true when it was given: nothing is committed by it that the version check
//!   could protect, so the state it was decided on is compared with the log's leader first.
//! - The same command again (by its id) answers with the first outcome, from any process, after any
//!   restart, for [`REMEMBERED`]; the same id with another body is refused.
//! - Processes that write one aggregate take turns: none keeps the others out.
//! - Every queue and cache is bounded; what finds no room is refused before anything happens.
//!
//! [`card_payments`] notes what the payment gateway said, for everybody whom it tells.
//!
//! This crate knows the log and the aggregates, no read model and no transport.

mod accepted;
pub mod card_payments;
mod clock;
mod decision;
mod dispatcher;
mod error;
mod limits;
mod live;
mod mailbox;
mod root;
mod slots;
mod turns;

pub use accepted::REMEMBERED;
pub use clock::{Clock, ClockError};
pub use dispatcher::{Commands, Hosted};
pub use error::{DispatchError, Unavailable};
pub use limits::Limits;
pub use root::snapshot_version;

use domain::commit::{Actor, Fingerprint, Position};
use domain::ids::{CommandId, CorrelationId, EventId};

/// Who sends a command, from what, and how it is told from others. Every event made by the
/// command carries it.
#[derive(Debug, Clone)]
pub struct CommandMeta {
    /// The command's id: the same id again is the same command.
    pub command: CommandId,
    /// Of the command's body.
    pub fingerprint: Fingerprint,
    /// Who.
    pub actor: Actor,
    /// The request from which it follows.
    pub correlation: CorrelationId,
    /// The event from which it follows, if a policy sends it.
    pub causation: Option<EventId>,
    /// The W3C `traceparent` of the work that sends it.
    pub trace: Option<String>,
}

/// A command was accepted, and what follows from it is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Where: a read model that has this position shows it.
    pub position: Position,
    /// The aggregate's version there.
    pub version: u64,
    /// Whether this is the outcome of the same command sent before.
    pub repeated: bool,
    /// Whether something followed from it. If not, all that it asks for was so already.
    pub changed: bool,
}
