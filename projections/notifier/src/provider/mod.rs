//! The way out by a provider that takes mails over HTTP, in the format of Postmark's API
//! (`POST /email`).
//!
//! - [`Provider`]: where it is, and one mail handed over.
//! - `wire`: what travels.
//! - [`MailEvent`]: what it tells by webhook. [`EventSecrets`]: what shows that it is the provider.

mod client;
mod event;
mod secrets;
pub(crate) mod wire;

pub use client::{Provider, ProviderError};
pub use event::{EventError, MailEvent};
pub use secrets::{EventSecrets, EventSecretsError};
