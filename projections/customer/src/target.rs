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
//! 4. A launch shows its rocket and its supplier, which another shard may write at the same time. Whoever
//!    writes one of these writes its own document first, and then all launches that show it; whoever
//!    makes a launch looks at both before, and once more when the launch is there. So one of the two
//!    finds the other's, and a launch shows what its rocket's and its supplier's shards have passed.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::account::SubjectErased;
use domain::any_event::AnyEvent;
use domain::commit::{Commit, Position};
use domain::ids::{CustomerId, LogId};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{Bson, Document, doc};
use projection_runtime::{
    Aggregate, Attempt, Batch, Checkpoint, Claim, Event, Parked, Positions, SetAside, Shard,
    Target, TargetError,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::bulk;
use crate::documents::launch::derived_tokens;
use crate::documents::rocket::{RocketDocument, RocketPart};
use crate::documents::supplier::{SupplierDocument, SupplierPart};
use crate::documents::{
    ACCOUNTS, BOOKINGS, CUSTOMERS, INVOICES, LAUNCHES, PAYMENTS, REFUNDS, ROCKETS, SUPPLIERS,
    binary, fields, plain,
};
use crate::failure;
use crate::fold::{self, End, Fold, Offer};
use crate::lease::Lease;
use crate::model::ReadModel;

impl Target for ReadModel {
    fn name(&self) -> &'static str {
        "customer"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn shard(&self) -> Shard {
        self.shard
    }

    /// Whoever is erased is forgotten by documents of other aggregates, wherever these are.
    fn concerns_all(commit: &Commit) -> bool {
        let mut events = commit.events.iter();
        events.any(|event| &*event.name == SubjectErased::NAME)
    }

    /// Of a supplier only the name shows, in each of its launches.
    fn shows(event: &Event) -> bool {
        match &event.payload {
            AnyEvent::Supplier(supplier) => fold::name_told(supplier).is_some(),
            _ => true,
        }
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
        let fold = Fold::of(&batch.events, self.shard)?;
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
        self.set_aside(claim, parked).await
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        self.waiting().await
    }

    async fn parked(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, TargetError> {
        self.aside(of, after, at_most).await
    }

    async fn make_up(
        &self,
        claim: &Claim,
        commit: &SetAside,
        events: &[Event],
    ) -> Result<(), TargetError> {
        self.apply_aside(claim, commit.position, events).await
    }

    async fn tried(
        &self,
        claim: &Claim,
        commit: &SetAside,
        attempt: &Attempt,
    ) -> Result<(), TargetError> {
        self.tried_aside(claim, commit.position, attempt).await
    }

    async fn skip(
        &self,
        claim: &Claim,
        commit: Position,
        decision: Position,
    ) -> Result<(), TargetError> {
        self.skip_aside(claim, commit, decision).await
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.lease().checkpoint().await
    }

    async fn positions(&self) -> Result<Positions, TargetError> {
        self.lease().positions().await
    }
}

impl ReadModel {
    pub(crate) fn lease(&self) -> Lease<'_> {
        Lease::of(&self.database, self.shard)
    }

    /// Writes the changed documents. Collections go side by side; only rockets and suppliers go
    /// before launches, which copy them, and bookings before what the end of their launch makes of
    /// them.
    pub(crate) async fn write(&self, fold: Fold) -> Result<(), TargetError> {
        let database = &self.database;
        let Fold {
            rockets,
            suppliers,
            launches,
            bookings,
            accounts,
            customers,
            payments,
            refunds,
            invoices,
            scheduled,
            revised,
            renamed,
            ends,
            erased,
        } = fold;
        let launches = async {
            let mut launches = launches;
            tokio::try_join!(
                bulk::write(database, ROCKETS, &rockets),
                bulk::write(database, SUPPLIERS, &suppliers),
            )?;
            self.complete(&mut launches, &scheduled).await?;
            bulk::write(database, LAUNCHES, &launches).await?;
            // After the launches of this batch: whoever scheduled one of them before, in an
            // attempt that knew less of the rocket or supplier, is corrected here.
            let revisions = revised.values().map(|rocket| revision(rocket, doc! {}));
            let renamings = renamed.values().map(|supplier| renaming(supplier, doc! {}));
            let parts = revisions.chain(renamings).collect::<Result<Vec<_>, _>>()?;
            bulk::update(database, LAUNCHES, parts.into_iter()).await?;
            self.correct(&scheduled).await
        };
        let bookings = async {
            bulk::write(database, BOOKINGS, &bookings).await?;
            // After the bookings of this batch, all of which came before the end of their launch:
            // none comes after it.
            bulk::update(database, BOOKINGS, ends.iter().map(ending)).await
        };
        tokio::try_join!(
            launches,
            bookings,
            bulk::write(database, ACCOUNTS, &accounts),
            bulk::write(database, CUSTOMERS, &customers),
            bulk::write(database, PAYMENTS, &payments),
            bulk::write(database, REFUNDS, &refunds),
            bulk::write(database, INVOICES, &invoices),
        )?;
        // After all that this batch writes, some of which may be about them.
        let erased = || erased.iter().copied();
        tokio::try_join!(
            bulk::update(database, CUSTOMERS, erased().map(forgotten)),
            bulk::update(database, BOOKINGS, erased().map(nameless)),
        )?;
        Ok(())
    }

    /// Gives new launches what they show of their rockets and suppliers: what is stored of these,
    /// which is newer than what a launch's own event tells, or the same. A launch follows their
    /// changes from when it is made.
    async fn complete(
        &self,
        launches: &mut bulk::Changes,
        scheduled: &HashMap<Uuid, Offer>,
    ) -> Result<(), TargetError> {
        let shown = self.shown(scheduled).await?;
        for (id, offer) in scheduled {
            let rocket = shown.rockets.get(&plain(offer.rocket.id));
            let supplier = shown.suppliers.get(&plain(offer.supplier.id));
            if let Some(launch) = launches.get_mut(id) {
                for (field, value) in offer.shown(rocket, supplier)? {
                    launch.set_once(field, value);
                }
            }
        }
        Ok(())
    }

    /// Looks once more at what new launches show, now that they are there. Whoever changed a rocket or a
    /// supplier since they were completed did not meet them; nor did an attempt of before that made them and
    /// went no further.
    async fn correct(&self, scheduled: &HashMap<Uuid, Offer>) -> Result<(), TargetError> {
        if scheduled.is_empty() {
            return Ok(());
        }
        let shown = self.shown(scheduled).await?;
        let ids: Vec<Bson> = scheduled.keys().map(|id| binary(*id)).collect();
        let own = || doc! { "_id": { "$in": ids.clone() } };
        let revisions = shown.rockets.values().map(|rocket| revision(rocket, own()));
        let suppliers = shown.suppliers.values();
        let renamings = suppliers.map(|supplier| renaming(supplier, own()));
        let parts = revisions.chain(renamings).collect::<Result<Vec<_>, _>>()?;
        bulk::update(&self.database, LAUNCHES, parts.into_iter()).await
    }

    /// What is stored of the rockets and suppliers of new launches.
    async fn shown(&self, scheduled: &HashMap<Uuid, Offer>) -> Result<Shown, TargetError> {
        let offers = || scheduled.values();
        let (rockets, suppliers) = tokio::try_join!(
            self.stored::<RocketDocument>(ROCKETS, offers().map(|offer| offer.rocket.id)),
            self.stored::<SupplierDocument>(SUPPLIERS, offers().map(|offer| offer.supplier.id)),
        )?;
        let rockets = rockets.into_iter().map(RocketPart::from);
        let suppliers = suppliers.into_iter().map(SupplierPart::from);
        Ok(Shown {
            rockets: rockets.map(|rocket| (plain(rocket.id), rocket)).collect(),
            suppliers: suppliers.map(|part| (plain(part.id), part)).collect(),
        })
    }

    /// Those of these documents that there are.
    async fn stored<D: DeserializeOwned + Send + Sync>(
        &self,
        collection: &'static str,
        ids: impl Iterator<Item = mongodb::bson::Uuid>,
    ) -> Result<Vec<D>, TargetError> {
        let ids: HashSet<_> = ids.collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Bson> = ids.into_iter().map(Bson::from).collect();
        let documents = self.collection::<Kept<D>>(collection);
        let find = async {
            documents
                .find(doc! { "_id": { "$in": ids } })
                .await?
                .map_ok(|Kept(document)| document)
                .try_collect()
                .await
        };
        find.await.map_err(|error| failure::of(&error))
    }
}

/// What launches show of other aggregates.
struct Shown {
    rockets: HashMap<Uuid, RocketPart>,
    suppliers: HashMap<Uuid, SupplierPart>,
}

/// The statement that shows a rocket's data in those of its launches that show older.
fn revision(rocket: &RocketPart, mut among: Document) -> Result<Document, TargetError> {
    let set = doc! { "rocket": fields(rocket)? };
    among.extend(doc! { "rocket.id": rocket.id, "rocket.n": { "$lt": rocket.n } });
    Ok(doc! {
        "q": among,
        "u": bulk::deriving(set, derived_tokens()),
        "multi": true,
    })
}

/// The statement that shows a supplier's name in those of its launches that show an older one.
fn renaming(supplier: &SupplierPart, mut among: Document) -> Result<Document, TargetError> {
    let set = doc! { "supplier": fields(supplier)? };
    among.extend(doc! { "supplier.id": supplier.id, "supplier.n": { "$lt": supplier.n } });
    Ok(doc! {
        "q": among,
        "u": bulk::deriving(set, derived_tokens()),
        "multi": true,
    })
}

/// The statement that forgets who a customer was. Their key was destroyed before the log said so, so
/// nothing of them comes after, and no guard is needed.
fn forgotten(customer: CustomerId) -> Document {
    doc! {
        "q": { "_id": binary(customer.0) },
        "u": { "$set": { "profile": Bson::Null } },
    }
}

/// The statement that forgets whom a customer named in their bookings.
fn nameless(customer: CustomerId) -> Document {
    let name = doc! { "$mergeObjects": ["$$this", { "name": Bson::Null }] };
    let passengers = doc! { "$map": { "input": "$passengers", "in": name } };
    doc! {
        "q": { "customer": binary(customer.0) },
        "u": [{ "$set": { "passengers": passengers } }],
        "multi": true,
    }
}

/// The statement that ends a launch's bookings. Done in part, it goes on where it stopped, as
/// those that it ended stand in another way.
fn ending(end: &End) -> Document {
    doc! {
        "q": {
            "launch": binary(end.launch),
            "status": end.before.as_str(),
            "n": { "$lt": end.n },
        },
        "u": { "$set": end.set() },
        "multi": true,
    }
}
