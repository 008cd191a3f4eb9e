//! The read model on a real server: events in, documents out, questions answered.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's set-up can't do, the test can't either"
)]

mod fencing;
mod history;
mod indexes;
mod launches;
mod parking;
mod projecting;
mod replays;
mod server;
