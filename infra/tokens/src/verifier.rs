//! Whether a token is to be believed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use jsonwebtoken::{Algorithm, Validation};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::signing::TYPE;
use crate::{AccessClaims, Audience, ISSUER, KeySetError, KeySource, PublicKeys, Revocations};

/// The longest token that is looked at.
const MAX_TOKEN_BYTES: usize = 4 * 1024;

/// How far the clocks of issuer and verifier may be apart.
const LEEWAY_S: u64 = 5;

/// Verified tokens that are remembered: a signature costs some fifty microseconds to verify.
const REMEMBERED: u64 = 10_000;

/// An unknown key makes the key set be read again, but never more often than this.
const REREAD_AFTER: Duration = Duration::from_secs(5);

/// The same while no key is known at all, as when the issuer starts later.
const FIRST_READ_AFTER: Duration = Duration::from_millis(200);

/// The key set is read again after this time in any case, so that a key that was withdrawn is
/// not believed for ever.
const STALE_AFTER: Duration = Duration::from_secs(60);

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It was good once.
    #[error("the access token has expired")]
    Expired,
    /// It was taken back.
    #[error("the access token was revoked")]
    Revoked,
    /// Whether it is can't be said now.
    #[error("tokens can't be verified now")]
    Unavailable,
    /// Everything else. Which of it helps nobody but who forges tokens.
    #[error("the access token is not valid")]
    Invalid,
}

/// Verifies the tokens of one API. Clones share keys and memory.
#[derive(Clone)]
pub struct TokenVerifier(Arc<Inner>);

struct Inner {
    source: KeySource,
    validation: Validation,
    keys: ArcSwap<PublicKeys>,
    verified: Cache<[u8; 32], Arc<AccessClaims>>,
    read_at: Mutex<Instant>,
    revocations: Option<Revocations>,
}

impl TokenVerifier {
    /// A verifier of tokens for `audience`, signed by a key of the published set. What `revocations`
    /// holds is not believed; without them, nothing is ever taken back.
    ///
    /// An address that does not answer yet is asked again with the first token: the processes of
    /// the system start in any order.
    ///
    /// # Errors
    /// When a file holds no key set.
    pub async fn open(
        source: KeySource,
        audience: Audience,
        revocations: Option<Revocations>,
    ) -> Result<Self, KeySetError> {
        let keys = match source.read().await {
            Ok(keys) => keys,
            Err(KeySetError::Unanswered(_)) => PublicKeys::none(),
            Err(error) => return Err(error),
        };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[audience.as_str()]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_S;
        Ok(Self(Arc::new(Inner {
            source,
            validation,
            keys: ArcSwap::from_pointee(keys),
            verified: Cache::new(REMEMBERED),
            read_at: Mutex::new(Instant::now()),
            revocations,
        })))
    }

    /// What a token says, if it is to be believed.
    ///
    /// # Errors
    /// When it is not.
    pub async fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::Invalid);
        }
        let claims = self.believed(token).await?;
        match &self.0.revocations {
            Some(revocations) => revocations.judge(&claims).map(|()| claims),
            None => Ok(claims),
        }
    }

    async fn believed(&self, token: &str) -> Result<Arc<AccessClaims>, TokenError> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        self.reread_when_stale();
        if let Some(claims) = self.0.verified.get(&digest) {
            if jsonwebtoken::get_current_timestamp() > claims.exp.saturating_add(LEEWAY_S) {
                self.0.verified.invalidate(&digest);
                return Err(TokenError::Expired);
            }
            return Ok(claims);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let is_access_token = header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE));
        if !is_access_token {
            return Err(TokenError::Invalid);
        }
        let id = header.kid.ok_or(TokenError::Invalid)?;
        let mut keys = self.0.keys.load_full();
        if keys.find(&id).is_none() {
            keys = self.reread(&id).await;
        }
        if keys.is_empty() {
            return Err(TokenError::Unavailable);
        }
        let key = keys.find(&id).ok_or(TokenError::Invalid)?;
        let claims = self.check(token, key)?;
        self.0.verified.insert(digest, Arc::clone(&claims));
        Ok(claims)
    }

    fn check(
        &self,
        token: &str,
        key: &jsonwebtoken::DecodingKey,
    ) -> Result<Arc<AccessClaims>, TokenError> {
        use jsonwebtoken::errors::ErrorKind;
        jsonwebtoken::decode::<AccessClaims>(token, key, &self.0.validation)
            .map(|token| Arc::new(token.claims))
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => TokenError::Expired,
                _ => TokenError::Invalid,
            })
    }

    /// Reads the key set again, because a token names the key `id` that is not in it. Keys that
    /// are gone from it are not believed any more, nor are tokens that they signed.
    async fn reread(&self, id: &str) -> Arc<PublicKeys> {
        let mut read_at = self.0.read_at.lock().await;
        let keys = self.0.keys.load_full();
        let again_after = if keys.is_empty() {
            FIRST_READ_AFTER
        } else {
            REREAD_AFTER
        };
        if keys.find(id).is_some() || read_at.elapsed() < again_after {
            return keys;
        }
        self.replace().await;
        *read_at = Instant::now();
        self.0.keys.load_full()
    }

    /// Reads the key set again beside the work, if it was not for a while.
    fn reread_when_stale(&self) {
        let is_stale = |read_at: &Instant| read_at.elapsed() >= STALE_AFTER;
        if !self.0.read_at.try_lock().is_ok_and(|at| is_stale(&at)) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            let mut read_at = this.0.read_at.lock().await;
            if is_stale(&read_at) {
                this.replace().await;
                *read_at = Instant::now();
            }
        });
    }

    async fn replace(&self) {
        match self.0.source.read().await {
            Ok(keys) => {
                // An id derives from its key, so the same ids are the same keys.
                let before = self.0.keys.swap(Arc::new(keys));
                if before.ids() != self.0.keys.load().ids() {
                    self.0.verified.invalidate_all();
                }
            }
            Err(error) => tracing::error!(%error, "the key set was kept as it was"),
        }
    }

    /// Lets the next unknown key read the key set at once.
    #[cfg(test)]
    pub(crate) async fn forget_last_read(&self) {
        let mut read_at = self.0.read_at.lock().await;
        *read_at = read_at
            .checked_sub(REREAD_AFTER)
            .expect("the machine is up for longer");
    }
}

impl std::fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenVerifier")
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
