//! The store of verifications, as the environment says where it is.

use anyhow::{Context, Result};
use secrecy::ExposeSecret;
use service::config::CoreArgs;
use verifications::Verifications;

use crate::encryption::EncryptionArgs;

/// The verifications, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<Verifications> {
    let url = encryption.core_mongodb_url(args)?;
    Verifications::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
