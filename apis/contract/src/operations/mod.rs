//! What IT and auditors see of the system itself: its processes, and what stands in its log.
//!
//! - [`Processes`]: what `GET /api/v1/processes` answers.
//! - [`SystemHealth`]: what `GET /api/v1/health` answers. [`Incident`]: what `GET /api/v1/incidents`
//!   answers pages of.
//! - [`RecordedEvent`]: what `GET /api/v1/aggregates/{kind}/{id}/events` answers pages of, from the oldest
//!   on; of which kinds, [`AGGREGATE_KINDS`] says.
//! - [`AggregateState`]: what `GET /api/v1/aggregates/{kind}/{id}/state` answers, [`StateDifference`]: what
//!   `…/difference` does.
//! - [`Events`]: what `GET /api/v1/events` answers. [`RecordedCommit`]: what `GET /api/v1/events/{position}`
//!   does. [`Causation`]: what `GET /api/v1/causation/{id}` does.

mod aggregates;
mod causation;
mod events;
mod health;
mod incidents;
mod processes;
mod states;

pub use aggregates::{AGGREGATE_KINDS, RecordedActor, RecordedEvent, SEALED};
pub use causation::{
    Causation, CausedCommand, CausedEvent, CausedMail, MAX_CAUSED, MAX_CAUSED_MAILS,
};
pub use events::{EventEntry, EventOrder, Events, RecordedCommit};
pub use health::{
    JobsHealth, MailsHealth, MissingPart, ProcessesHealth, ProjectionHealth, ProofHealth,
    RebuildsHealth, StoppedRebuild, SystemHealth,
};
pub use incidents::{Incident, IncidentKind, IncidentQuery};
pub use processes::{Process, ProcessState, Processes, ProjectionState};
pub use states::{
    AggregateState, ChangeKind, LeftOut, MAX_CHANGES, StateChange, StateDifference, StatePoint,
};
