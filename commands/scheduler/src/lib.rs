//! What only time triggers: reservations that run out, launches that few booked or that come near,
//! invoices that nobody paid, payments that nobody told of.
//!
//! - [`Job`]: something that is to be done again and again, at the times of its cron expression.
//!   One file for each; `jobs/mod.rs` is the list of them.
//! - [`Scheduler`]: does the jobs. Any number of processes may run it: one leads, under a lease,
//!   the others are on standby.
//! - [`JobStore`]: jobs and their history, in the core's MongoDB. What people may do with a job
//!   (pause it, run it now, change its times) is done there, and the leader sees it.
//! - [`Candidates`], [`Charges`]: the ports by which jobs look for what they are about.
//!
//! What holds:
//! - A job finds candidates, and sends commands. The aggregate decides: a candidate that is one no
//!   more is found done or refused, and nothing is lost by it.
//! - A command's id says what it is for, so a job that runs twice says the same thing once.
//! - Cron expressions follow the business clock, so a job follows when that is moved, and does once
//!   (or not at all, by its [rule](Missed)) what it missed meanwhile. Leases, deadlines and the
//!   history go by real time.
//! - Every write about a job or a run names the leader's token, and is refused for an older one.
//!   A run that was going on when its process died is marked as abandoned by the next leader.
//! - At most one run of a job goes on at a time, and ends at its deadline.
//!
//! This crate knows the aggregates, and no read model, no HTTP and no rule that an aggregate
//! decides.

mod candidates;
mod charges;
mod cron;
mod job;
pub mod jobs;
mod lease;
mod plan;
mod run;
mod scheduler;
mod store;

pub use candidates::{Candidates, CandidatesUnavailable, ComingLaunch, Found, PendingPayment};
pub use charges::{Charges, FoundCharge};
pub use cron::{CronExpression, CronExpressionError, MAX_CRON_CHARS};
pub use job::{Job, JobError, Missed};
pub use run::{Figures, Run};
pub use scheduler::{Options, Scheduler};
pub use store::{
    Asked, By, COLLECTIONS, Change, Changed, ConnectError, JOBS, JobRecord, JobStore, JobsError,
    LEASES, LastRun, Leader, MAX_CHANGES, MAX_RUNS, MigrateError, Outcome, RUNS, RunCursor,
    RunPage, RunRecord, Running, Trigger,
};
