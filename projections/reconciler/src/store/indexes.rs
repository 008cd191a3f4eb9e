//! The indexes. Making them again changes nothing.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;
use mongodb::{Database, IndexModel};

use super::documents::{FOUND, RUNS};

/// How long reconciliations are kept, and what they found.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Makes every index that is not there yet.
pub(super) async fn create(database: &Database) -> Result<(), mongodb::error::Error> {
    let runs = [
        forgotten("asked_at"),
        // Who works looks for what is open, the oldest first.
        plain("open", doc! { "status": 1, "asked_at": 1 }),
    ];
    let found = [
        forgotten("found_at"),
        plain("run", doc! { "run": 1, "_id": 1 }),
        plain("mended", doc! { "run": 1, "mended_at": 1 }),
        plain("aggregate", doc! { "run": 1, "aggregate": 1 }),
    ];
    for (collection, indexes) in [(RUNS, runs.to_vec()), (FOUND, found.to_vec())] {
        database
            .collection::<Document>(collection)
            .create_indexes(indexes)
            .await?;
    }
    Ok(())
}

fn plain(name: &str, keys: Document) -> IndexModel {
    let options = IndexOptions::builder().name(name.to_owned()).build();
    IndexModel::builder().keys(keys).options(options).build()
}

fn forgotten(field: &str) -> IndexModel {
    let options = IndexOptions::builder()
        .name(field.to_owned())
        .expire_after(KEPT)
        .build();
    IndexModel::builder()
        .keys(doc! { field: 1 })
        .options(options)
        .build()
}
