//! The log compared with what was sealed of it, and parts of it as files: by hand, or for who asks while
//! everything is live.
//!
//! - [`Sealed`]: a log, and the folder in which is kept what was sealed of it. Seals what is new, and compares
//!   the two.
//! - [`export`]: writes the log, or a part of it, into a file.
//! - [`Verifications`]: verifications that somebody asked for or that a new day brought, how far they are,
//!   and what came out, in MongoDB `core`.
//! - [`run`]: works on them, in any number of processes: each has one at a time, under a lease.
//! - [`read`], [`read_ahead`]: commits as they are stored.
//!
//! What is compared with what is the crate `proof`'s; this one gets it from NATS and from the folder. It knows
//! no event, and no HTTP.

mod exporting;
mod reading;
mod record;
mod sealed;
mod sealing;
mod store;
mod worker;

pub use proof::{Aggregate, Difference, ExportError, Found, PublicKey};

pub use exporting::{ExportFailure, Exported, Most, Part, export};
pub use reading::{ALL, BATCHES, Batches, read, read_ahead};
pub use record::{Ask, Outcome, Proof, Status, Verification};
pub use sealed::{Sealed, VerifyFailure};
pub use sealing::{Seal, SealFailure};
pub use store::{
    COLLECTION, ConnectError, MAX_VERIFICATIONS, MigrateError, StoreError, Verifications,
};
pub use worker::run;
