//! Incidents in the core's MongoDB. Times are the server's, so clocks of processes need not agree.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::derive;
use futures_util::TryStreamExt;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{ClientOptions, IndexOptions, WriteConcern};
use mongodb::{Client, Collection, Database, IndexModel};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::record::{Incident, IncidentId, Kind, Sign};

/// The collection.
pub const COLLECTION: &str = "incidents";

/// How long nobody may have seen something for it to be over.
pub const OVER_AFTER: TimeDelta = TimeDelta::minutes(1);

/// Within which time after it is over something comes back as the same incident.
pub const SAME_WITHIN: TimeDelta = TimeDelta::minutes(30);

/// The most incidents on one page.
pub const MAX_INCIDENTS: u32 = 100;

/// How long incidents are remembered after they are over.
const KEPT: TimeDelta = TimeDelta::days(365);

/// The most incidents of which people are told at once: far more than there are.
const MOST_UNTOLD: i64 = 100;

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 4;

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of the core's MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the store of incidents can't be prepared: {0}")]
pub struct MigrateError(#[source] Error);

/// The store of incidents can't be used now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store of incidents is not available: {0}")]
pub struct IncidentError(String);

impl From<Error> for IncidentError {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

/// The place after an incident in the list of all, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCursor {
    opened_at: DateTime<Utc>,
    id: Uuid,
}

/// One page of incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentPage {
    /// At most as many as were asked for, the newest first.
    pub items: Vec<Incident>,
    /// Where the next page begins, if there is one.
    pub next: Option<IncidentCursor>,
}

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct IncidentDocument {
    #[serde(rename = "_id")]
    id: bson::Uuid,
    kind: Kind,
    subject: String,
    /// Counts what was wrong with this, from 1 on.
    number: i64,
    detail: String,
    opened_at: bson::DateTime,
    seen_at: bson::DateTime,
    closed_at: Option<bson::DateTime>,
    told_at: Option<bson::DateTime>,
}

/// What was wrong, and what is. Clones share everything.
#[derive(Debug, Clone)]
pub struct Incidents {
    database: Database,
}

/// Of a kind that this program knows: a newer one beside it may have noted others.
fn known() -> Document {
    doc! { "$in": Kind::ALL.map(Kind::as_str).to_vec() }
}

impl Incidents {
    /// The store in a database of the server at `url`. Connects when it is first used.
    ///
    /// # Errors
    /// When the address can't be understood or resolved.
    pub async fn connect(url: &str, database: &str) -> Result<Self, ConnectError> {
        let mut options = ClientOptions::parse(url).await.map_err(ConnectError)?;
        options
            .app_name
            .get_or_insert_with(|| "astro-bookings".to_owned());
        options.server_selection_timeout.get_or_insert(PATIENCE);
        options.connect_timeout.get_or_insert(PATIENCE);
        options.max_pool_size.get_or_insert(MAX_CONNECTIONS);
        options.write_concern = Some(WriteConcern::majority());
        let client = Client::with_options(options).map_err(ConnectError)?;
        Ok(Self {
            database: client.database(database),
        })
    }

    /// Makes the indexes. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, or has other indexes of these names.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        let last = IndexOptions::builder().name("last".to_owned());
        let forgotten = IndexOptions::builder()
            .name("forget_at".to_owned())
            .expire_after(Duration::ZERO);
        let newest = IndexOptions::builder().name("newest".to_owned());
        let indexes = [
            index(doc! { "kind": 1, "subject": 1, "number": -1 }, last.build()),
            index(doc! { "forget_at": 1 }, forgotten.build()),
            index(doc! { "opened_at": -1, "_id": -1 }, newest.build()),
        ];
        let made = self.incidents().create_indexes(indexes).await;
        made.map(drop).map_err(MigrateError)
    }

    /// Notes what is seen, and closes what of these kinds nobody has seen for [`OVER_AFTER`]. Kinds
    /// of which nothing could be seen now are left out: what is not seen then is not over.
    ///
    /// # Errors
    /// When the server does not answer. What was noted before stays.
    pub async fn see(&self, signs: &[Sign], kinds: &[Kind]) -> Result<(), IncidentError> {
        let now = self.server_time().await?;
        for sign in signs {
            self.note(sign, now).await?;
        }
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        let unseen = doc! {
            "closed_at": Bson::Null,
            "kind": { "$in": kinds },
            "seen_at": { "$lte": earlier(now, OVER_AFTER) },
        };
        let found = self.documents().find(unseen).await?;
        let over: Vec<IncidentDocument> = found.try_collect().await?;
        for incident in over {
            // Whoever saw it meanwhile keeps it open.
            let same = doc! { "_id": incident.id, "seen_at": incident.seen_at };
            let over = doc! { "$set": { "closed_at": now, "forget_at": earlier(now, -KEPT) } };
            self.incidents().update_one(same, over).await?;
        }
        Ok(())
    }

    /// The incidents of one thing are counted, and known by their number: of two that open one at
    /// once, one finds it there.
    async fn note(&self, sign: &Sign, now: bson::DateTime) -> Result<(), IncidentError> {
        let (kind, subject) = (sign.kind.as_str(), &*sign.subject);
        let of_it = doc! { "kind": kind, "subject": subject };
        let last = self
            .documents()
            .find_one(of_it)
            .sort(doc! { "number": -1 })
            .await?;
        if let Some(last) = &last {
            let open = doc! { "_id": last.id, "closed_at": Bson::Null };
            // Whoever was held up on the way has an older time than others wrote since.
            let seen = doc! { "$max": { "seen_at": now }, "$set": { "detail": &sign.detail } };
            let updated = self.incidents().update_one(open, seen).await?;
            if updated.matched_count == 1 {
                return Ok(());
            }
            // What comes and goes is one thing, of which people are told once.
            let just_over = earlier(now, SAME_WITHIN);
            let over = doc! { "_id": last.id, "closed_at": { "$gt": just_over } };
            let again = doc! {
                "$set": { "closed_at": Bson::Null, "seen_at": now, "detail": &sign.detail },
                "$unset": { "forget_at": "" },
            };
            let updated = self.incidents().update_one(over, again).await?;
            if updated.matched_count == 1 {
                return Ok(());
            }
        }
        let number = last.map_or(1, |last| last.number + 1);
        let parts = [kind.as_bytes(), subject.as_bytes(), &number.to_be_bytes()];
        let opened = IncidentDocument {
            id: bson::Uuid::from_bytes(derive("incident", &parts).into_bytes()),
            kind: sign.kind,
            subject: sign.subject.clone(),
            number,
            detail: sign.detail.clone(),
            opened_at: now,
            seen_at: now,
            closed_at: None,
            told_at: None,
        };
        match self.documents().insert_one(opened).await {
            Ok(_) => Ok(()),
            Err(error) if is_duplicate(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The incidents that go on and of which nobody was told yet, the oldest first.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn untold(&self) -> Result<Vec<Incident>, IncidentError> {
        let untold = doc! { "closed_at": Bson::Null, "told_at": Bson::Null, "kind": known() };
        let found = self
            .documents()
            .find(untold)
            .sort(doc! { "opened_at": 1 })
            .limit(MOST_UNTOLD)
            .await?;
        Ok(found.map_ok(Incident::from).try_collect().await?)
    }

    /// Notes that people were told of an incident. Again it changes nothing.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn told(&self, id: IncidentId) -> Result<(), IncidentError> {
        let now = self.server_time().await?;
        let untold = doc! { "_id": binary(id.0), "told_at": Bson::Null };
        let told = doc! { "$set": { "told_at": now } };
        self.incidents().update_one(untold, told).await?;
        Ok(())
    }

    /// Incidents, 1 to [`MAX_INCIDENTS`] of them, the newest first; with `open` those that go on, or
    /// those that are over.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn page(
        &self,
        open: Option<bool>,
        limit: u32,
        after: Option<IncidentCursor>,
    ) -> Result<IncidentPage, IncidentError> {
        let limit = limit.clamp(1, MAX_INCIDENTS);
        let mut filter = doc! { "kind": known() };
        match open {
            Some(true) => filter.insert("closed_at", Bson::Null),
            Some(false) => filter.insert("closed_at", doc! { "$ne": Bson::Null }),
            None => None,
        };
        if let Some(after) = after {
            let at = bson::DateTime::from_millis(after.opened_at.timestamp_millis());
            let id = binary(after.id);
            filter.insert(
                "$or",
                vec![
                    doc! { "opened_at": { "$lt": at } },
                    doc! { "opened_at": at, "_id": { "$lt": id } },
                ],
            );
        }
        // One more, to see whether there is a next page.
        let found = self
            .documents()
            .find(filter)
            .sort(doc! { "opened_at": -1, "_id": -1 })
            .limit(i64::from(limit) + 1)
            .await?;
        let mut items: Vec<Incident> = found.map_ok(Incident::from).try_collect().await?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(|last| IncidentCursor {
            opened_at: last.opened_at,
            id: last.id.0,
        });
        Ok(IncidentPage { items, next })
    }

    fn incidents(&self) -> Collection<Document> {
        self.database.collection(COLLECTION)
    }

    fn documents(&self) -> Collection<IncidentDocument> {
        self.database.collection(COLLECTION)
    }

    async fn server_time(&self) -> Result<bson::DateTime, IncidentError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await?;
        let now = reply.get_datetime("localTime").copied();
        now.map_err(|_| IncidentError("the server does not tell its time".to_owned()))
    }
}

impl From<IncidentDocument> for Incident {
    fn from(document: IncidentDocument) -> Self {
        Self {
            id: IncidentId(Uuid::from_bytes(document.id.bytes())),
            kind: document.kind,
            subject: document.subject,
            detail: document.detail,
            opened_at: time(document.opened_at),
            seen_at: time(document.seen_at),
            closed_at: document.closed_at.map(time),
            told_at: document.told_at.map(time),
        }
    }
}

fn index(keys: Document, options: IndexOptions) -> IndexModel {
    IndexModel::builder().keys(keys).options(options).build()
}

fn binary(id: Uuid) -> Bson {
    bson::Uuid::from_bytes(id.into_bytes()).into()
}

/// An instant of BSON. Those beyond what `chrono` knows end at its bounds; none is written.
fn time(at: bson::DateTime) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn earlier(now: bson::DateTime, by: TimeDelta) -> bson::DateTime {
    bson::DateTime::from_millis(now.timestamp_millis() - by.num_milliseconds())
}

/// Whether a document was not inserted because it is there already.
fn is_duplicate(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE_KEY,
        ErrorKind::Command(error) => error.code == DUPLICATE_KEY,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
