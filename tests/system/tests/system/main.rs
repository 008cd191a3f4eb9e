//! What the system promises, each promise over the real binary and real servers.

mod access;
mod bad_input;
mod crash;
mod hot_reads;
mod idempotency;
mod journey;
mod lifecycle;
mod pages;
mod privacy;
mod projectors;
mod refusals;
mod sold_out;
mod tracing;
mod vip;
