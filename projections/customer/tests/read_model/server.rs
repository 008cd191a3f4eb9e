//! A read model of its own for each test, on a real server, gone when the test ends.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use futures_util::{FutureExt, TryStreamExt};
use mongodb::bson::{Document, doc};
use mongodb::{Client, Database};
use projection_customer::ReadModel;
use projection_runtime::{Batch, Claim, Event, Target};
use test_support::mongo::MongoDatabase;
use uuid::Uuid;

use crate::way::breaks_off;

pub(crate) const LOG: LogId = LogId(Uuid::from_u128(7));
pub(crate) const TTL: Duration = Duration::from_secs(60);

/// The collections that a replay must not change.
pub(crate) const COLLECTIONS: [&str; 9] = [
    "accounts",
    "rockets",
    "suppliers",
    "launches",
    "bookings",
    "customers",
    "payments",
    "refunds",
    "invoices",
];

/// Runs a test with an empty read model.
pub(crate) async fn with_model<F: Future<Output = ()>>(test: impl FnOnce(Model) -> F) {
    let database = MongoDatabase::create().await;
    let model = Model::on(&database).await;
    let outcome = AssertUnwindSafe(test(model.clone())).catch_unwind().await;
    model.read.drop().await.expect("drops");
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) read: ReadModel,
    /// The same database, to look behind the model.
    pub(crate) raw: Database,
    url: String,
}

impl Model {
    async fn on(database: &MongoDatabase) -> Self {
        let (url, name) = (database.url(), database.name());
        let read = ReadModel::connect(url, name, 1).await.expect("connects");
        read.migrate().await.expect("migrates");
        let client = Client::with_uri_str(url).await.expect("connects");
        Self {
            read,
            raw: client.database(&format!("{name}_v1")),
            url: url.to_owned(),
        }
    }

    /// The same, for a process that is killed before it takes anything out of what is parked.
    pub(crate) async fn dying(&self) -> ReadModel {
        let start = self.url.find('@').map_or("mongodb://".len(), |at| at + 1);
        let server = self.url[start..].split(['/', '?']).next();
        let server = server.expect("an address names a server");
        let way = breaks_off(server.to_owned()).await;
        let url = self.url.replacen(server, &way, 1);
        let url = url.trim_end_matches('/');
        let more = if url.contains('?') { "&" } else { "/?" };
        let url = format!("{url}{more}directConnection=true");
        let name = self.raw.name().trim_end_matches("_v1");
        let read = ReadModel::connect(&url, name, 1).await;
        read.expect("connects")
    }

    pub(crate) async fn claim(&self, holder: &str) -> Claim {
        let claim = self.read.acquire(holder, TTL, LOG).await.expect("acquires");
        claim.expect("is free")
    }

    /// Applies events as one batch that starts at the checkpoint.
    pub(crate) async fn apply(&self, claim: &Claim, events: &[Event]) {
        let after = self.read.checkpoint().await.expect("reads").position;
        let batch = batch(after, events);
        self.read.apply(claim, &batch).await.expect("applies");
    }

    /// Projects a whole log.
    pub(crate) async fn project(&self, events: &[Event]) -> Claim {
        let claim = self.claim("test").await;
        self.apply(&claim, events).await;
        claim
    }

    /// As after a crash between the writes and the checkpoint.
    pub(crate) async fn forget_after(&self, position: Position) {
        let position = i64::try_from(position.0).expect("fits");
        self.raw
            .collection::<Document>("projection")
            .update_one(doc! {}, doc! { "$set": { "position": position } })
            .await
            .expect("updates");
    }

    /// Every document of every collection, in the order of their ids.
    pub(crate) async fn dump(&self) -> Vec<Vec<Document>> {
        let mut dump = Vec::new();
        for name in COLLECTIONS {
            let collection = self.raw.collection::<Document>(name);
            let found = collection
                .find(doc! {})
                .sort(doc! { "_id": 1 })
                .await
                .expect("finds")
                .try_collect()
                .await;
            dump.push(found.expect("reads"));
        }
        dump
    }
}

pub(crate) fn batch(after: Position, events: &[Event]) -> Batch {
    let last = events.last().map_or(after, |event| event.position);
    Batch {
        events: events.to_vec(),
        after,
        last,
    }
}
