//! What differs between the documents that should stand there and those that do.

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};
use projection_runtime::{
    Aggregate, Difference, Divergence, MAX_DIFFERENCES, MAX_FIELDS, TargetError,
};
use uuid::Uuid;

use super::Documents;
use crate::documents::{binary, plain};
use crate::failure;
use crate::model::ReadModel;

/// The longest key that is shown.
const MAX_KEY: usize = 100;

/// A document that is not as it should be.
pub(super) struct Finding {
    collection: &'static str,
    id: Bson,
    expected: Option<Document>,
    stored: Option<Document>,
}

/// Compares what a filter finds in a collection with what should be there, and adds what differs,
/// up to the bound. Of what is found only some ids are meant.
pub(super) async fn compare(
    model: &ReadModel,
    collection: &'static str,
    filter: Document,
    is_meant: impl Fn(Uuid) -> bool,
    mut expected: Documents,
    findings: &mut Vec<Finding>,
) -> Result<(), TargetError> {
    let unavailable = |error| failure::of(&error);
    let documents = model.collection::<Document>(collection);
    let mut found = documents.find(filter).await.map_err(unavailable)?;
    while let Some(stored) = found.try_next().await.map_err(unavailable)? {
        let Some(id) = stored.get("_id").cloned() else {
            continue;
        };
        let known = as_uuid(&id);
        if known.is_some_and(|id| !is_meant(id)) {
            continue;
        }
        let expected = known.and_then(|id| expected.remove(&id));
        if expected.as_ref() != Some(&stored) {
            add(
                findings,
                Finding {
                    collection,
                    id,
                    expected,
                    stored: Some(stored),
                },
            );
        }
    }
    for (id, document) in expected {
        // It may stand there and seem to be another aggregate's.
        let id = binary(id);
        let stored = documents.find_one(doc! { "_id": id.clone() }).await;
        add(
            findings,
            Finding {
                collection,
                id,
                expected: Some(document),
                stored: stored.map_err(unavailable)?,
            },
        );
    }
    Ok(())
}

fn add(findings: &mut Vec<Finding>, finding: Finding) {
    if findings.len() < MAX_DIFFERENCES {
        findings.push(finding);
    }
}

impl Finding {
    pub(super) fn as_difference(&self, aggregate: &Aggregate) -> Difference {
        let divergence = match (&self.expected, &self.stored) {
            (Some(_), None) => Divergence::Missing,
            (None, _) => Divergence::Surplus,
            (Some(expected), Some(stored)) => {
                let mut fields = Vec::new();
                differing(expected, stored, "", &mut fields);
                fields.truncate(MAX_FIELDS);
                Divergence::Fields(fields)
            }
        };
        let key = match as_uuid(&self.id) {
            Some(id) => id.to_string(),
            None => self.id.to_string().chars().take(MAX_KEY).collect(),
        };
        Difference {
            aggregate: aggregate.clone(),
            place: self.collection,
            key,
            divergence,
        }
    }

    /// Puts what should be there in the place of what was seen, if that is still there.
    pub(super) async fn put_right(&self, model: &ReadModel) -> Result<(), TargetError> {
        let documents = model.collection::<Document>(self.collection);
        let done = match (&self.expected, &self.stored) {
            (Some(expected), Some(stored)) => documents
                .replace_one(self.as_seen(stored), expected)
                .await
                .map(drop),
            (Some(expected), None) => documents.insert_one(expected).await.map(drop),
            (None, Some(stored)) => documents.delete_one(self.as_seen(stored)).await.map(drop),
            (None, None) => Ok(()),
        };
        match done {
            // Somebody made it meanwhile, or another document has what must be unique: the next look
            // tells.
            Err(error) if failure::is_duplicate(&error) => Ok(()),
            done => done.map_err(|error| failure::of(&error)),
        }
    }

    /// What finds the document only if none of its guards has moved.
    fn as_seen(&self, stored: &Document) -> Document {
        let mut seen = doc! { "_id": self.id.clone() };
        for guard in ["n", "rocket.n", "supplier.n"] {
            match find(stored, guard) {
                Some(value) => seen.insert(guard, doc! { "$eq": value.clone() }),
                None => seen.insert(guard, doc! { "$exists": false }),
            };
        }
        seen
    }
}

/// The value at a path.
fn find<'a>(document: &'a Document, path: &str) -> Option<&'a Bson> {
    match path.split_once('.') {
        None => document.get(path),
        Some((first, rest)) => find(document.get_document(first).ok()?, rest),
    }
}

/// The paths of all fields that differ.
fn differing(expected: &Document, stored: &Document, within: &str, fields: &mut Vec<String>) {
    for (name, value) in expected {
        let path = format!("{within}{name}");
        match (value, stored.get(name)) {
            (value, Some(found)) if value == found => {}
            (Bson::Document(value), Some(Bson::Document(found))) => {
                differing(value, found, &format!("{path}."), fields);
            }
            _ => fields.push(path),
        }
    }
    let surplus = stored.keys().filter(|name| !expected.contains_key(name));
    fields.extend(surplus.map(|name| format!("{within}{name}")));
}

fn as_uuid(id: &Bson) -> Option<Uuid> {
    match id {
        Bson::Binary(binary) => binary.to_uuid().ok().map(plain),
        _ => None,
    }
}
