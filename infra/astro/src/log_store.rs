//! The store of log lines, as the environment says where it is.

use anyhow::{Context, Result};
use log_lines::LogStore;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// The store of log lines, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<LogStore> {
    let url = encryption.core_mongodb_url(args)?;
    LogStore::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
