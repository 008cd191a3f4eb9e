//! Writes a batch of changed documents in few commands, so that writing them again, or older
//! ones after newer ones, changes nothing.
//!
//! Every document carries `n`, the number of the last event of its aggregate that it shows, and
//! every write states it: an insert yields to a document that is already there, an update meets
//! only older ones. So no order of writes, and no writer that lost its lease long ago, can take
//! a document back. All values are absolute for the same reason.

use std::collections::HashMap;

use indexmap::IndexMap;
use mongodb::Database;
use mongodb::bson::raw::{CString, RawArrayBuf, RawDocumentBuf};
use mongodb::bson::{Bson, Document, doc, rawdoc};
use projection_runtime::TargetError;
use serde::Deserialize;
use uuid::Uuid;

use crate::documents::binary;
use crate::failure;

/// The most writes in one command. MongoDB takes 100,000; smaller ones keep the server's locks
/// and replies short.
const MAX_STATEMENTS: usize = 1_000;

/// The most bytes of writes in one command, well under the 16 MiB that one may have.
const MAX_BYTES: usize = 8 << 20;

/// What a batch of events makes of one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Change {
    /// The batch holds the event that made the document, so the fields are all it has.
    pub(crate) created: bool,
    /// The number of the last of these events.
    pub(crate) n: i64,
    /// The fields guarded by `n`, absolute.
    set: Document,
    /// Values that join a set, by field. A value joins once, however often it is written.
    added: HashMap<&'static str, Vec<Bson>>,
    /// Fields with a guard of their own: written when the document is made, not after.
    set_once: Document,
    /// Expressions of fields that follow from others, when an older document is changed.
    derived: Document,
}

impl Change {
    /// Of a document that has these fields when it is made.
    pub(crate) fn creating(fields: Document) -> Self {
        Self {
            created: true,
            set: fields,
            ..Self::default()
        }
    }

    /// Sets a field.
    pub(crate) fn set(&mut self, field: &'static str, value: impl Into<Bson>) {
        self.set.insert(field, value);
    }

    /// Sets several fields.
    pub(crate) fn set_all(&mut self, fields: Document) {
        self.set.extend(fields);
    }

    /// Sets a field that the document is made with, and that `n` does not guard after.
    pub(crate) fn set_once(&mut self, field: &'static str, value: impl Into<Bson>) {
        self.set_once.insert(field, value);
    }

    /// Lets a value join the set in a field.
    pub(crate) fn add(&mut self, field: &'static str, value: impl Into<Bson>) {
        let value = value.into();
        match self.set.get_array_mut(field) {
            Ok(all) => all.push(value),
            Err(_) => self.added.entry(field).or_default().push(value),
        }
    }

    /// Lets a field follow from others, some of which another guard may hold. In a new document
    /// it is what [`Change::set_once`] says.
    pub(crate) fn derive(&mut self, fields: Document) {
        self.derived.extend(fields);
    }

    /// As a new document.
    pub(crate) fn inserted(&self, id: Uuid) -> Document {
        let mut document = doc! { "_id": binary(id), "n": self.n };
        document.extend(self.set.clone());
        document.extend(self.set_once.clone());
        document
    }

    /// Changes a document in memory as [`Change::updated`] does in the store, but for what is
    /// derived.
    pub(crate) fn apply(&self, document: &mut Document) {
        if document.get_i64("n").is_ok_and(|n| n >= self.n) {
            return;
        }
        document.insert("n", self.n);
        document.extend(self.set.clone());
        for (field, values) in &self.added {
            if let Ok(all) = document.get_array_mut(field) {
                for value in values {
                    if !all.contains(value) {
                        all.push(value.clone());
                    }
                }
            }
        }
    }

    /// As a statement that changes an older document.
    fn updated(&self, id: Uuid) -> Document {
        let mut set = doc! { "n": self.n };
        set.extend(self.set.clone());
        let q = doc! { "_id": binary(id), "n": { "$lt": self.n } };
        if !self.derived.is_empty() {
            let mut derived = self.derived.clone();
            let joining = |(field, values): (&&str, &Vec<Bson>)| {
                ((*field).to_owned(), joined(field, values).into())
            };
            derived.extend(self.added.iter().map(joining).collect::<Document>());
            return doc! { "q": q, "u": deriving(set, derived) };
        }
        let mut update = doc! { "$set": set };
        if !self.added.is_empty() {
            let each = |(field, values): (&&str, &Vec<Bson>)| {
                ((*field).to_owned(), doc! { "$each": values.clone() }.into())
            };
            update.insert(
                "$addToSet",
                self.added.iter().map(each).collect::<Document>(),
            );
        }
        doc! { "q": q, "u": update }
    }
}

/// What `$addToSet` does, as an expression: the set in a field, and the values that it lacks.
fn joined(field: &str, values: &[Bson]) -> Document {
    let field = format!("${field}");
    let lacking = doc! { "$filter": {
        "input": { "$literal": values },
        "cond": { "$not": [{ "$in": ["$$this", field.as_str()] }] },
    } };
    doc! { "$concatArrays": [field.as_str(), lacking] }
}

/// An update that sets fields, and then those that follow from them. Values are taken as they
/// are, whatever they look like.
pub(crate) fn deriving(set: Document, derived: Document) -> Vec<Document> {
    let literal = |(field, value)| (field, Bson::from(doc! { "$literal": value }));
    let set: Document = set.into_iter().map(literal).collect();
    vec![doc! { "$set": set }, doc! { "$set": derived }]
}

/// The changed documents of one collection, in the order in which the log first names them: of
/// two that claim one link, the first gets it, however often they are tried together.
pub(crate) type Changes = IndexMap<Uuid, Change>;

/// Writes the changes of one collection.
pub(crate) async fn write(
    database: &Database,
    collection: &'static str,
    changes: &Changes,
) -> Result<(), TargetError> {
    let (created, mut older): (Vec<_>, Vec<_>) =
        changes.iter().partition(|(_, change)| change.created);
    let inserts = created.iter().map(|(id, change)| change.inserted(**id));
    let there = send(database, Verb::Insert, collection, inserts).await?;
    older.extend(there.into_iter().map(|index| created[index]));
    let updates = older.into_iter().map(|(id, change)| change.updated(*id));
    update(database, collection, updates).await
}

/// Sends update statements, each `{q, u}` and perhaps `multi` or `upsert`. Two upserts of one
/// document may meet: then the first has made it.
pub(crate) async fn update(
    database: &Database,
    collection: &'static str,
    statements: impl Iterator<Item = Document>,
) -> Result<(), TargetError> {
    send(database, Verb::Update, collection, statements).await?;
    Ok(())
}

#[derive(Clone, Copy)]
enum Verb {
    Insert,
    Update,
}

/// Sends statements in as few commands as the bounds allow. Returns the places of those that
/// met a document with their `_id`.
async fn send(
    database: &Database,
    verb: Verb,
    collection: &'static str,
    statements: impl Iterator<Item = Document>,
) -> Result<Vec<usize>, TargetError> {
    let mut there = Vec::new();
    let mut sent = 0;
    let mut command = Command::default();
    for statement in statements {
        let statement = RawDocumentBuf::try_from(&statement)
            .map_err(|error| TargetError::Poisonous(error.to_string()))?;
        if !command.has_room_for(&statement) {
            let full = std::mem::take(&mut command);
            let count = full.count;
            there.extend(
                full.run(database, verb, collection)
                    .await?
                    .map(|at| sent + at),
            );
            sent += count;
        }
        command.push(statement);
    }
    if command.count > 0 {
        there.extend(
            command
                .run(database, verb, collection)
                .await?
                .map(|at| sent + at),
        );
    }
    Ok(there)
}

/// One command being filled.
#[derive(Default)]
struct Command {
    statements: RawArrayBuf,
    count: usize,
    bytes: usize,
}

impl Command {
    fn has_room_for(&self, statement: &RawDocumentBuf) -> bool {
        self.count == 0
            || (self.count < MAX_STATEMENTS && self.bytes + statement.as_bytes().len() <= MAX_BYTES)
    }

    fn push(&mut self, statement: RawDocumentBuf) {
        self.count += 1;
        self.bytes += statement.as_bytes().len();
        self.statements.push(statement);
    }

    /// Runs it. The places of statements that met a document with their `_id`; any other
    /// refusal is an error.
    async fn run(
        self,
        database: &Database,
        verb: Verb,
        collection: &'static str,
    ) -> Result<impl Iterator<Item = usize>, TargetError> {
        let (verb, list) = match verb {
            Verb::Insert => ("insert", "documents"),
            Verb::Update => ("update", "updates"),
        };
        let mut command = RawDocumentBuf::new();
        command.append(name(verb), collection);
        command.append(name(list), self.statements);
        command.append(name("ordered"), false);
        // A checkpoint that outlives a failover must not outlive the documents it is about.
        command.append(name("writeConcern"), rawdoc! { "w": "majority" });
        let reply = database
            .run_raw_command(command)
            .await
            .map_err(|e| failure::of(&e))?;
        let reply: Reply = mongodb::bson::deserialize_from_document(reply)
            .map_err(|error| TargetError::Unavailable(error.to_string()))?;
        if let Some(concern) = reply.write_concern_error {
            return Err(TargetError::Unavailable(concern.to_string()));
        }
        // The data's fault is reported only when nothing else went wrong: the runtime would
        // otherwise set an aggregate aside while the server is failing.
        let (there, refused): (Vec<_>, Vec<_>) = reply
            .write_errors
            .into_iter()
            .partition(Refused::met_its_id);
        let mut poisonous = None;
        for refused in refused {
            match failure::of_write(refused.code, &refused.message) {
                error @ TargetError::Poisonous(_) => poisonous = Some(error),
                error => return Err(error),
            }
        }
        match poisonous {
            Some(error) => Err(error),
            None => Ok(there.into_iter().map(|refused| refused.index)),
        }
    }
}

fn name(key: &'static str) -> CString {
    CString::try_from(key).expect("a name without a zero byte")
}

/// The reply to a write command.
#[derive(Deserialize)]
struct Reply {
    #[serde(rename = "writeErrors", default)]
    write_errors: Vec<Refused>,
    #[serde(rename = "writeConcernError", default)]
    write_concern_error: Option<Document>,
}

/// One statement that the server refused.
#[derive(Deserialize)]
struct Refused {
    index: usize,
    code: i32,
    #[serde(rename = "errmsg", default)]
    message: String,
    /// Which index found a duplicate.
    #[serde(rename = "keyPattern", default)]
    key: Option<Document>,
}

impl Refused {
    /// A duplicate of another key than `_id`, such as a link that two launches claim, is no
    /// sign of a document written before.
    fn met_its_id(&self) -> bool {
        self.code == failure::DUPLICATE_KEY
            && self.key.as_ref().is_some_and(|key| key.contains_key("_id"))
    }
}
