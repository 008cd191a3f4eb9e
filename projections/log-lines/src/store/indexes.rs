//! What questions are answered by.

use std::time::Duration;

use mongodb::IndexModel;
use mongodb::bson::{self, doc};
use mongodb::options::IndexOptions;

/// For how long lines are kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub(super) fn all() -> Vec<IndexModel> {
    vec![
        index("newest", doc! { "to": -1, "_id": -1 }, None),
        index("worst", doc! { "worst": 1, "to": -1, "_id": -1 }, None),
        index("service", doc! { "service": 1, "to": -1, "_id": -1 }, None),
        index("about", doc! { "about": 1, "to": -1, "_id": -1 }, None),
        index("over", doc! { "received_at": 1 }, Some(KEPT)),
    ]
}

fn index(name: &str, keys: bson::Document, kept: Option<Duration>) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .expire_after(kept)
        .build();
    IndexModel::builder().keys(keys).options(options).build()
}
