//! The store of the core, as the environment says where it is.

use anyhow::{Context, Result};
use notifier::Messages;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// The record of every message.
pub(crate) async fn messages(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<Messages> {
    let url = encryption.core_mongodb_url(args)?;
    Messages::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
