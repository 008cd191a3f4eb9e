//! The read model on a real server: events in, documents out, questions answered.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's set-up can't do, the test can't either"
)]

mod accounts;
mod bookings;
mod deciding;
mod details;
mod expired;
mod fencing;
mod history;
mod indexes;
mod launch_life;
mod launches;
mod money;
mod parking;
mod projecting;
mod replays;
mod server;
mod sharding;
mod steps;
mod way;
