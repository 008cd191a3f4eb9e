//! The store of jobs, as the environment says where it is.

use anyhow::{Context, Result};
use scheduler::JobStore;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// The store of jobs, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<JobStore> {
    let url = encryption.core_mongodb_url(args)?;
    JobStore::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
