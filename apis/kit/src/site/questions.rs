//! Questions to the core service about what clients bring: personal tokens, refresh tokens, codes.
//!
//! All of them can be made up without end, and each would be a question. So what was refused is not
//! asked about again for a while, and no more than [`MAX_ASKED`] questions are open at a time. What
//! waits too long for its turn is told to come back, and not that it is bad: it may be good.

use std::future::Future;
use std::time::Duration;

use moka::future::Cache;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::core::CoreError;

/// How long something is refused without asking again. Nothing becomes good by itself; that an
/// account was enabled again takes so long to show.
const REFUSED: Duration = Duration::from_secs(60);

/// Refusals that are remembered at most.
const MAX_REFUSED: u64 = 10_000;

/// Questions that are open at a time: far more than honest clients have, and few for the core service.
pub(super) const MAX_ASKED: usize = 32;

/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) struct Questions {
    /// By a hash: what is remembered opens nothing.
    refused: Cache<[u8; 32], ()>,
    places: Semaphore,
}

impl Questions {
    pub(super) fn new() -> Self {
        Self {
            refused: Cache::builder()
                .max_capacity(MAX_REFUSED)
                .time_to_live(REFUSED)
                .build(),
            places: Semaphore::new(MAX_ASKED),
        }
    }

    /// Asks about what a client brought, which [`digest`] stands for.
    pub(super) async fn ask<T>(
        &self,
        about: [u8; 32],
        question: impl Future<Output = Result<T, CoreError>>,
    ) -> Result<T, CoreError> {
        if self.refused.contains_key(&about) {
            return Err(CoreError::Refused("refused a moment ago".to_owned()));
        }
        let Ok(Ok(_place)) = timeout(PATIENCE, self.places.acquire()).await else {
            return Err(CoreError::Busy);
        };
        let answer = question.await;
        if matches!(answer, Err(CoreError::Refused(_))) {
            self.refused.insert(about, ()).await;
        }
        answer
    }
}

/// What a secret is remembered by, with all that a question about it says.
pub(super) fn digest(secret: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in secret {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
