//! Conditions of a find, joined by `$and`, so that two on one field never overwrite each other.

use mongodb::bson::{Bson, Document, doc};

use super::launches::Direction;

/// All of these must hold.
#[derive(Default)]
pub(super) struct Conditions(Vec<Document>);

impl Conditions {
    pub(super) fn add(&mut self, condition: Document) {
        self.0.push(condition);
    }

    /// Starts after the item whose sorted field has this value and whose id is this one.
    ///
    /// The range on the field alone comes first, so that an index on it can be entered there.
    pub(super) fn start_after(
        &mut self,
        field: &str,
        direction: Direction,
        value: impl Into<Bson>,
        id: impl Into<Bson>,
    ) {
        let (beyond, from) = match direction {
            Direction::Ascending => ("$gt", "$gte"),
            Direction::Descending => ("$lt", "$lte"),
        };
        let value = value.into();
        self.add(doc! { field: { from: value.clone() } });
        self.add(doc! { "$or": [
            { field: { beyond: value } },
            { "_id": { beyond: id.into() } },
        ] });
    }

    pub(super) fn into_filter(self) -> Document {
        match self.0.as_slice() {
            [] => Document::new(),
            _ => doc! { "$and": self.0 },
        }
    }
}
