//! Personal access tokens: opaque, so the core service is asked what one is good for.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use tokens::AccessClaims;

use super::core::{Core, CoreError};
use super::questions::{Questions, digest};

/// How every personal token begins.
pub(crate) const PREFIX: &str = "astro_pat_";

/// The longest that is looked at.
pub(super) const MAX_BYTES: usize = 200;

/// How long an answer is remembered: a token that is revoked is refused after this at the latest.
const REMEMBERED: Duration = Duration::from_secs(5);

/// Answers that are remembered at most.
const MAX_ANSWERS: u64 = 10_000;

pub(super) struct Introspection {
    core: Core,
    good: Cache<[u8; 32], Arc<AccessClaims>>,
}

impl Introspection {
    pub(super) fn new(core: Core) -> Self {
        Self {
            core,
            good: Cache::builder()
                .max_capacity(MAX_ANSWERS)
                .time_to_live(REMEMBERED)
                .build(),
        }
    }

    /// What a token is good for, if that was asked a moment ago.
    pub(super) async fn known(&self, token: &str) -> Option<Arc<AccessClaims>> {
        self.good.get(&digest(&[token])).await
    }

    /// What a token is good for.
    pub(super) async fn ask(
        &self,
        token: &str,
        questions: &Questions,
    ) -> Result<Arc<AccessClaims>, Arc<CoreError>> {
        if token.len() > MAX_BYTES {
            return Err(CoreError::Refused("too long".to_owned()).into());
        }
        let digest = digest(&[token]);
        let asked = async {
            let answer = questions.ask(digest, self.core.introspect(token)).await;
            answer.map(Arc::new)
        };
        self.good.try_get_with(digest, asked).await
    }
}
