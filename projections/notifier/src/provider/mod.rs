//! The way out by a provider that takes mails over HTTP, in the format of Postmark's API
//! (`POST /email`).
//!
//! - [`Provider`]: where it is, and one mail handed over.
//! - `wire`: what travels.

mod client;
pub(crate) mod wire;

pub use client::{Provider, ProviderError};
