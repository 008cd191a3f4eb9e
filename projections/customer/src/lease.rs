//! The record of the projection: lease, fencing token and checkpoint in one document, so that
//! each change of it states all that it relies on.
//!
//! Leases end by the server's clock, so clocks of projectors need not agree.

use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::options::ReturnDocument;
use mongodb::{Collection, Database};
use projection_runtime::{Checkpoint, Claim, TargetError};
use serde::{Deserialize, Serialize};

use crate::documents::{PROJECTION, binary, time};
use crate::failure;

/// The one document of the collection.
const ID: &str = "customer";

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    log: bson::Uuid,
    position: i64,
    holder: Option<String>,
    token: i64,
    leased_until: Option<bson::DateTime>,
}

/// The record, in the database of one version.
pub(crate) struct Lease<'a> {
    database: &'a Database,
    records: Collection<Record>,
}

impl<'a> Lease<'a> {
    pub(crate) fn of(database: &'a Database) -> Self {
        let records = database.collection(PROJECTION);
        Self { database, records }
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
            "log": binary(log.0),
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
            .map_err(|error| failure::of(&error))?;
        Ok(record.map(|record| Claim {
            token: record.token,
            checkpoint: position(record.position),
        }))
    }

    /// Takes the lease, whoever has it.
    pub(crate) async fn seize(&self, holder: &str, ttl: Duration) -> Result<Claim, TargetError> {
        let now = self.now().await?;
        let taken = doc! {
            "$set": { "holder": holder, "leased_until": now.saturating_add_duration(ttl) },
            "$inc": { "token": 1_i64 },
        };
        let record = self
            .records
            .find_one_and_update(doc! { "_id": ID }, taken)
            .return_document(ReturnDocument::After)
            .await
            .map_err(|error| failure::of(&error))?;
        let record = record.ok_or_else(|| {
            TargetError::Unavailable("nothing was ever projected into it".to_owned())
        })?;
        Ok(Claim {
            token: record.token,
            checkpoint: position(record.position),
        })
    }

    /// Makes the record of a new read model; refuses one that was built from another log.
    async fn make_sure_of(&self, log: LogId) -> Result<(), TargetError> {
        let mut found = self.record().await?;
        if found.is_none() {
            let new = doc! {
                "log": binary(log.0),
                "position": 0_i64,
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
            found = self.record().await?;
            if let (Err(error), None) = (made, &found) {
                return Err(failure::of(&error));
            }
        }
        match found {
            Some(record) if record.log != bson::Uuid::from_bytes(log.0.into_bytes()) => {
                Err(TargetError::WrongLog {
                    target: log_id(record.log),
                    log,
                })
            }
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

    /// The checkpoint, if the claim still stands.
    pub(crate) async fn position(&self, claim: &Claim) -> Result<Position, TargetError> {
        match self.record().await? {
            Some(record) if record.token == claim.token => Ok(position(record.position)),
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

    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        Ok(self
            .record()
            .await?
            .map_or_else(Checkpoint::default, |record| Checkpoint {
                log: Some(log_id(record.log)),
                position: position(record.position),
                holder: record.holder,
                token: record.token,
                leased_until: record.leased_until.map(time),
            }))
    }

    async fn record(&self) -> Result<Option<Record>, TargetError> {
        let found = self.records.find_one(doc! { "_id": ID }).await;
        found.map_err(|error| failure::of(&error))
    }

    async fn change(&self, expected: Document, set: Document) -> Result<bool, TargetError> {
        let changed = self
            .records
            .update_one(expected, doc! { "$set": set })
            .await;
        Ok(changed.map_err(|error| failure::of(&error))?.matched_count == 1)
    }

    /// The server's clock.
    async fn now(&self) -> Result<bson::DateTime, TargetError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await;
        let reply = reply.map_err(|error| failure::of(&error))?;
        reply
            .get_datetime("localTime")
            .copied()
            .map_err(|_| TargetError::Unavailable("the server does not tell its time".to_owned()))
    }
}

fn ours(claim: &Claim) -> Document {
    doc! { "_id": ID, "token": claim.token }
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
