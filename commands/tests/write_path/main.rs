//! The write path on a real log: what is sold, once, whatever happens in between.

mod fairness;
mod fixture;
mod idempotency;
mod pressure;
mod selling;
mod snapshots;
