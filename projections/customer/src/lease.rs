//! The record of the projection: lease, fencing token and checkpoint of a shard in one document, so that
//! each change of it states all that it relies on.
//!
//! The first shard's record says into how many the version is divided. That of another one is made when it is
//! first claimed.
//!
//! Leases end by the server's clock, so clocks of projectors need not agree.

use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use futures_util::TryStreamExt;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::options::ReturnDocument;
use mongodb::{Collection, Database};
use projection_runtime::{Checkpoint, Claim, Positions, Shard, Shards, TargetError};
use serde::{Deserialize, Serialize};

use crate::documents::{PROJECTION, binary, time};
use crate::failure;

/// The document of the first shard; those of others are numbered from there, such as `customer-1`.
const ID: &str = "customer";

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    #[serde(rename = "_id")]
    id: String,
    /// Into how many shards the version is divided. A record of before this is of one that is not.
    #[serde(default = "one")]
    shards: i64,
    log: bson::Uuid,
    position: i64,
    holder: Option<String>,
    token: i64,
    leased_until: Option<bson::DateTime>,
}

const fn one() -> i64 {
    1
}

/// The record of a shard, in the database of one version.
pub(crate) struct Lease<'a> {
    database: &'a Database,
    shard: Shard,
    records: Collection<Record>,
}

impl<'a> Lease<'a> {
    pub(crate) fn of(database: &'a Database, shard: Shard) -> Self {
        Self {
            database,
            shard,
            records: database.collection(PROJECTION),
        }
    }

    /// Into how many shards the version is divided; writes down that it is `wanted` where nothing says so.
    pub(crate) async fn shards(&self, log: LogId, wanted: Shards) -> Result<Shards, TargetError> {
        let first = id(Shard::ALL);
        if let Some(record) = self.find(&first).await? {
            return divided(&record);
        }
        // Whoever of several makes it first decides.
        let record = self.make(&first, log, wanted).await?;
        divided(&record)
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
            "_id": id(self.shard),
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
            .find_one_and_update(doc! { "_id": id(self.shard) }, taken)
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

    /// Makes the record of a new shard; refuses one that was built from another log, or is divided in another
    /// way: whoever took a part of it for the whole would change documents of others before their time.
    async fn make_sure_of(&self, log: LogId) -> Result<(), TargetError> {
        let own = id(self.shard);
        let record = match self.find(&own).await? {
            Some(record) => record,
            None => {
                let shards = self.shards(log, self.shard.of()).await?;
                self.make(&own, log, shards).await?
            }
        };
        if record.log != bson::Uuid::from_bytes(log.0.into_bytes()) {
            return Err(TargetError::WrongLog {
                target: log_id(record.log),
                log,
            });
        }
        match divided(&record)? {
            shards if shards == self.shard.of() => Ok(()),
            shards => Err(TargetError::Unavailable(format!(
                "it is divided into {shards} shards"
            ))),
        }
    }

    /// Makes a record, unless it is there. Gives what there is.
    async fn make(&self, id: &str, log: LogId, shards: Shards) -> Result<Record, TargetError> {
        let new = doc! {
            "shards": i64::from(shards.count()),
            "log": binary(log.0),
            "position": 0_i64,
            "holder": Bson::Null,
            "token": 0_i64,
            "leased_until": Bson::Null,
        };
        // Of two that make it at once, one may be refused as a duplicate: both then read it.
        let made = self
            .records
            .update_one(doc! { "_id": id }, doc! { "$setOnInsert": new })
            .upsert(true)
            .await;
        match (self.find(id).await?, made) {
            (Some(record), _) => Ok(record),
            (None, Err(error)) => Err(failure::of(&error)),
            (None, Ok(_)) => Err(TargetError::Unavailable(
                "the record of a shard is gone".to_owned(),
            )),
        }
    }

    pub(crate) async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        let until = self.now().await?.saturating_add_duration(ttl);
        self.change(self.ours(claim), doc! { "leased_until": until })
            .await
    }

    pub(crate) async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.change(self.ours(claim), doc! { "leased_until": Bson::Null })
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
        let mut expected = self.ours(claim);
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

    /// The record of the shard; of the whole of what is divided, that of the first one, with where all are.
    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        let Some(record) = self.record().await? else {
            return Ok(Checkpoint::default());
        };
        let position = match self.shard == Shard::ALL && record.shards != 1 {
            true => self.positions().await?.least(),
            false => position(record.position),
        };
        Ok(Checkpoint {
            log: Some(log_id(record.log)),
            position,
            holder: record.holder,
            token: record.token,
            leased_until: record.leased_until.map(time),
        })
    }

    /// Where all shards of the version stand.
    pub(crate) async fn positions(&self) -> Result<Positions, TargetError> {
        let found = async { self.records.find(doc! {}).await?.try_collect().await };
        let found: Vec<Record> = found.await.map_err(|error| failure::of(&error))?;
        let record = |shard| {
            let id = id(shard);
            found.iter().find(|record| record.id == id)
        };
        let Some(first) = record(Shard::ALL) else {
            return Ok(Position::default().into());
        };
        let all = divided(first)?.all().map(|shard| {
            record(shard).map_or_else(Position::default, |record| position(record.position))
        });
        Ok(Positions::new(all.collect()))
    }

    async fn record(&self) -> Result<Option<Record>, TargetError> {
        self.find(&id(self.shard)).await
    }

    async fn find(&self, id: &str) -> Result<Option<Record>, TargetError> {
        let found = self.records.find_one(doc! { "_id": id }).await;
        found.map_err(|error| failure::of(&error))
    }

    fn ours(&self, claim: &Claim) -> Document {
        doc! { "_id": id(self.shard), "token": claim.token }
    }

    async fn change(&self, expected: Document, set: Document) -> Result<bool, TargetError> {
        let changed = self
            .records
            .update_one(expected, doc! { "$set": set })
            .await;
        Ok(changed.map_err(|error| failure::of(&error))?.matched_count == 1)
    }

    /// The server's clock.
    pub(crate) async fn now(&self) -> Result<bson::DateTime, TargetError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await;
        let reply = reply.map_err(|error| failure::of(&error))?;
        reply
            .get_datetime("localTime")
            .copied()
            .map_err(|_| TargetError::Unavailable("the server does not tell its time".to_owned()))
    }
}

/// The document of a shard.
fn id(shard: Shard) -> String {
    match shard.index() {
        0 => ID.to_owned(),
        index => format!("{ID}-{index}"),
    }
}

/// Into how many shards the version is divided, of which this is a record.
fn divided(record: &Record) -> Result<Shards, TargetError> {
    let shards = u8::try_from(record.shards).ok();
    let shards = shards.and_then(|shards| Shards::try_from(shards).ok());
    shards.ok_or_else(|| TargetError::Unavailable("has a number of shards of its own".to_owned()))
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
