//! The store of the core, as the environment says where it is.

use anyhow::{Context, Result};
use notifier::Messages;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

/// The record of every message.
pub(crate) async fn messages(args: &CoreArgs) -> Result<Messages> {
    let url = args.core_mongodb_url.expose_secret();
    Messages::connect(url, &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
