//! Personal access tokens: opaque, so the core service is asked what one is good for.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sha2::{Digest, Sha256};
use tokens::AccessClaims;

use super::core::{Core, CoreError};

/// How every personal token begins.
pub(crate) const PREFIX: &str = "astro_pat_";

/// The longest that is looked at.
const MAX_BYTES: usize = 200;

/// How long an answer is remembered: a token that is revoked is refused after this at the latest.
const REMEMBERED: Duration = Duration::from_secs(5);

/// Answers that are remembered at most.
const MAX_ANSWERS: u64 = 10_000;

pub(super) struct Introspection {
    core: Core,
    answers: Cache<[u8; 32], Option<Arc<AccessClaims>>>,
}

impl Introspection {
    pub(super) fn new(core: Core) -> Self {
        Self {
            core,
            answers: Cache::builder()
                .max_capacity(MAX_ANSWERS)
                .time_to_live(REMEMBERED)
                .build(),
        }
    }

    /// What a token is good for, if that was asked a moment ago.
    pub(super) async fn known(&self, token: &str) -> Option<Arc<AccessClaims>> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        self.answers.get(&digest).await?
    }

    /// What a token is good for, if for anything.
    pub(super) async fn ask(
        &self,
        token: &str,
    ) -> Result<Option<Arc<AccessClaims>>, Arc<CoreError>> {
        if token.len() > MAX_BYTES {
            return Ok(None);
        }
        let digest: [u8; 32] = Sha256::digest(token).into();
        let asked = async {
            let claims = self.core.introspect(token).await?;
            Ok(claims.map(Arc::new))
        };
        self.answers.try_get_with(digest, asked).await
    }
}
