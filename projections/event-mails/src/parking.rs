//! What could not be mailed, and why. The event itself stays where it is, in the log.

use std::collections::HashSet;

use futures_util::TryStreamExt;
use mongodb::bson::{self, doc};
use mongodb::{Collection, Database};
use projection_runtime::{Parked, TargetError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::failure;

/// The collection.
pub(crate) const PARKED: &str = "mail_parked";

#[derive(Debug, Serialize, Deserialize)]
struct Document {
    /// The place of the commit in the log.
    #[serde(rename = "_id")]
    position: i64,
    aggregate: Box<str>,
    id: bson::Uuid,
    cause: String,
    at: bson::DateTime,
}

/// What was set aside.
#[derive(Clone)]
pub(crate) struct Parking {
    parked: Collection<Document>,
}

impl Parking {
    pub(crate) fn new(database: &Database) -> Self {
        Self {
            parked: database.collection(PARKED),
        }
    }

    /// Sets a commit aside. One that is already stays as it is.
    pub(crate) async fn park(&self, commit: &Parked) -> Result<(), TargetError> {
        let new = doc! {
            "aggregate": &*commit.aggregate,
            "id": bson::Uuid::from_bytes(commit.id.into_bytes()),
            "cause": commit.cause.as_str(),
            "at": bson::DateTime::from_millis(commit.at.timestamp_millis()),
        };
        let position = i64::try_from(commit.position.0).unwrap_or(i64::MAX);
        self.parked
            .update_one(doc! { "_id": position }, doc! { "$setOnInsert": new })
            .upsert(true)
            .await
            .map_err(|error| failure::of_store(&error))?;
        Ok(())
    }

    /// The aggregates of which something is set aside.
    pub(crate) async fn aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        let all = async {
            let found = self.parked.find(doc! {}).await?;
            found.try_collect::<Vec<_>>().await
        };
        let all = all.await.map_err(|error| failure::of_store(&error))?;
        let all = all.into_iter();
        Ok(all
            .map(|parked| (parked.aggregate, Uuid::from_bytes(parked.id.bytes())))
            .collect())
    }
}
