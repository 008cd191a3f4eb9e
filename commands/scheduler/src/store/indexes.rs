//! The indexes. Making them again changes nothing.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;
use mongodb::{Database, IndexModel};

use super::documents::RUNS;

/// Makes every index that is not there yet.
pub(super) async fn create(database: &Database) -> Result<(), mongodb::error::Error> {
    let of_job = IndexOptions::builder().name("job".to_owned()).build();
    let of_job = IndexModel::builder()
        .keys(doc! { "job": 1, "started_at": -1, "_id": -1 })
        .options(of_job)
        .build();
    // Those that failed are few among those that found nothing to do.
    let ended_so = IndexOptions::builder().name("outcome".to_owned()).build();
    let ended_so = IndexModel::builder()
        .keys(doc! { "job": 1, "outcome": 1, "started_at": -1, "_id": -1 })
        .options(ended_so)
        .build();
    // Each run says itself when it is to be forgotten.
    let forgotten = IndexOptions::builder()
        .name("forget_at".to_owned())
        .expire_after(Duration::ZERO)
        .build();
    let forgotten = IndexModel::builder()
        .keys(doc! { "forget_at": 1 })
        .options(forgotten)
        .build();
    database
        .collection::<Document>(RUNS)
        .create_indexes([of_job, ended_so, forgotten])
        .await?;
    Ok(())
}
