//! The business clock: real time in production; in development real time plus one offset that
//! all processes share, so that a launch more than a year ahead can be lived through.
//!
//! Tokens, leases and timeouts stay on real time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use event_log::{Bucket, CLOCK_BUCKET, CLOCK_MOVED, Entry, Unavailable};
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

/// The key of the offset, in milliseconds as decimal text.
const KEY: &str = "offset_ms";
/// How often the offset is read in development, if nobody says that it was moved.
const READ_EVERY: Duration = Duration::from_secs(1);

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
    #[error("the bucket {CLOCK_BUCKET} can't be used: {0}")]
    Bucket(#[from] Unavailable),
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
        // Before the offset is read, so that no move is missed.
        let moved = client.subscribe(CLOCK_MOVED).await;
        let mut moved = moved.map_err(|error| Unavailable::Unanswered(error.to_string()))?;
        let bucket = bucket(client);
        let clock = Self::real();
        clock
            .offset_ms
            .store(read(&bucket).await?, Ordering::Relaxed);
        let offset_ms = Arc::downgrade(&clock.offset_ms);
        tokio::spawn(async move {
            let mut is_known = true;
            loop {
                if let Ok(None) = timeout(READ_EVERY, moved.next()).await {
                    // Nobody will say so any more.
                    sleep(READ_EVERY).await;
                }
                let Some(offset_ms) = offset_ms.upgrade() else {
                    return;
                };
                let offset = read(&bucket).await;
                match &offset {
                    Ok(offset) => offset_ms.store(*offset, Ordering::Relaxed),
                    Err(error) if is_known => {
                        tracing::warn!(%error, "the clock's offset can't be read");
                    }
                    Err(_) => {}
                }
                is_known = offset.is_ok();
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
        let bucket = bucket(client);
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
        store(&bucket(client), offset).await
    }
}

fn bucket(client: async_nats::Client) -> Bucket {
    Bucket::new(client, CLOCK_BUCKET)
}

async fn read(bucket: &Bucket) -> Result<i64, ClockError> {
    Ok(match bucket.read_leader(KEY).await? {
        Entry::Value { value, .. } => parse(&value),
        Entry::Deleted { .. } | Entry::Missing => 0,
    })
}

async fn store(bucket: &Bucket, offset: TimeDelta) -> Result<DateTime<Utc>, ClockError> {
    if offset.abs() > FURTHEST {
        return Err(ClockError::TooFar);
    }
    let text = offset.num_milliseconds().to_string();
    bucket.put(KEY, text.into()).await?;
    Ok((Utc::now() + offset).trunc_subsecs(3))
}

/// What somebody else stored there by hand and is no number counts as no offset.
fn parse(bytes: &[u8]) -> i64 {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
