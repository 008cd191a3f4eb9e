//! Writes batches of events into MongoDB.
//!
//! One write of MongoDB is atomic for one document, and no transaction spans a batch here.
//! What holds instead:
//!
//! 1. The checkpoint moves last, and only under the claim. So what is not written yet is always
//!    beyond it, and comes again.
//! 2. Whatever is written states the number of the event it follows from, and yields to newer.
//!    So what comes again, in whatever batches, changes nothing.
//! 3. The claim is looked at before the first write. A projector that loses it after that look
//!    may still write, for as long as one batch takes; but by 2 it can take no document back,
//!    and by 1 its successor wrote, or will write, the same or newer.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::ids::LogId;
use futures_util::TryStreamExt;
use mongodb::bson::{Binary, Bson, Document, doc, spec::BinarySubtype};
use projection_runtime::{Batch, Checkpoint, Claim, Parked, Target, TargetError};
use serde::Deserialize;
use uuid::Uuid;

use crate::bulk;
use crate::documents::launch::derived_tokens;
use crate::documents::rocket::{RocketDocument, RocketPart};
use crate::documents::{
    BOOKINGS, CUSTOMERS, LAUNCHES, PARKED, ROCKETS, binary, fields, millis, plain,
};
use crate::failure;
use crate::fold::{Fold, Offer};
use crate::lease::Lease;
use crate::model::ReadModel;

impl Target for ReadModel {
    fn name(&self) -> &'static str {
        "customer"
    }

    fn version(&self) -> u32 {
        self.version
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.lease().acquire(holder, ttl, log).await
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        self.lease().renew(claim, ttl).await
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.lease().release(claim).await
    }

    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let fold = Fold::of(&batch.events)?;
        let position = self.lease().position(claim).await?;
        if position == batch.last {
            // Ours is the only claim that could move it there: the answer got lost.
            return Ok(());
        }
        if position != batch.after {
            return Err(TargetError::Fenced);
        }
        self.write(fold).await?;
        self.lease().advance(claim, batch.after, batch.last).await
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.lease().position(claim).await?;
        let statements = parked.iter().map(|parked| {
            let position = i64::try_from(parked.position.0).unwrap_or(i64::MAX);
            let commit = Binary {
                subtype: BinarySubtype::Generic,
                bytes: parked.commit.clone(),
            };
            doc! {
                "q": { "_id": position },
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

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        #[derive(Deserialize)]
        struct Found {
            aggregate: Box<str>,
            id: mongodb::bson::Uuid,
        }
        let mut found = self
            .collection::<Found>(PARKED)
            .find(doc! {})
            .projection(doc! { "_id": 0, "aggregate": 1, "id": 1 })
            .await
            .map_err(|error| failure::of(&error))?;
        let mut aggregates = HashSet::new();
        while let Some(parked) = found
            .try_next()
            .await
            .map_err(|error| failure::of(&error))?
        {
            aggregates.insert((parked.aggregate, plain(parked.id)));
        }
        Ok(aggregates)
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.lease().checkpoint().await
    }
}

impl ReadModel {
    fn lease(&self) -> Lease<'_> {
        Lease::of(&self.database)
    }

    /// Writes the changed documents. Collections go side by side; only rockets go before
    /// launches, which copy them.
    async fn write(&self, fold: Fold) -> Result<(), TargetError> {
        let database = &self.database;
        let Fold {
            rockets,
            launches,
            bookings,
            customers,
            scheduled,
            revised,
        } = fold;
        let launches = async {
            let mut launches = launches;
            bulk::write(database, ROCKETS, &rockets).await?;
            let stored = self
                .rockets_of(scheduled.values().map(|offer| &offer.rocket))
                .await?;
            for (id, Offer { rocket, own_tokens }) in scheduled {
                let rocket = stored.get(&plain(rocket.id)).unwrap_or(&rocket);
                if let Some(launch) = launches.get_mut(&id) {
                    launch.set_once("rocket", fields(rocket)?);
                    launch.set_once("tokens", [own_tokens, rocket.tokens.clone()].concat());
                }
            }
            bulk::write(database, LAUNCHES, &launches).await?;
            // After the launches of this batch: whoever scheduled one of them before, in an
            // attempt that knew less of the rocket, is corrected here.
            let revisions = revised
                .values()
                .map(revision)
                .collect::<Result<Vec<_>, _>>()?;
            bulk::update(database, LAUNCHES, revisions.into_iter()).await
        };
        tokio::try_join!(
            launches,
            bulk::write(database, BOOKINGS, &bookings),
            bulk::write(database, CUSTOMERS, &customers),
        )?;
        Ok(())
    }

    /// What is stored of these rockets. Newer than what a launch's own event tells, or the same:
    /// a launch follows its rocket's revisions from when it is made.
    async fn rockets_of(
        &self,
        told: impl Iterator<Item = &RocketPart>,
    ) -> Result<HashMap<Uuid, RocketPart>, TargetError> {
        let ids: HashSet<Uuid> = told.map(|rocket| plain(rocket.id)).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Bson> = ids.into_iter().map(binary).collect();
        let rockets = self.collection::<RocketDocument>(ROCKETS);
        let find = async {
            rockets
                .find(doc! { "_id": { "$in": ids } })
                .await?
                .try_collect()
                .await
        };
        let found: Vec<RocketDocument> = find.await.map_err(|error| failure::of(&error))?;
        let by_id = |rocket: RocketDocument| (plain(rocket.id), RocketPart::from(rocket));
        Ok(found.into_iter().map(by_id).collect())
    }
}

/// The statement that shows a rocket's data in all of its launches that show older.
fn revision(rocket: &RocketPart) -> Result<Document, TargetError> {
    let set = doc! { "rocket": fields(rocket)? };
    Ok(doc! {
        "q": { "rocket.id": rocket.id, "rocket.n": { "$lt": rocket.n } },
        "u": bulk::deriving(set, derived_tokens()),
        "multi": true,
    })
}
