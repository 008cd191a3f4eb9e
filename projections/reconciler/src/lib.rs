//! Reconciliation: compares read models with the log while all of it is live, tells each
//! difference, and has it mended.
//!
//! - [`Reconciliations`]: runs that somebody asked for or that the night brought, how far they are,
//!   and what they found, in MongoDB `core`.
//! - [`run`]: works on them, in any number of processes: each run has one at a time, under a lease.
//! - `examination`: what is done with some aggregates in one model.
//! - `sweep`: what a run does. First it looks at what stands in the models and belongs to no
//!   aggregate of the log, then at all aggregates in the order in which they begin in the log.
//!
//! How a read model is compared and mended is the model's own
//! ([`Audited`](projection_runtime::Audited)). This crate knows the log and that port; it knows no
//! table, no document of a read model, and no HTTP.

mod examination;
mod lease;
mod night;
mod record;
mod store;
mod sweep;
mod worker;

pub use projection_runtime::Aggregate;
pub use record::{
    Ask, Counts, Found, FoundCursor, FoundPage, Reconciliation, Scope, Stage, Status, Trigger, What,
};
pub use store::{
    COLLECTIONS, ConnectError, MAX_FOUND, MAX_NOTED, MAX_RECONCILIATIONS, MigrateError,
    Reconciliations, StoreError,
};
pub use worker::{Options, run};
