//! What questions are answered by: for each thing that is asked for, the events with it in the order of the
//! log. A list of any of them, and any page of it, is one range of one index.

use mongodb::IndexModel;
use mongodb::bson::doc;
use mongodb::options::IndexOptions;

/// Fields that every event has.
const OF_ALL: [&str; 7] = [
    "aggregate",
    "aggregate_id",
    "type",
    "actor",
    "command",
    "correlation",
    "event",
];

pub(super) fn all() -> Vec<IndexModel> {
    let of_all = OF_ALL.map(|field| index(field, IndexOptions::default()));
    // Most events follow from none, and are not in it.
    let some = doc! { "causation": { "$exists": true } };
    let of_some = IndexOptions::builder()
        .partial_filter_expression(some)
        .build();
    of_all
        .into_iter()
        .chain([index("causation", of_some)])
        .collect()
}

fn index(field: &str, mut options: IndexOptions) -> IndexModel {
    options.name = Some(field.to_owned());
    IndexModel::builder()
        .keys(doc! { field: 1, "_id": -1 })
        .options(options)
        .build()
}
