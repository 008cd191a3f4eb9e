//! Whom an API believes.

use anyhow::{Context, Result};
use service::config::KeySetArgs;
use tokens::{Audience, KeySource, Revocations, TokenVerifier};

use crate::encryption::EncryptionArgs;
use crate::patience::{Failure, patiently};

/// Where the key set is.
///
/// # Errors
/// When it is read in plain, or the file of one's own authorities holds none.
pub(crate) fn key_source(args: &KeySetArgs, encryption: &EncryptionArgs) -> Result<KeySource> {
    let Ok(source) = args.key_set.parse::<KeySource>();
    if let Some(address) = source.address() {
        encryption.require_https("ASTRO_KEY_SET", address)?;
    }
    Ok(source.trusting(&encryption.authorities()?))
}

/// Verifies tokens for `audience` by a key set, and knows from NATS which were taken back.
///
/// # Errors
/// When the file of a key set holds none, or the bucket of what was revoked can't be read.
pub(crate) async fn verifier(
    source: KeySource,
    audience: Audience,
    client: &async_nats::Client,
) -> Result<TokenVerifier> {
    let revocations = patiently(|| async {
        Revocations::follow(client.clone())
            .await
            .map_err(Failure::Passing)
    });
    let revocations = revocations.await?;
    TokenVerifier::open(source, audience, Some(revocations))
        .await
        .context("ASTRO_KEY_SET")
}
