//! What the system promises, each promise over the real binary and real servers.

#![expect(
    clippy::print_stdout,
    reason = "times and moments are for who reads a test's output"
)]

mod access;
mod bad_input;
mod bad_offers;
mod crash;
mod hot_reads;
mod idempotency;
mod journey;
mod lifecycle;
mod managed_lists;
mod pages;
mod privacy;
mod projectors;
mod refusals;
mod sold_out;
mod tracing;
mod vip;
