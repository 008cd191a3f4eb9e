//! The indexes that the queries rely on. Making them again changes nothing.

use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;
use mongodb::{Database, IndexModel};

use crate::documents::{BOOKINGS, INVOICES, LAUNCHES, PARKED, PAYMENTS, REFUNDS};

/// Makes every index that is not there yet.
pub(crate) async fn create(database: &Database) -> Result<(), mongodb::error::Error> {
    let indexes = [
        (
            LAUNCHES,
            vec![
                unique("slug", doc! { "slug": 1 }),
                // The three orders of the list, each with its tie-breaker.
                plain("date", doc! { "date": 1, "_id": 1 }),
                plain("seat_price", doc! { "seat_price": 1, "_id": 1 }),
                plain("seats_free", doc! { "seats.free": 1, "_id": 1 }),
                plain(
                    "destination_date",
                    doc! { "destination": 1, "date": 1, "_id": 1 },
                ),
                plain(
                    "spaceport_date",
                    doc! { "spaceport.code": 1, "date": 1, "_id": 1 },
                ),
                plain("tokens", doc! { "tokens": 1 }),
                // For the projector: a revised rocket, or a supplier with another name, changes all
                // of its launches.
                plain("rocket", doc! { "rocket.id": 1 }),
                plain("supplier", doc! { "supplier.id": 1 }),
            ],
        ),
        (
            BOOKINGS,
            vec![
                plain(
                    "customer",
                    doc! { "customer": 1, "created_at": -1, "_id": -1 },
                ),
                // For the projector: the end of a launch ends its bookings.
                plain("launch", doc! { "launch": 1 }),
                // Few bookings expire, and the others are not in it.
                sparse("expired_at", doc! { "expired_at": 1 }),
            ],
        ),
        (PAYMENTS, vec![plain("booking", doc! { "booking": 1 })]),
        (REFUNDS, vec![plain("booking", doc! { "booking": 1 })]),
        (
            INVOICES,
            vec![
                plain("booking", doc! { "booking": 1 }),
                plain(
                    "customer",
                    doc! { "customer": 1, "issued_at": -1, "_id": -1 },
                ),
            ],
        ),
        (
            PARKED,
            vec![plain("aggregate", doc! { "aggregate": 1, "id": 1 })],
        ),
    ];
    for (collection, indexes) in indexes {
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

fn unique(name: &str, keys: Document) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .unique(true)
        .build();
    IndexModel::builder().keys(keys).options(options).build()
}

/// Without the documents that have no such field.
fn sparse(name: &str, keys: Document) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .sparse(true)
        .build();
    IndexModel::builder().keys(keys).options(options).build()
}
