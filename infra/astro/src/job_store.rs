//! The store of jobs, as the environment says where it is.

use anyhow::{Context, Result};
use scheduler::JobStore;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

/// The store of jobs, in the core's database.
pub(crate) async fn open(args: &CoreArgs) -> Result<JobStore> {
    let url = args.core_mongodb_url.expose_secret();
    JobStore::connect(url, &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
