//! The projector loop: batches, checkpoints, leases, parking, lag.
//!
//! - [`Target`]: the store that one projection writes; each read model implements it.
//! - [`run`]: keeps a target up to date with the log. A pipeline of two: one half reads, decodes
//!   and opens personal data ahead, the other writes batches, sets poisonous commits aside and
//!   announces what changed. One instance writes at a time, under a lease.
//! - [`Shard`]: the part of a version that one writer keeps, where a version is divided among several.
//! - [`Standing`]: how far it is, for whoever tells of the process that it runs in.
//! - [`Watcher`]: how an API hears of it.
//! - [`Versions`], [`project`], [`Live`]: how a read model is built anew beside the one that is read,
//!   compared with it, and takes its place.
//! - [`Audited`]: how a read model is compared with the log, and mended; [`Past`]: the log as it is
//!   compared with.
//! - [`SetAside`]: what is parked, as people look at it; [`parked`]: how whoever shows it to them asks the
//!   instance that writes. What they decide stands in the log, and is carried out where the loop meets it.
//! - [`events_of`]: one commit, for targets that do again what was set aside.
//! - [`Backoff`]: how long to wait before trying again, for targets that have to themselves.
//!
//! This crate knows the log and the loop. It knows no database and no rule of the business.

mod announcement;
mod announcer;
mod archive;
mod audit;
mod backoff;
mod batch;
mod decode;
mod error;
mod lease;
mod options;
pub mod parked;
mod past;
mod progress;
mod read_ahead;
mod run;
mod shard;
mod share;
mod standing;
mod target;
mod versions;
mod watcher;
mod writer;

pub use announcement::{Announcement, MAX_CHANGED};
pub use audit::{
    Aggregate, Answer, Audited, Comparison, Difference, Divergence, MAX_DIFFERENCES, MAX_FIELDS,
    Place,
};
pub use backoff::Backoff;
pub use batch::{Attempt, Batch, Event, Parked, SetAside};
pub use decode::events_of;
pub use error::RunError;
pub use options::Options;
pub use past::{Course, Past};
pub use run::run;
pub use shard::{MAX_SHARDS, Positions, Shard, Shards, ShardsError};
pub use share::Share;
pub use standing::{Stand, Standing};
pub use target::{Checkpoint, Claim, Kind, Target, TargetError};
pub use versions::{
    Asked, Building, Carried, ChangeError, KEPT_FOR, LOOKS_EVERY, Leading, LetGo, Live, LiveAudit,
    MAX_KEPT, MAX_TOLD, Making, Mode, Pace, Pause, Recorded, Refused, Report, SCRATCH_FOR, Scratch,
    ScratchStage, Stage, Told, Unknown, Until, UntilError, Versioned, Versions, Which, change,
    project,
};
pub use watcher::{Change, Watcher};
