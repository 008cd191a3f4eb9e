//! Documents: each collection corrupted in many ways.

use futures_util::TryStreamExt;
use mongodb::bson::{self, Bson, Document, doc};

use crate::bench::Bench;
use crate::history::story::before_anybody_is_erased;
use crate::history::{booking_id, launch_id, payment_id, rocket_id, supplier_id};

const COLLECTIONS: [&str; 9] = [
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

enum Corruption {
    /// Of one that a filter finds.
    Update(Document, Document),
    Delete(Document),
    /// A copy of one, under another id and perhaps with other fields.
    Copy(Document, Document),
}

use Corruption::{Copy, Delete, Update};

fn id(id: uuid::Uuid) -> Document {
    doc! { "_id": bson::Uuid::from_bytes(id.into_bytes()) }
}

fn random() -> Bson {
    bson::Uuid::new().into()
}

fn set(fields: Document) -> Document {
    doc! { "$set": fields }
}

/// Every collection: fields changed, documents deleted and added, guards moved, copies stale.
fn corruptions() -> Vec<(&'static str, Corruption, &'static str)> {
    let launch = || id(launch_id(1).0);
    let booking = || id(booking_id(14).0);
    vec![
        (
            "accounts",
            Update(
                doc! { "kind": "customer" },
                set(doc! { "email": "mallory@example.com", "n": 1_i64 << 40 }),
            ),
            "n email",
        ),
        ("accounts", Delete(doc! { "kind": "supplier" }), "missing"),
        (
            "accounts",
            Copy(doc! { "kind": "employee" }, doc! {}),
            "surplus",
        ),
        (
            "rockets",
            Update(id(rocket_id(1).0), set(doc! { "capacity": 1_i64 })),
            "capacity",
        ),
        ("rockets", Delete(id(rocket_id(1).0)), "missing"),
        (
            "suppliers",
            Update(id(supplier_id(1).0), set(doc! { "name": "Another" })),
            "name",
        ),
        (
            "launches",
            Update(
                launch(),
                set(doc! { "rocket.name": "Old Shepard", "rocket.n": 1_i64 }),
            ),
            "rocket.n rocket.name",
        ),
        (
            "launches",
            Update(launch(), set(doc! { "supplier.name": "Before" })),
            "supplier.name",
        ),
        (
            "launches",
            Update(launch(), set(doc! { "tokens": ["nothing"] })),
            "tokens",
        ),
        (
            "launches",
            Update(
                launch(),
                set(doc! { "seats.free": 100_000_i64, "n": 0_i64 }),
            ),
            "n seats.free",
        ),
        (
            "launches",
            Update(launch(), doc! { "$pop": { "delays": 1 } }),
            "delays",
        ),
        ("launches", Delete(launch()), "missing"),
        (
            "launches",
            Copy(launch(), doc! { "slug": "made-up" }),
            "surplus",
        ),
        (
            "bookings",
            Update(
                booking(),
                doc! { "$set": { "status": "confirmed" }, "$unset": { "ended_at": 1 } },
            ),
            "status ended_at",
        ),
        (
            "bookings",
            Update(booking(), doc! { "$pop": { "passengers": 1 } }),
            "passengers",
        ),
        ("bookings", Delete(booking()), "missing"),
        (
            "bookings",
            Update(booking(), set(doc! { "launch": Bson::Null })),
            "launch",
        ),
        ("bookings", Copy(booking(), doc! {}), "surplus"),
        (
            "bookings",
            Copy(booking(), doc! { "launch": random() }),
            "surplus",
        ),
        (
            "customers",
            Update(doc! { "vip": true }, set(doc! { "trips": [] })),
            "trips",
        ),
        (
            "customers",
            Delete(doc! { "account": Bson::Null }),
            "missing",
        ),
        (
            "payments",
            Update(id(payment_id(11).0), set(doc! { "amount": 1_i64 })),
            "amount",
        ),
        ("payments", Delete(id(payment_id(11).0)), "missing"),
        (
            "refunds",
            Update(doc! {}, set(doc! { "surprise": true })),
            "surprise",
        ),
        ("refunds", Delete(doc! {}), "missing"),
        (
            "invoices",
            Update(doc! { "kind": "booking" }, set(doc! { "number": "BKG-1" })),
            "number",
        ),
        ("invoices", Delete(doc! { "kind": "booking" }), "missing"),
        ("invoices", Copy(doc! {}, doc! {}), "surplus"),
    ]
}

#[tokio::test]
async fn what_is_wrong_in_a_collection_is_found_and_mended() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    let worker = bench.work("worker");
    let healthy = dump(&bench).await;
    for (collection, corruption, expected) in corruptions() {
        let what = format!("{collection}: {expected}");
        let documents = bench.documents.collection::<Document>(collection);
        match corruption {
            Update(filter, update) => {
                let done = documents.update_one(filter, update).await.unwrap();
                assert_eq!(done.modified_count, 1, "{what}");
            }
            Delete(filter) => {
                let done = documents.delete_one(filter).await.unwrap();
                assert_eq!(done.deleted_count, 1, "{what}");
            }
            Copy(filter, fields) => {
                let found = documents.find_one(filter).await.unwrap();
                let mut copy = found.expect("is there");
                copy.insert("_id", random());
                copy.extend(fields);
                documents.insert_one(copy).await.unwrap();
            }
        }
        bench
            .mends("customer", &[(collection, expected)], &what)
            .await;
        assert_eq!(dump(&bench).await, healthy, "{what}");
    }
    worker.stop().await;
}

/// Every document of every collection.
async fn dump(bench: &Bench) -> Vec<Document> {
    let mut dump = Vec::new();
    for name in COLLECTIONS {
        let documents = bench.documents.collection::<Document>(name);
        let found = documents.find(doc! {}).sort(doc! { "_id": 1 }).await;
        let found = found.expect("answers");
        dump.extend(found.try_collect::<Vec<_>>().await.expect("answers"));
    }
    dump
}
