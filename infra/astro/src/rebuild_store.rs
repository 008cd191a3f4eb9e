//! The store of rebuilds, as the environment says where it is.

use anyhow::{Context, Result};
use rebuilds::Rebuilds;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// Wishes about read models and how these are, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<Rebuilds> {
    let url = encryption.core_mongodb_url(args)?;
    Rebuilds::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
