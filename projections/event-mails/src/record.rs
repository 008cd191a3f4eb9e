//! The record of the follower: lease, fencing token and checkpoint in one document, so that each
//! change of it states all that it relies on. And from where on somebody is mailed.
//!
//! Leases end by the server's clock, so clocks of processes need not agree.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::LogId;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::options::ReturnDocument;
use mongodb::{Collection, Database};
use projection_runtime::{Checkpoint, Claim, TargetError};
use serde::{Deserialize, Serialize};

use crate::failure;

/// The collection.
pub(crate) const FOLLOWER: &str = "mail_follower";

/// The one document of the collection.
const ID: &str = "follower";

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    log: bson::Uuid,
    position: i64,
    /// Where the log ended when this was made: what happened before is not mailed.
    mails_after: i64,
    holder: Option<String>,
    token: i64,
    leased_until: Option<bson::DateTime>,
}

/// The record.
#[derive(Clone)]
pub(crate) struct Record {
    database: Database,
    records: Collection<Stored>,
}

/// Where the follower stands.
pub(crate) struct Stand {
    /// All up to here is mailed.
    pub(crate) position: Position,
    /// Only what happened after this is.
    pub(crate) mails_after: Position,
}

impl Record {
    pub(crate) fn new(database: &Database) -> Self {
        Self {
            database: database.clone(),
            records: database.collection(FOLLOWER),
        }
    }

    /// Makes the record of a new installation, for a log that ends there.
    pub(crate) async fn make(&self, log: LogId, end: Position) -> Result<(), TargetError> {
        let new = doc! {
            "log": binary(log),
            "position": 0_i64,
            "mails_after": number(end),
            "holder": Bson::Null,
            "token": 0_i64,
            "leased_until": Bson::Null,
        };
        // Of two that make it at once, one may be refused as a duplicate: both then read it.
        let made = self
            .records
            .update_one(doc! { "_id": ID }, doc! { "$setOnInsert": new })
            .upsert(true)
            .await;
        match (made, self.record().await?) {
            (Err(error), None) => Err(failure::of_store(&error)),
            _ => Ok(()),
        }
    }

    /// Whether there is one.
    pub(crate) async fn is_made(&self) -> Result<bool, TargetError> {
        Ok(self.record().await?.is_some())
    }

    /// Takes the lease if it is free, has ended, or is this holder's own from before.
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
        Ok(record.map(|record| Claim {
            token: record.token,
            checkpoint: position(record.position),
        }))
    }

    /// Refuses another log than the one that was followed so far.
    async fn make_sure_of(&self, log: LogId) -> Result<(), TargetError> {
        match self.record().await? {
            Some(record) if record.log != binary(log) => Err(TargetError::WrongLog {
                target: log_id(record.log),
                log,
            }),
            _ => Ok(()),
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

    /// Where it stands, if the claim still does.
    pub(crate) async fn stand(&self, claim: &Claim) -> Result<Stand, TargetError> {
        match self.record().await? {
            Some(record) if record.token == claim.token => Ok(Stand {
                position: position(record.position),
                mails_after: position(record.mails_after),
            }),
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
        if self
            .change(expected, doc! { "position": number(last) })
            .await?
        {
            Ok(())
        } else {
            Err(TargetError::Fenced)
        }
    }

    /// From where on somebody is mailed, if it is this log that is followed.
    pub(crate) async fn mails_after(&self, log: LogId) -> Result<Position, TargetError> {
        self.make_sure_of(log).await?;
        let unknown = || TargetError::Unavailable("nobody has followed the log yet".to_owned());
        let record = self.record().await?.ok_or_else(unknown)?;
        Ok(position(record.mails_after))
    }

    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        Ok(self
            .record()
            .await?
            .map_or_else(Checkpoint::default, |record| Checkpoint {
                log: Some(log_id(record.log)),
                position: position(record.position),
                holder: record.holder,
                token: record.token,
                leased_until: record.leased_until.and_then(time),
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
            .await;
        Ok(changed
            .map_err(|error| failure::of_store(&error))?
            .matched_count
            == 1)
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
