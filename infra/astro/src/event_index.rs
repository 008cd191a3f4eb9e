//! The index of events, as the environment says where it is.

use ::event_index::EventIndex;
use anyhow::{Context, Result};
use secrecy::ExposeSecret;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;

/// The index of events, in the core's database.
pub(crate) async fn open(args: &CoreArgs, encryption: &EncryptionArgs) -> Result<EventIndex> {
    let url = encryption.core_mongodb_url(args)?;
    EventIndex::connect(url.expose_secret(), &args.core_mongodb_database)
        .await
        .context("ASTRO_CORE_MONGODB_URL")
}
