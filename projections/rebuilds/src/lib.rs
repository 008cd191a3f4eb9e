//! Rebuilds of read models, for people who can't reach the stores of these: what they want of the
//! versions of a model, carried out, and how all versions are.
//!
//! - [`Rebuilds`]: wishes and what became of them, and how each model was seen last, in MongoDB `core`.
//! - [`run`]: carries out what is wished for, deletes what nobody needs any more or was kept for long enough, and says
//!   how the versions are. Any number of processes may: what two of them do is done once.
//! - [`carry_out`]: the same for whoever goes to the stores themselves, as the operator does.
//! - [`Operated`]: how a version is made and deleted, which needs more rights than to write one.
//!
//! Versions are built, compared and switched by projectors
//! ([`projection_runtime::project`]): here it is written into the record of a model that they are to.
//! This crate knows that port and `core`; it knows no table, no document of a read model, and no HTTP.

mod carry;
mod operated;
mod pace;
mod seen;
mod store;
mod wish;
mod worker;

pub use carry::{CarryError, LET_GO, carry_out, clean, rebuild, scratch};
pub use operated::{NotDone, Operated};
pub use pace::{Look, Pace, Paces};
pub use projection_runtime::{
    Asked, KEPT_FOR, LetGo, Pause, Report, SCRATCH_FOR, ScratchStage, Stage, Until, Which,
};
pub use seen::{Built, Copied, Seen, Stand};
pub use store::{
    AskError, COLLECTIONS, ConnectError, MAX_OPEN, MAX_WISHES, MODELS, MigrateError, Rebuilds,
    StoreError, Told, WISHES,
};
pub use wish::{Ask, Fate, Outcome, Want, Wish};
pub use worker::run;
