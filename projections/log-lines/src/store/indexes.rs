//! What questions are answered by.

use std::time::Duration;

use mongodb::IndexModel;
use mongodb::bson::{self, doc};
use mongodb::options::IndexOptions;

/// For how long lines are kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub(super) fn all() -> Vec<IndexModel> {
    vec![
        index("newest", doc! { "at": -1, "_id": -1 }, None),
        index("level", doc! { "level": 1, "at": -1, "_id": -1 }, None),
        index("service", doc! { "service": 1, "at": -1, "_id": -1 }, None),
        of_some("correlation"),
        of_some("trace"),
        of_some("account"),
        of_some("position"),
        index("over", doc! { "received_at": 1 }, Some(KEPT)),
    ]
}

/// The newest with a value of this field; most lines have none, and are not in it.
fn of_some(field: &str) -> IndexModel {
    let options = IndexOptions::builder()
        .name(field.to_owned())
        .partial_filter_expression(doc! { field: { "$exists": true } })
        .build();
    IndexModel::builder()
        .keys(doc! { field: 1, "at": -1, "_id": -1 })
        .options(options)
        .build()
}

fn index(name: &str, keys: bson::Document, kept: Option<Duration>) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .expire_after(kept)
        .build();
    IndexModel::builder().keys(keys).options(options).build()
}
