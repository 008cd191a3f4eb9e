//! The projector loop: batches, checkpoints, leases, parking, lag.
//!
//! This crate knows the log and the loop. It knows no database (each read model implements
//! [`Target`] for its own) and no rule of the business.

mod announcement;
mod batch;
mod target;

pub use announcement::{Announcement, MAX_CHANGED};
pub use batch::{Batch, Event, Parked};
pub use target::{Checkpoint, Claim, Target, TargetError};
