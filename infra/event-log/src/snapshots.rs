//! States of aggregates, so that a long history need not be read from its start.
//!
//! A snapshot is its parts and, stored last, a manifest that names them. Whatever does not fit
//! together is no snapshot: the log has everything, so nothing depends on one being there. What
//! the state is, only the caller knows; that it holds no plain personal value, too.

use std::time::Duration;

use async_nats::Client;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::commit::{CommitHash, Position};
use domain::ids::LogId;
use futures_util::{StreamExt, TryStreamExt, stream};
use lz4_flex::block;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::api::Unavailable;
use crate::buckets::{Bucket, Entry, SNAPSHOTS_BUCKET};

/// The form of manifest that this program writes.
const FORMAT: u8 = 1;
/// The bytes of state in one part. What can't be compressed grows a little, and stays below the
/// 256 KiB that a part may have.
const PART_BYTES: usize = 232 * 1024;
/// The largest state that is kept.
const MAX_STATE_BYTES: usize = 256 * 1024 * 1024;
/// How many parts are on their way at once.
const PARTS_AT_ONCE: usize = 4;
/// How often a snapshot is read again when it was replaced meanwhile.
const ATTEMPTS: usize = 3;
/// The pause before that.
const PAUSE: Duration = Duration::from_millis(5);

/// The state of an aggregate after a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The log that the commit stands in. One of another log must not be used.
    pub log: LogId,
    /// The version of the state's form.
    pub state_version: u16,
    /// The commit's position.
    pub position: Position,
    /// The commit's version.
    pub version: u64,
    /// The commit's hash. The next commit must name it ([`crate::Recorded::check_follows`]).
    pub hash: CommitHash,
    /// When the commit's last event happened.
    pub at: DateTime<Utc>,
    /// The state, in postcard.
    pub state: Vec<u8>,
}

/// A snapshot could not be saved or looked for.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// NATS gave no usable answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The state is larger than what is kept.
    #[error("the state has {bytes} bytes, more than {limit}")]
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// The most there may be.
        limit: usize,
    },
}

/// The snapshots of all aggregates. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Snapshots {
    bucket: Bucket,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u8,
    log: LogId,
    aggregate: String,
    id: Uuid,
    state_version: u16,
    position: Position,
    version: u64,
    hash: CommitHash,
    at: DateTime<Utc>,
    /// The name that all its parts share.
    parts: String,
    /// The bytes of the state.
    bytes: usize,
    /// The SHA-256 of the state.
    sha256: String,
}

impl Snapshots {
    /// The bucket of snapshots.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            bucket: Bucket::new(client, SNAPSHOTS_BUCKET),
        }
    }

    /// Saves a snapshot and removes the one before. When another process saves one at the same
    /// time, one of the two stays.
    ///
    /// # Errors
    /// See [`SnapshotError`]. The snapshot before stays then.
    pub async fn save(
        &self,
        aggregate: &str,
        id: Uuid,
        snapshot: &Snapshot,
    ) -> Result<(), SnapshotError> {
        let bytes = snapshot.state.len();
        if bytes > MAX_STATE_BYTES {
            return Err(SnapshotError::TooLarge {
                bytes,
                limit: MAX_STATE_BYTES,
            });
        }
        let name = format!("{aggregate}.{id}");
        let before = match self.bucket.read_leader(&name).await? {
            Entry::Missing => 0,
            Entry::Value { revision, .. } | Entry::Deleted { revision } => revision,
        };
        let parts = Uuid::new_v4().simple().to_string();
        let first_part = self.put_parts(&name, &parts, &snapshot.state).await?;
        let manifest = Manifest {
            format: FORMAT,
            log: snapshot.log,
            aggregate: aggregate.to_owned(),
            id,
            state_version: snapshot.state_version,
            position: snapshot.position,
            version: snapshot.version,
            hash: snapshot.hash,
            at: snapshot.at,
            parts,
            bytes,
            sha256: digest(&snapshot.state),
        };
        let stored = serde_json::to_vec(&manifest).expect("text and numbers always serialise");
        let put = self.bucket.put_at(&name, before, stored.into()).await?;
        // Parts of earlier snapshots, also of those that were never finished, are in nobody's
        // way, so a failure to remove them can wait for the next time.
        let (useless, before) = match put {
            Some(_) => (format!("{name}.*.*"), first_part),
            None => (format!("{name}.{}.*", manifest.parts), None),
        };
        if let Err(error) = self.bucket.purge(&useless, before).await {
            tracing::warn!(%error, "old parts of a snapshot are left");
        }
        Ok(())
    }

    /// The last snapshot of an aggregate, if there is a whole one of this version.
    ///
    /// # Errors
    /// When NATS gives no answer.
    pub async fn load(
        &self,
        aggregate: &str,
        id: Uuid,
        state_version: u16,
    ) -> Result<Option<Snapshot>, SnapshotError> {
        let name = format!("{aggregate}.{id}");
        for _ in 0..ATTEMPTS {
            let Entry::Value { value, revision } = self.bucket.read(&name).await? else {
                return Ok(None);
            };
            let manifest = match serde_json::from_slice::<Manifest>(&value) {
                Ok(found)
                    if found.format == FORMAT
                        && found.aggregate == aggregate
                        && found.id == id
                        && found.state_version == state_version
                        && found.bytes <= MAX_STATE_BYTES =>
                {
                    found
                }
                _ => return Ok(None),
            };
            if let Some(state) = self.read_parts(&name, &manifest).await? {
                return Ok(Some(manifest.with(state)));
            }
            // Its parts are gone: it was replaced meanwhile, or is torn.
            tokio::time::sleep(PAUSE).await;
            match self.bucket.read_leader(&name).await? {
                Entry::Value { revision: now, .. } if now != revision => {}
                _ => break,
            }
        }
        tracing::warn!(aggregate, %id, "the snapshot is torn");
        Ok(None)
    }

    /// Stores the parts of a state. Returns the first revision that one of them has.
    async fn put_parts(
        &self,
        name: &str,
        parts: &str,
        state: &[u8],
    ) -> Result<Option<u64>, Unavailable> {
        let revisions: Vec<u64> = stream::iter(0..state.len().div_ceil(PART_BYTES))
            .map(|place| {
                let begin = place * PART_BYTES;
                let end = state.len().min(begin + PART_BYTES);
                let stored = Bytes::from(block::compress(&state[begin..end]));
                let part = format!("{name}.{parts}.{place}");
                async move { self.bucket.put(&part, stored).await }
            })
            .buffer_unordered(PARTS_AT_ONCE)
            .try_collect()
            .await?;
        Ok(revisions.into_iter().min())
    }

    /// The state, if all its parts are there and whole.
    async fn read_parts(
        &self,
        name: &str,
        manifest: &Manifest,
    ) -> Result<Option<Vec<u8>>, Unavailable> {
        let count = manifest.bytes.div_ceil(PART_BYTES);
        let mut stored = stream::iter(0..count)
            .map(|place| {
                let part = format!("{name}.{}.{place}", manifest.parts);
                async move { self.bucket.read(&part).await }
            })
            .buffered(PARTS_AT_ONCE);
        let mut state = vec![0; manifest.bytes];
        for part in state.chunks_mut(PART_BYTES) {
            let Some(Entry::Value { value, .. }) = stored.try_next().await? else {
                return Ok(None);
            };
            match block::decompress_into(&value, part) {
                Ok(bytes) if bytes == part.len() => {}
                _ => return Ok(None),
            }
        }
        Ok((digest(&state) == manifest.sha256).then_some(state))
    }
}

impl Manifest {
    fn with(self, state: Vec<u8>) -> Snapshot {
        Snapshot {
            log: self.log,
            state_version: self.state_version,
            position: self.position,
            version: self.version,
            hash: self.hash,
            at: self.at,
            state,
        }
    }
}

fn digest(state: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_can_not_be_compressed_still_fits() {
        assert!(block::get_maximum_output_size(PART_BYTES) <= 256 * 1024);
    }
}
