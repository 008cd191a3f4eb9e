//! Versions of a read model: one is read, another may be built beside it and take its place, old
//! ones are kept until somebody drops them, or for [`KEPT_FOR`].
//!
//! - [`Versions`]: the record of which is which, one for each model, in the model's own store.
//!   Pure: what may follow from what. [`change`] writes it.
//! - [`Versioned`]: what a read model does so that it can be built anew.
//! - [`Scratch`]: a copy up to some place in the log, for people who look into it.
//! - [`Live`]: the version that is read now, for whoever asks the model: it changes under them
//!   while they run. [`LiveAudit`]: the same for whoever compares it with the log.
//! - [`project`]: what a projector's process does: keeps the live version up to date, builds
//!   another while there is to be one, compares it, and lets it take over.
//!
//! A reaction to events is no [`Versioned`]: it can't be built anew, so nothing is sent twice.

mod builder;
mod change;
mod compare;
mod gate;
mod leading;
mod live;
mod live_audit;
mod mode;
mod pause;
mod project;
mod record;
mod resting;
mod scratch;
mod takeover;
mod unknown;

pub use change::{ChangeError, change};
pub(crate) use gate::Inside;
pub use leading::Leading;
pub use live::Live;
pub use live_audit::LiveAudit;
pub use mode::{Mode, Pace};
pub use pause::Pause;
pub use project::project;
pub use record::{
    Building, Carried, MAX_KEPT, MAX_TOLD, Making, Recorded, Refused, Report, Stage, Told,
    Versions, Which,
};
pub use resting::{KEPT_FOR, LetGo};
pub use scratch::{Asked, SCRATCH_FOR, Scratch, ScratchStage, Until, UntilError};
pub use unknown::Unknown;

use std::time::Duration;

use domain::ids::LogId;

use crate::audit::Audited;
use crate::shard::{Shard, Shards};
use crate::target::{Claim, Target, TargetError};

/// How often the record is looked at by whoever follows it. An announcement of the version that
/// took over makes readers look at once.
pub const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// A read model of which several versions live side by side in one store.
pub trait Versioned: Target + Clone {
    /// The same model in another version. Connects when it is first used.
    #[must_use]
    fn at(&self, version: u32) -> Self;

    /// One shard of this version, over the same connections.
    #[must_use]
    fn of_shard(&self, shard: Shard) -> Self;

    /// Into how many shards this version is divided. Where that was never asked it is written down now that
    /// there are `wanted`, in the record of the first of them, for as long as there is this version.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn shards(
        &self,
        log: LogId,
        wanted: Shards,
    ) -> impl Future<Output = Result<Shards, TargetError>> + Send;

    /// Writes down that a process is there which writes shards, by the store's clock, and gives how many
    /// are: those that were seen within such a time, this one among them.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn note_present(
        &self,
        holder: &str,
        within: Duration,
    ) -> impl Future<Output = Result<usize, TargetError>> + Send;

    /// Writes down that a process is there no more.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn note_gone(&self, holder: &str) -> impl Future<Output = Result<(), TargetError>> + Send;

    /// Where this version stands in its store, for people who look into it: a schema or a database.
    fn place(&self) -> String;

    /// What compares this version with the log.
    fn audit(&self) -> Box<dyn Audited>;

    /// The record of the model's versions. `None`: nobody made one yet.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn versions(&self) -> impl Future<Output = Result<Option<Recorded>, TargetError>> + Send;

    /// Replaces the record, unless it was replaced since it was seen; whether it was. Durable once
    /// it is answered.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`]: then it may have been replaced.
    fn replace(
        &self,
        seen: i64,
        versions: &Versions,
    ) -> impl Future<Output = Result<bool, TargetError>> + Send;

    /// Takes the lease of this shard from whoever has it, for a holder whose name no loop has. What they write from then on is
    /// refused, but for a batch in hand where the store has no transactions; such a batch holds
    /// nothing that was not in the log before.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn seize(
        &self,
        holder: &str,
        ttl: Duration,
    ) -> impl Future<Output = Result<Claim, TargetError>> + Send;
}
