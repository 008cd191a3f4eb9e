//! The collection `parked`: what could not be applied, and what came of decisions about it.

use std::collections::HashSet;

use domain::commit::Position;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Binary, Bson, Document, doc, spec::BinarySubtype};
use projection_runtime::{Aggregate, Attempt, Claim, Event, Parked, SetAside, TargetError};
use serde::Deserialize;
use uuid::Uuid;

use crate::bulk;
use crate::documents::{PARKED, binary, millis, plain, time};
use crate::failure;
use crate::fold::Fold;
use crate::model::ReadModel;

/// As it is stored. What is not there was not known to the projector that parked it.
#[derive(Deserialize)]
struct Stored {
    #[serde(rename = "_id")]
    position: i64,
    aggregate: Box<str>,
    id: bson::Uuid,
    cause: String,
    at: bson::DateTime,
    #[serde(default)]
    retries: i64,
    tried_at: Option<bson::DateTime>,
    skipped_by: Option<i64>,
}

impl From<Stored> for SetAside {
    fn from(stored: Stored) -> Self {
        Self {
            position: from_number(stored.position),
            aggregate: stored.aggregate,
            id: plain(stored.id),
            cause: stored.cause,
            attempts: u32::try_from(stored.retries.saturating_add(1)).unwrap_or(u32::MAX),
            parked_at: time(stored.at),
            tried_at: stored.tried_at.map(time),
            skipped: stored.skipped_by.map(from_number),
        }
    }
}

impl ReadModel {
    /// Sets commits aside.
    pub(crate) async fn set_aside(
        &self,
        claim: &Claim,
        parked: &[Parked],
    ) -> Result<(), TargetError> {
        self.lease().position(claim).await?;
        let statements = parked.iter().map(|parked| {
            let commit = Binary {
                subtype: BinarySubtype::Generic,
                bytes: parked.commit.clone(),
            };
            doc! {
                "q": { "_id": number(parked.position) },
                "u": { "$setOnInsert": {
                    "aggregate": parked.aggregate.as_ref(),
                    "id": binary(parked.id),
                    "commit": commit,
                    "cause": parked.cause.as_str(),
                    "at": millis(parked.at),
                } },
                "upsert": true,
            }
        });
        bulk::update(&self.database, PARKED, statements).await
    }

    /// The aggregates that wait for something.
    pub(crate) async fn waiting(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        #[derive(Deserialize)]
        struct Found {
            aggregate: Box<str>,
            id: bson::Uuid,
        }
        let parked = self.collection::<Kept<Found>>(PARKED);
        let found = parked
            .find(doc! { "skipped_by": Bson::Null })
            .projection(doc! { "_id": 0, "aggregate": 1, "id": 1 });
        let read = async {
            let found = found.await?;
            let aggregates = found.map_ok(|Kept(parked)| (parked.aggregate, plain(parked.id)));
            aggregates.try_collect().await
        };
        read.await.map_err(|error| failure::of(&error))
    }

    /// What is set aside after a position, of all or of one aggregate.
    pub(crate) async fn aside(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, TargetError> {
        let mut filter = doc! { "_id": { "$gt": number(after) } };
        if let Some(of) = of {
            filter.extend(own(of));
        }
        let parked = self.collection::<Kept<Stored>>(PARKED);
        let found = parked
            .find(filter)
            .projection(doc! { "commit": 0 })
            .sort(doc! { "_id": 1 })
            .limit(i64::try_from(at_most).unwrap_or(i64::MAX));
        let read = async {
            found
                .await?
                .map_ok(|Kept(stored)| SetAside::from(stored))
                .try_collect()
                .await
        };
        read.await.map_err(|error| failure::of(&error))
    }

    /// Writes what follows from a commit, then takes it out. Whoever dies in between leaves documents that
    /// are right, and is followed by somebody who writes them again.
    pub(crate) async fn apply_aside(
        &self,
        claim: &Claim,
        position: Position,
        events: &[Event],
    ) -> Result<(), TargetError> {
        let fold = Fold::of(events, self.shard)?;
        self.lease().position(claim).await?;
        self.write(fold).await?;
        let taken = self.collection::<Document>(PARKED);
        let taken = taken.delete_one(doc! { "_id": number(position) }).await;
        taken.map(drop).map_err(|error| failure::of(&error))
    }

    /// Notes an attempt in vain, once for each decision.
    pub(crate) async fn tried_aside(
        &self,
        claim: &Claim,
        position: Position,
        attempt: &Attempt,
    ) -> Result<(), TargetError> {
        self.lease().position(claim).await?;
        let decision = number(attempt.decision);
        let before = doc! {
            "_id": number(position),
            "$or": [{ "tried_by": Bson::Null }, { "tried_by": { "$lt": decision } }],
        };
        let noted = doc! {
            "$inc": { "retries": 1_i64 },
            "$set": {
                "cause": attempt.cause.as_str(),
                "tried_at": millis(attempt.at),
                "tried_by": decision,
            },
        };
        self.note(before, noted).await
    }

    /// Notes that a commit is skipped.
    pub(crate) async fn skip_aside(
        &self,
        claim: &Claim,
        position: Position,
        decision: Position,
    ) -> Result<(), TargetError> {
        self.lease().position(claim).await?;
        let waiting = doc! { "_id": number(position), "skipped_by": Bson::Null };
        let skipped = doc! { "$set": { "skipped_by": number(decision) } };
        self.note(waiting, skipped).await
    }

    async fn note(&self, of: Document, change: Document) -> Result<(), TargetError> {
        let parked = self.collection::<Document>(PARKED);
        let noted = parked.update_one(of, change).await;
        noted.map(drop).map_err(|error| failure::of(&error))
    }

    /// From where on an aggregate is parked, if it is; and what of it is skipped.
    pub(crate) async fn extent(
        &self,
        aggregate: &Aggregate,
    ) -> Result<(Option<Position>, HashSet<Position>), TargetError> {
        #[derive(Deserialize)]
        struct Found {
            #[serde(rename = "_id")]
            position: i64,
        }
        let parked = self.collection::<Kept<Found>>(PARKED);
        let mut first = own(aggregate);
        first.insert("skipped_by", Bson::Null);
        let mut skipped = own(aggregate);
        skipped.insert("skipped_by", doc! { "$ne": Bson::Null });
        let read = async {
            let only = doc! { "_id": 1 };
            let first = parked.find_one(first).sort(only.clone());
            let first = first.projection(only.clone()).await?;
            let skipped = parked.find(skipped).projection(only).await?;
            let skipped = skipped.map_ok(|Kept(found)| from_number(found.position));
            Ok((
                first.map(|Kept(found)| from_number(found.position)),
                skipped.try_collect().await?,
            ))
        };
        read.await
            .map_err(|error: mongodb::error::Error| failure::of(&error))
    }
}

fn own(aggregate: &Aggregate) -> Document {
    doc! { "aggregate": &*aggregate.kind, "id": binary(aggregate.id) }
}

fn number(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

fn from_number(position: i64) -> Position {
    Position(u64::try_from(position).unwrap_or(0))
}
