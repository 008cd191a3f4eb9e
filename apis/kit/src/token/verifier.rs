//! Whether a token is to be believed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use jsonwebtoken::{Algorithm, Validation};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::{AccessClaims, Audience, ISSUER, KeySetError, PublicKeys};

/// The longest token that is looked at.
const MAX_TOKEN_BYTES: usize = 4 * 1024;

/// How far the clocks of issuer and verifier may be apart.
const LEEWAY_S: u64 = 5;

/// Verified tokens that are remembered: a signature costs some fifty microseconds to verify.
const REMEMBERED: u64 = 10_000;

/// An unknown key makes the key set be read again, but never more often than this.
const REREAD_AFTER: Duration = Duration::from_secs(5);

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It was good once.
    #[error("the access token has expired")]
    Expired,
    /// Everything else. Which of it helps nobody but who forges tokens.
    #[error("the access token is not valid")]
    Invalid,
}

/// Verifies the tokens of one API. Clones share keys and memory.
#[derive(Clone)]
pub struct TokenVerifier(Arc<Inner>);

struct Inner {
    path: PathBuf,
    validation: Validation,
    keys: ArcSwap<PublicKeys>,
    verified: Cache<[u8; 32], Arc<AccessClaims>>,
    read_at: Mutex<Instant>,
}

impl TokenVerifier {
    /// A verifier of tokens for `audience`, signed by a key in the key set at `path`.
    ///
    /// # Errors
    /// When there is no key set.
    pub async fn open(path: &Path, audience: Audience) -> Result<Self, KeySetError> {
        let keys = PublicKeys::read(path).await?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[audience.as_str()]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_S;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            validation,
            keys: ArcSwap::from_pointee(keys),
            verified: Cache::new(REMEMBERED),
            read_at: Mutex::new(Instant::now()),
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
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(claims) = self.0.verified.get(&digest) {
            if jsonwebtoken::get_current_timestamp() > claims.exp.saturating_add(LEEWAY_S) {
                self.0.verified.invalidate(&digest);
                return Err(TokenError::Expired);
            }
            return Ok(claims);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let id = header.kid.ok_or(TokenError::Invalid)?;
        let mut keys = self.0.keys.load_full();
        if keys.find(&id).is_none() {
            keys = self.reread(&id).await;
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
    /// are gone from the file are not believed any more, nor are tokens that they signed.
    async fn reread(&self, id: &str) -> Arc<PublicKeys> {
        let mut read_at = self.0.read_at.lock().await;
        let keys = self.0.keys.load_full();
        if keys.find(id).is_some() || read_at.elapsed() < REREAD_AFTER {
            return keys;
        }
        *read_at = Instant::now();
        match PublicKeys::read(&self.0.path).await {
            Ok(keys) => {
                self.0.keys.store(Arc::new(keys));
                self.0.verified.invalidate_all();
            }
            Err(error) => tracing::error!(%error, "the key set was kept as it was"),
        }
        self.0.keys.load_full()
    }

    /// Lets the next unknown key read the key set at once.
    #[cfg(test)]
    pub(super) async fn forget_last_read(&self) {
        let mut read_at = self.0.read_at.lock().await;
        *read_at = read_at
            .checked_sub(REREAD_AFTER)
            .expect("the machine is up for longer");
    }
}

impl std::fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenVerifier")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}
