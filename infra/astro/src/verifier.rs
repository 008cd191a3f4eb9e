//! Whom an API believes.

use anyhow::{Context, Result};
use service::config::KeySetArgs;
use tokens::{Audience, KeySource, Revocations, TokenVerifier};

use crate::patience::{Failure, patiently};

/// Verifies tokens for `audience` by the published key set, and knows from NATS which were taken
/// back.
///
/// # Errors
/// When the file of a key set holds none, or the bucket of what was revoked can't be read.
pub(crate) async fn verifier(
    args: &KeySetArgs,
    audience: Audience,
    client: &async_nats::Client,
) -> Result<TokenVerifier> {
    let Ok(source) = args.key_set.parse::<KeySource>();
    verifier_by(source, audience, client).await
}

/// The same, by any key set.
///
/// # Errors
/// The same.
pub(crate) async fn verifier_by(
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
