//! The store of incidents, as the environment says where it is.

use anyhow::{Context, Result};
use incidents::Incidents;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// The store of incidents, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<Incidents> {
    let url = encryption.core_mongodb_url(args)?;
    Incidents::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
