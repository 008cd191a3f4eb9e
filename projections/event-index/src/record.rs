//! The record of the index: lease, fencing token and checkpoint in one document, so that each change
//! of it states all that it relies on.
//!
//! Leases end by the server's clock, so clocks of processes need not agree.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::LogId;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::error::Error;
use mongodb::options::ReturnDocument;
use mongodb::{Collection, Database};
use projection_runtime::{Checkpoint, Claim, TargetError};
use serde::{Deserialize, Serialize};

use crate::failure;

/// The collection of the record.
pub const RECORD: &str = "event_index";

/// The one document of the collection.
const ID: &str = "index";

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    log: bson::Uuid,
    position: i64,
    holder: Option<String>,
    token: i64,
    leased_until: Option<bson::DateTime>,
    /// After which position the times of parts of stretches tell all, and up to where. Missing where only a
    /// program that noted whole stretches has written.
    #[serde(default)]
    timed_after: Option<i64>,
    #[serde(default)]
    timed_to: Option<i64>,
}

/// How far a log is indexed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reach {
    pub(crate) indexed_to: Position,
    /// After which position the times of parts of stretches tell all. `None`: nowhere.
    pub(crate) timed_after: Option<Position>,
}

/// The record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    database: Database,
    records: Collection<Stored>,
}

impl Record {
    pub(crate) fn new(database: &Database) -> Self {
        Self {
            database: database.clone(),
            records: database.collection(RECORD),
        }
    }

    /// Takes the lease if it is free, has ended, or is this holder's own from before. Makes the record of
    /// a new index.
    pub(crate) async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.make_sure_of(log).await?;
        let now = self.now().await?;
        let free = doc! {
            "_id": ID,
            "log": binary(log),
            "$or": [
                { "leased_until": Bson::Null },
                { "leased_until": { "$lte": now } },
                { "holder": holder },
            ],
        };
        let taken = doc! {
            "$set": { "holder": holder, "leased_until": now.saturating_add_duration(ttl) },
            "$inc": { "token": 1_i64 },
        };
        let record = self
            .records
            .find_one_and_update(free, taken)
            .return_document(ReturnDocument::After)
            .await
            .map_err(|error| failure::of_store(&error))?;
        let Some(record) = record else {
            return Ok(None);
        };
        let claim = Claim {
            token: record.token,
            checkpoint: position(record.position),
        };
        // A program that knows no parts has written since: of what is there, they do not tell all.
        if record.timed_to != Some(record.position) {
            let anew = doc! { "timed_after": record.position, "timed_to": record.position };
            if !self.change(ours(&claim), anew).await? {
                return Ok(None);
            }
        }
        Ok(Some(claim))
    }

    /// Refuses another log than the one that was indexed so far.
    async fn make_sure_of(&self, log: LogId) -> Result<(), TargetError> {
        let record = match self.record().await? {
            Some(record) => record,
            None => self.make(log).await?,
        };
        match record.log == binary(log) {
            true => Ok(()),
            false => Err(TargetError::WrongLog {
                target: log_id(record.log),
                log,
            }),
        }
    }

    async fn make(&self, log: LogId) -> Result<Stored, TargetError> {
        let new = doc! {
            "log": binary(log),
            "position": 0_i64,
            "holder": Bson::Null,
            "token": 0_i64,
            "leased_until": Bson::Null,
            "timed_after": 0_i64,
            "timed_to": 0_i64,
        };
        // Of two that make it at once, one may be refused as a duplicate: both then read it.
        let made = self
            .records
            .update_one(doc! { "_id": ID }, doc! { "$setOnInsert": new })
            .upsert(true)
            .await;
        let why = || TargetError::Unavailable("the record of the index is not there".to_owned());
        match (made, self.record().await?) {
            (_, Some(record)) => Ok(record),
            (Err(error), None) => Err(failure::of_store(&error)),
            (Ok(_), None) => Err(why()),
        }
    }

    pub(crate) async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        let until = self.now().await?.saturating_add_duration(ttl);
        self.change(ours(claim), doc! { "leased_until": until })
            .await
    }

    pub(crate) async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.change(ours(claim), doc! { "leased_until": Bson::Null })
            .await?;
        Ok(())
    }

    /// Whether the claim still stands.
    pub(crate) async fn check(&self, claim: &Claim) -> Result<(), TargetError> {
        match self.record().await? {
            Some(record) if record.token == claim.token => Ok(()),
            _ => Err(TargetError::Fenced),
        }
    }

    /// Moves the checkpoint, if the claim still stands and it is where it should be.
    pub(crate) async fn advance(
        &self,
        claim: &Claim,
        after: Position,
        last: Position,
    ) -> Result<(), TargetError> {
        let mut expected = ours(claim);
        expected.insert("position", number(after));
        let reached = doc! { "position": number(last), "timed_to": number(last) };
        if self.change(expected, reached).await? {
            Ok(())
        } else {
            Err(TargetError::Fenced)
        }
    }

    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        let record = self.record().await?;
        Ok(
            record.map_or_else(Checkpoint::default, |record| Checkpoint {
                log: Some(log_id(record.log)),
                position: position(record.position),
                holder: record.holder,
                token: record.token,
                leased_until: record.leased_until.and_then(time),
            }),
        )
    }

    /// How far that log is indexed: nowhere, if nobody has begun, or if it is another log.
    pub(crate) async fn reach(&self, log: LogId) -> Result<Reach, Error> {
        let found = self.records.find_one(doc! { "_id": ID }).await?;
        let ours = found.filter(|record| record.log == binary(log));
        Ok(ours.map_or_else(Reach::default, |record| Reach {
            indexed_to: position(record.position),
            timed_after: record
                .timed_after
                .filter(|_| record.timed_to == Some(record.position))
                .map(position),
        }))
    }

    async fn record(&self) -> Result<Option<Stored>, TargetError> {
        let found = self.records.find_one(doc! { "_id": ID }).await;
        found.map_err(|error| failure::of_store(&error))
    }

    async fn change(&self, expected: Document, set: Document) -> Result<bool, TargetError> {
        let changed = self
            .records
            .update_one(expected, doc! { "$set": set })
            .await
            .map_err(|error| failure::of_store(&error))?;
        Ok(changed.matched_count == 1)
    }

    /// The server's clock.
    async fn now(&self) -> Result<bson::DateTime, TargetError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await;
        let reply = reply.map_err(|error| failure::of_store(&error))?;
        reply
            .get_datetime("localTime")
            .copied()
            .map_err(|_| TargetError::Unavailable("the server does not tell its time".to_owned()))
    }
}

fn ours(claim: &Claim) -> Document {
    doc! { "_id": ID, "token": claim.token }
}

fn binary(log: LogId) -> bson::Uuid {
    bson::Uuid::from_bytes(log.0.into_bytes())
}

fn log_id(log: bson::Uuid) -> LogId {
    LogId(uuid::Uuid::from_bytes(log.bytes()))
}

fn position(stored: i64) -> Position {
    Position(u64::try_from(stored).unwrap_or(0))
}

/// Sequences of a stream stay far below the greatest integer that BSON has.
fn number(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

fn time(at: bson::DateTime) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at.timestamp_millis())
}
