//! The record of which version is live: one document, in a database beside those of the versions; and beside it
//! who is there to write their shards.

use std::time::Duration;

use domain::ids::LogId;
use mongodb::Collection;
use mongodb::bson::{self, Document, doc};
use projection_runtime::{
    Audited, Claim, Recorded, Shard, Shards, TargetError, Versioned, Versions,
};
use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::failure;
use crate::model::{MigrateError, ReadModel};

/// The collection of the record.
pub const VERSIONS: &str = "versions";

/// The collection of those who are there.
pub const PRESENT: &str = "present";

/// How long somebody is remembered who did not take leave.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// Its one document.
const ID: &str = "customer";

/// As it is stored. What it says is JSON: nobody asks for a part of it.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    #[serde(rename = "_id")]
    id: String,
    revision: i64,
    versions: String,
}

impl ReadModel {
    /// Makes the record where there is none: `first` is the only version then. Doing it again
    /// changes nothing.
    ///
    /// # Errors
    /// When the server is not available.
    pub async fn migrate_versions(&self, first: u32) -> Result<(), MigrateError> {
        let new = doc! { "revision": 0_i64, "versions": json(&Versions::new(first)) };
        let made = self
            .record()
            .update_one(doc! { "_id": ID }, doc! { "$setOnInsert": new })
            .upsert(true)
            .await;
        match made {
            // Somebody else made it at the same moment.
            Err(error) if failure::is_duplicate(&error) => Ok(()),
            made => made.map(drop).map_err(MigrateError),
        }
    }

    fn record(&self) -> Collection<Stored> {
        let client = self.database.client();
        client
            .database(&self.versions_database_name())
            .collection(VERSIONS)
    }

    fn present(&self) -> Collection<Document> {
        let client = self.database.client();
        client
            .database(&self.versions_database_name())
            .collection(PRESENT)
    }
}

impl Versioned for ReadModel {
    fn at(&self, version: u32) -> Self {
        Self::at(self, version)
    }

    fn of_shard(&self, shard: Shard) -> Self {
        Self::of_shard(self, shard)
    }

    async fn shards(&self, log: LogId, wanted: Shards) -> Result<Shards, TargetError> {
        self.lease().shards(log, wanted).await
    }

    async fn note_present(&self, holder: &str, within: Duration) -> Result<usize, TargetError> {
        let now = self.lease().now().await?;
        let (long_ago, lately) = (before(now, REMEMBERED), before(now, within));
        let present = self.present();
        let noted = async {
            let seen = doc! { "$set": { "seen_at": now } };
            let noted = present.update_one(doc! { "_id": holder }, seen);
            noted.upsert(true).await?;
            let gone = doc! { "seen_at": { "$lt": long_ago } };
            present.delete_many(gone).await?;
            let others = doc! { "_id": { "$ne": holder }, "seen_at": { "$gt": lately } };
            present.count_documents(others).await
        };
        let others = noted.await.map_err(|error| failure::of(&error))?;
        Ok(usize::try_from(others).unwrap_or(usize::MAX - 1) + 1)
    }

    async fn note_gone(&self, holder: &str) -> Result<(), TargetError> {
        let gone = self.present().delete_one(doc! { "_id": holder }).await;
        gone.map(drop).map_err(|error| failure::of(&error))
    }

    fn place(&self) -> String {
        self.database_name().to_owned()
    }

    fn audit(&self) -> Box<dyn Audited> {
        Box::new(Audit::new(self.clone()))
    }

    async fn versions(&self) -> Result<Option<Recorded>, TargetError> {
        let found = self.record().find_one(doc! { "_id": ID }).await;
        let found = found.map_err(|error| failure::of(&error))?;
        let Some(stored) = found else {
            return Ok(None);
        };
        let versions = serde_json::from_str(&stored.versions);
        let versions = versions.map_err(|error| TargetError::Unavailable(error.to_string()))?;
        Ok(Some(Recorded {
            revision: stored.revision,
            versions,
        }))
    }

    async fn replace(&self, seen: i64, versions: &Versions) -> Result<bool, TargetError> {
        let replaced = self
            .record()
            .update_one(
                doc! { "_id": ID, "revision": seen },
                doc! { "$set": { "versions": json(versions) }, "$inc": { "revision": 1_i64 } },
            )
            .await;
        let replaced = replaced.map_err(|error| failure::of(&error))?;
        Ok(replaced.matched_count == 1)
    }

    async fn seize(&self, holder: &str, ttl: Duration) -> Result<Claim, TargetError> {
        self.lease().seize(holder, ttl).await
    }
}

/// So long before an instant.
fn before(now: bson::DateTime, time: Duration) -> bson::DateTime {
    let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    bson::DateTime::from_millis(now.timestamp_millis().saturating_sub(time))
}

fn json(versions: &Versions) -> String {
    serde_json::to_string(versions).expect("names and numbers always serialise")
}
