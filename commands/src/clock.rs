//! The business clock: real time in production; in development real time plus one offset that
//! all processes share, so that a launch more than a year ahead can be lived through.
//!
//! Tokens, leases and timeouts stay on real time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_nats::jetstream;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use futures_util::StreamExt;

/// The bucket and key of the offset, in milliseconds as decimal text.
const BUCKET: &str = "CLOCK";
const KEY: &str = "offset_ms";

/// The furthest that the clock can be moved: a hundred years either way.
const FURTHEST: TimeDelta = TimeDelta::days(36_525);

/// The business clock. Clones share their offset.
#[derive(Debug, Clone)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

/// Why the clock could not be read or moved.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The bucket of the offset can't be used.
    #[error("the bucket {BUCKET} can't be used: {0}")]
    Bucket(String),
    /// The offset asked for is too large.
    #[error("the clock moves a hundred years at most")]
    TooFar,
}

impl Clock {
    /// Real time.
    #[must_use]
    pub fn real() -> Self {
        Self {
            offset_ms: Arc::default(),
        }
    }

    /// Real time plus the shared offset, which it follows from now on.
    ///
    /// # Errors
    /// When the offset can't be read.
    pub async fn development(client: async_nats::Client) -> Result<Self, ClockError> {
        let bucket = bucket(client).await?;
        let clock = Self::real();
        clock
            .offset_ms
            .store(read(&bucket).await?, Ordering::Relaxed);
        let offset_ms = Arc::downgrade(&clock.offset_ms);
        tokio::spawn(async move {
            while offset_ms.strong_count() > 0 {
                match bucket.watch_with_history(KEY).await {
                    Ok(mut changes) => {
                        while let Some(change) = changes.next().await {
                            let Some(offset_ms) = offset_ms.upgrade() else {
                                return;
                            };
                            match change {
                                Ok(entry) => {
                                    offset_ms.store(parse(&entry.value), Ordering::Relaxed);
                                }
                                Err(error) => {
                                    tracing::warn!(%error, "the clock's offset can't be followed");
                                    break;
                                }
                            }
                        }
                    }
                    Err(error) => tracing::warn!(%error, "the clock's offset can't be followed"),
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        Ok(clock)
    }

    /// The time, in whole milliseconds, as every store keeps it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let offset = TimeDelta::milliseconds(self.offset_ms.load(Ordering::Relaxed));
        (Utc::now() + offset).trunc_subsecs(3)
    }

    /// Moves the shared offset of development by `by`, and answers with the new time.
    ///
    /// # Errors
    /// When the offset would be too large or can't be stored.
    pub async fn advance(
        client: async_nats::Client,
        by: TimeDelta,
    ) -> Result<DateTime<Utc>, ClockError> {
        let bucket = bucket(client).await?;
        let offset = TimeDelta::milliseconds(read(&bucket).await?)
            .checked_add(&by)
            .ok_or(ClockError::TooFar)?;
        store(&bucket, offset).await
    }

    /// Sets the shared offset of development so that it is `to` now; `None` goes back to real time.
    ///
    /// # Errors
    /// When the offset would be too large or can't be stored.
    pub async fn set(
        client: async_nats::Client,
        to: Option<DateTime<Utc>>,
    ) -> Result<DateTime<Utc>, ClockError> {
        let offset = to.map_or(TimeDelta::zero(), |to| to - Utc::now());
        store(&bucket(client).await?, offset).await
    }
}

async fn bucket(client: async_nats::Client) -> Result<jetstream::kv::Store, ClockError> {
    let context = jetstream::new(client);
    context
        .get_key_value(BUCKET)
        .await
        .map_err(|error| ClockError::Bucket(error.to_string()))
}

async fn read(bucket: &jetstream::kv::Store) -> Result<i64, ClockError> {
    let stored = bucket
        .get(KEY)
        .await
        .map_err(|error| ClockError::Bucket(error.to_string()))?;
    Ok(stored.map_or(0, |bytes| parse(&bytes)))
}

async fn store(
    bucket: &jetstream::kv::Store,
    offset: TimeDelta,
) -> Result<DateTime<Utc>, ClockError> {
    if offset.abs() > FURTHEST {
        return Err(ClockError::TooFar);
    }
    let text = offset.num_milliseconds().to_string();
    bucket
        .put(KEY, text.into())
        .await
        .map_err(|error| ClockError::Bucket(error.to_string()))?;
    Ok((Utc::now() + offset).trunc_subsecs(3))
}

/// What somebody else stored there by hand and is no number counts as no offset.
fn parse(bytes: &[u8]) -> i64 {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
