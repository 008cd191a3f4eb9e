//! Messages on their way, over a real store and a real mail server that misbehaves.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's set-up can't do, the test can't either"
)]

mod attachments;
mod before_data;
mod crash;
mod delivery;
mod events;
mod provider;
mod record;
mod scene;
mod stopping;
mod suppressions;
mod wishes;
