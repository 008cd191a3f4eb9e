//! Which aggregates the documents in the model seem to belong to.

use futures_util::TryStreamExt;
use mongodb::bson::{self, Document, doc};
use projection_runtime::{Aggregate, Place, TargetError};
use serde::Deserialize;
use uuid::Uuid;

use super::DOCUMENTS;
use crate::documents::{BOOKINGS, binary, plain};
use crate::failure;
use crate::model::ReadModel;

/// The most aggregates of one page.
const PAGE: i64 = 1_000;

/// A page of them, from a place on.
pub(super) async fn page(
    model: &ReadModel,
    from: Option<Place>,
) -> Result<(Vec<Aggregate>, Option<Place>), TargetError> {
    let from = from.unwrap_or(Place {
        table: 0,
        after: Uuid::nil(),
    });
    // The last one comes again, which costs less than a second way to begin.
    let (kind, found) = match DOCUMENTS.get(from.table as usize) {
        Some((kind, collection)) => (*kind, ids(model, collection, from.after).await?),
        // Of launches of which nothing is left but bookings.
        None if from.table as usize == DOCUMENTS.len() => {
            ("launch", booked_launches(model, from.after).await?)
        }
        None => return Ok((Vec::new(), None)),
    };
    let next = match found.last() {
        Some(last) if found.len() as i64 == PAGE => Place {
            table: from.table,
            after: *last,
        },
        _ => Place {
            table: from.table + 1,
            after: Uuid::nil(),
        },
    };
    let owners = found.into_iter().map(|id| Aggregate {
        kind: kind.into(),
        id,
    });
    Ok((owners.collect(), Some(next)))
}

/// From an id on. What is no id, or one of another kind, is nobody's.
fn between(from: Uuid) -> Document {
    doc! { "$gte": binary(from), "$lte": binary(Uuid::max()) }
}

/// The ids of a collection, in order from one on.
async fn ids(model: &ReadModel, collection: &str, from: Uuid) -> Result<Vec<Uuid>, TargetError> {
    let documents = model.collection::<Identified>(collection);
    let found = async {
        documents
            .find(doc! { "_id": between(from) })
            .projection(doc! { "_id": 1 })
            .sort(doc! { "_id": 1 })
            .limit(PAGE)
            .await?
            .try_collect()
            .await
    };
    found
        .await
        .map(plain_ids)
        .map_err(|error| failure::of(&error))
}

/// The launches that have bookings, in order from one on.
async fn booked_launches(model: &ReadModel, from: Uuid) -> Result<Vec<Uuid>, TargetError> {
    let pipeline = [
        doc! { "$match": { "launch": between(from) } },
        doc! { "$group": { "_id": "$launch" } },
        doc! { "$sort": { "_id": 1 } },
        doc! { "$limit": PAGE },
    ];
    let bookings = model.collection::<Document>(BOOKINGS);
    let found = async {
        let launches = bookings.aggregate(pipeline).with_type::<Identified>();
        launches.await?.try_collect().await
    };
    found
        .await
        .map(plain_ids)
        .map_err(|error| failure::of(&error))
}

/// A document of which nothing but the id is of interest.
#[derive(Deserialize)]
struct Identified {
    #[serde(rename = "_id")]
    id: bson::Uuid,
}

fn plain_ids(found: Vec<Identified>) -> Vec<Uuid> {
    found.into_iter().map(|found| plain(found.id)).collect()
}
