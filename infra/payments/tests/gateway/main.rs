//! The gateway's client and the sandbox, over real HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as expected"
)]

mod charges;
mod lost_answers;
mod refunds;
mod scene;
mod webhooks;
