//! The store of reconciliations, as the environment says where it is.

use anyhow::{Context, Result};
use reconciler::Reconciliations;
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// The reconciliations, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<Reconciliations> {
    let url = encryption.core_mongodb_url(args)?;
    Reconciliations::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
