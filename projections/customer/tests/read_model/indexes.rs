//! The indexes are there, and are used.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};

use crate::server::with_model;

#[tokio::test]
async fn every_index_is_made_and_made_again_without_a_change() {
    with_model(async |model| {
        model.read.migrate().await.unwrap();
        for (collection, expected) in [
            (
                "launches",
                vec![
                    "_id_",
                    "date",
                    "destination_date",
                    "rocket",
                    "seat_price",
                    "seats_free",
                    "slug",
                    "spaceport_date",
                    "supplier",
                    "tokens",
                ],
            ),
            ("bookings", vec!["_id_", "customer", "expired_at", "launch"]),
            ("payments", vec!["_id_", "booking"]),
            ("refunds", vec!["_id_", "booking"]),
            ("invoices", vec!["_id_", "booking", "customer"]),
            ("parked", vec!["_id_", "aggregate"]),
        ] {
            let names = model
                .raw
                .collection::<Document>(collection)
                .list_index_names()
                .await;
            let names: BTreeSet<String> = names.unwrap().into_iter().collect();
            assert_eq!(names, expected.into_iter().map(str::to_owned).collect());
        }
        let slug = model
            .raw
            .collection::<Document>("launches")
            .list_indexes()
            .await
            .unwrap();
        let slug: Vec<_> = slug.try_collect().await.unwrap();
        let slug = slug
            .iter()
            .find(|index| index.keys == doc! { "slug": 1 })
            .unwrap();
        assert_eq!(
            slug.options.as_ref().and_then(|options| options.unique),
            Some(true)
        );
    })
    .await;
}
