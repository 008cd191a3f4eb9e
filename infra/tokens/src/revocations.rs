//! What is not to be believed any more although it has not expired: the bucket `REVOKED`, which
//! every API watches.
//!
//! An entry is about an account (all tokens of generations before the one named) or about a session
//! (all of its tokens). Entries are kept for longer than any access token lives, and then forgotten.
//! An API that has not seen the end of the bucket for `BLIND_AFTER` believes nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::ids::AccountId;
use event_log::{Bucket, Entry, REVOKED_BUCKET, Unavailable};
use moka::sync::Cache;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use crate::{AccessClaims, TokenError};

/// How long an entry is remembered: longer than an access token lives, with its leeway.
const REMEMBERED: Duration = Duration::from_secs(20 * 60);

/// Entries that are remembered at most; whoever could revoke more has other ways to do harm.
const MAX_ENTRIES: u64 = 1_000_000;

/// How often the bucket is asked for what is new.
const ASK_EVERY: Duration = Duration::from_millis(250);

/// How long nothing may be known of the bucket before nobody is believed.
const BLIND_AFTER: Duration = Duration::from_secs(30);

/// How often a generation is written that others wrote at the same time. Whoever writes one writes
/// it once, so only so many others can be in the way.
const ATTEMPTS: usize = 16;

/// Something to be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// All tokens of an account of generations before this one.
    Account {
        /// The account.
        account: AccountId,
        /// The first generation that is believed.
        generation: u32,
    },
    /// All tokens of a session.
    Session(Uuid),
}

impl Revocation {
    /// Stores it, so that every API knows it within moments. Storing it twice changes nothing, and
    /// storing an older generation after a newer one neither: whoever does so was held up.
    ///
    /// # Errors
    /// When NATS does not take it.
    pub async fn publish(&self, client: &async_nats::Client) -> Result<(), RevocationsError> {
        let bucket = bucket(client.clone());
        match self {
            Self::Account {
                account,
                generation,
            } => publish_generation(&bucket, *account, *generation).await,
            Self::Session(session) => {
                let key = format!("session.{session}");
                bucket.put(&key, Bytes::from_static(b"ended")).await?;
                Ok(())
            }
        }
    }

    fn parse(key: &str, value: &[u8]) -> Option<Self> {
        let (kind, id) = key.split_once('.')?;
        let id = Uuid::parse_str(id).ok()?;
        match kind {
            "account" => Some(Self::Account {
                account: AccountId(id),
                generation: parse_generation(value)?,
            }),
            "session" => Some(Self::Session(id)),
            _ => None,
        }
    }
}

/// Stores a generation unless it is known already, or a later one is.
async fn publish_generation(
    bucket: &Bucket,
    account: AccountId,
    generation: u32,
) -> Result<(), RevocationsError> {
    let key = format!("account.{account}");
    for _ in 0..ATTEMPTS {
        // There is no revision 0: it stands for a key that is not there.
        let (revision, known) = match bucket.read_leader(&key).await? {
            Entry::Value { revision, value } => (revision, parse_generation(&value)),
            Entry::Deleted { revision } => (revision, None),
            Entry::Missing => (0, None),
        };
        if known.is_some_and(|known| known >= generation) {
            return Ok(());
        }
        // Only as it was seen.
        let value = generation.to_string().into();
        if bucket.put_at(&key, revision, value).await?.is_some() {
            return Ok(());
        }
    }
    Err(RevocationsError::Contended(key))
}

fn parse_generation(value: &[u8]) -> Option<u32> {
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// The bucket can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RevocationsError {
    /// NATS gave no usable answer.
    #[error("the bucket {REVOKED_BUCKET} can't be used: {0}")]
    Unavailable(#[from] Unavailable),
    /// Others wrote an entry again and again.
    #[error("others changed {0} of the bucket {REVOKED_BUCKET} {ATTEMPTS} times")]
    Contended(String),
}

/// What was revoked, as far as this process knows. Clones share it.
#[derive(Clone)]
pub struct Revocations(Arc<Inner>);

struct Inner {
    accounts: Cache<Uuid, u32>,
    sessions: Cache<Uuid, ()>,
    started: Instant,
    /// When all of the bucket was last known, in milliseconds after `started`.
    known_at_ms: AtomicU64,
    /// The last revision that was seen.
    seen: AtomicU64,
}

impl Inner {
    fn new(started: Instant) -> Self {
        Self {
            accounts: Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(REMEMBERED)
                .build(),
            sessions: Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(REMEMBERED)
                .build(),
            started,
            known_at_ms: AtomicU64::new(0),
            seen: AtomicU64::new(0),
        }
    }
}

impl Revocations {
    /// Reads the bucket and follows it, until all clones are dropped.
    ///
    /// Must be called on a tokio runtime that lives as long.
    ///
    /// # Errors
    /// When the bucket can't be read.
    pub async fn follow(client: async_nats::Client) -> Result<Self, RevocationsError> {
        let bucket = bucket(client);
        let revocations = Self(Arc::new(Inner::new(Instant::now())));
        revocations.catch_up(&bucket).await?;
        let weak = Arc::downgrade(&revocations.0);
        tokio::spawn(async move {
            let mut ticks = interval(ASK_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut is_known = true;
            loop {
                ticks.tick().await;
                let Some(inner) = weak.upgrade() else {
                    return;
                };
                let asked = Self(inner).catch_up(&bucket).await;
                // Told once, not four times a second.
                match &asked {
                    Err(error) if is_known => {
                        tracing::warn!(%error, "what is revoked can't be read");
                    }
                    Ok(()) if !is_known => tracing::info!("what is revoked can be read again"),
                    _ => {}
                }
                is_known = asked.is_ok();
            }
        });
        Ok(revocations)
    }

    /// Reads on from what was seen to the end of the bucket.
    async fn catch_up(&self, bucket: &Bucket) -> Result<(), RevocationsError> {
        loop {
            let asked = self.0.started.elapsed();
            let changes = bucket.changes(self.0.seen.load(Ordering::Acquire)).await?;
            for (key, value) in &changes.entries {
                match Revocation::parse(key, value) {
                    Some(revocation) => self.revoke(revocation),
                    None => tracing::error!(key, "an entry of {REVOKED_BUCKET} is not known"),
                }
            }
            match changes.up_to {
                Some(revision) => self.0.seen.store(revision, Ordering::Release),
                None => {
                    self.all_is_known(asked);
                    return Ok(());
                }
            }
        }
    }

    fn revoke(&self, revocation: Revocation) {
        match revocation {
            Revocation::Account {
                account,
                generation,
            } => {
                let known = self.0.accounts.get(&account.0).unwrap_or(0);
                self.0.accounts.insert(account.0, known.max(generation));
            }
            Revocation::Session(session) => self.0.sessions.insert(session, ()),
        }
    }

    /// Everything that was stored before then, since the start, is known.
    fn all_is_known(&self, then: Duration) {
        let then = u64::try_from(then.as_millis()).unwrap_or(u64::MAX);
        self.0.known_at_ms.store(then, Ordering::Release);
    }

    /// How long ago all of the bucket was last known.
    fn known_for(&self) -> Duration {
        let known_at = Duration::from_millis(self.0.known_at_ms.load(Ordering::Acquire));
        self.0.started.elapsed().saturating_sub(known_at)
    }

    /// Whether claims that are well signed may be believed.
    ///
    /// # Errors
    /// When they were revoked, or nothing is known of what was for too long.
    pub fn judge(&self, claims: &AccessClaims) -> Result<(), TokenError> {
        if self.known_for() > BLIND_AFTER {
            return Err(TokenError::Unavailable);
        }
        let account = self.0.accounts.get(&claims.sub.0);
        let is_old = account.is_some_and(|first| claims.generation < first);
        if is_old || self.0.sessions.contains_key(&claims.sid) {
            return Err(TokenError::Revoked);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Revocations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revocations")
    }
}

fn bucket(client: async_nats::Client) -> Bucket {
    Bucket::new(client, REVOKED_BUCKET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Audience;

    fn revocations(unknown_for: Duration) -> Revocations {
        let started = Instant::now().checked_sub(unknown_for);
        Revocations(Arc::new(Inner::new(
            started.expect("the machine is up for longer"),
        )))
    }

    fn claims(generation: u32) -> AccessClaims {
        AccessClaims {
            generation,
            ..AccessClaims::new(
                Audience::CoreApi,
                AccountId(Uuid::from_u128(1)),
                Uuid::from_u128(2),
                0,
                1,
            )
        }
    }

    #[test]
    fn a_new_generation_ends_all_before_it() {
        let revocations = revocations(Duration::ZERO);
        let key = format!("account.{}", Uuid::from_u128(1));
        for (value, seen) in [("3", 3), ("2", 3)] {
            let revoked = Revocation::parse(&key, value.as_bytes()).unwrap();
            revocations.revoke(revoked);
            assert_eq!(
                revocations.judge(&claims(seen - 1)),
                Err(TokenError::Revoked)
            );
            assert_eq!(revocations.judge(&claims(seen)), Ok(()));
        }
    }

    #[test]
    fn an_ended_session_is_ended_and_no_other() {
        let revocations = revocations(Duration::ZERO);
        revocations.revoke(Revocation::Session(Uuid::from_u128(2)));
        assert_eq!(revocations.judge(&claims(0)), Err(TokenError::Revoked));
        let another = AccessClaims {
            sid: Uuid::from_u128(3),
            ..claims(0)
        };
        assert_eq!(revocations.judge(&another), Ok(()));
    }

    #[test]
    fn nobody_is_believed_when_nothing_is_known_of_revocations() {
        let second = Duration::from_secs(1);
        let judged = |unknown_for| revocations(unknown_for).judge(&claims(0));
        assert_eq!(judged(BLIND_AFTER - second), Ok(()));
        assert_eq!(judged(BLIND_AFTER + second), Err(TokenError::Unavailable));
    }

    #[test]
    fn an_entry_of_another_kind_says_nothing() {
        for (key, value) in [("planet.1", ""), ("account.1", "1"), ("session", "")] {
            assert_eq!(Revocation::parse(key, value.as_bytes()), None, "{key}");
        }
    }
}
