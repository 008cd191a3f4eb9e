//! The whole of identity on a real store.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's set-up can't do, the test can't either"
)]

mod authorizing;
mod erasing;
mod keys;
mod links;
mod managing;
mod master_key;
mod outbox;
mod outlet;
mod personal_tokens;
mod refreshing;
mod registering;
mod scene;
mod second_factor;
mod security_log;
mod signing_in;
mod throttling;
