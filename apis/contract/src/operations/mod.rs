//! What IT and auditors see of the system itself: its processes, and what stands in its log.
//!
//! - [`Processes`]: what `GET /api/v1/processes` answers.
//! - [`RecordedEvent`]: what `GET /api/v1/aggregates/{kind}/{id}/events` answers pages of, from the oldest
//!   on; of which kinds, [`AGGREGATE_KINDS`] says.

mod aggregates;
mod processes;

pub use aggregates::{AGGREGATE_KINDS, RecordedActor, RecordedEvent, SEALED};
pub use processes::{Process, ProcessState, Processes, ProjectionState};
