//! Messages, a page at a time, and how many there are.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::EventId;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, doc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::document::{Document, SummaryDocument, millis, plain, time, uuid};
use super::{MessageFilter, Messages, PATIENCE, StoreError};
use crate::notification::{Notification, Status, Summary};
use crate::template::Template;

/// The most messages on one page.
pub const MAX_PAGE: u32 = 100;

/// How long a question may keep the server busy.
pub(super) const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// So many are counted one by one.
const MOST_COUNTED: u64 = 10_000;

/// How long it may for a whole list.
const LISTED_WITHIN: Duration = Duration::from_secs(20);

/// Where a page of messages, or of suppressions, starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// By what the list goes first.
    pub(super) at: DateTime<Utc>,
    pub(super) id: Uuid,
}

/// A cursor that was not given out by this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("does not belong to this list; leave it out to begin anew")]
pub struct InvalidCursor;

/// One page of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most as many as were asked for.
    pub items: Vec<Summary>,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
}

/// How many messages say the same and stand so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// How they stand.
    pub status: Status,
    /// What they say: the name of a template, perhaps of one that a newer program has.
    pub template: String,
    /// How many.
    pub count: u64,
}

/// What stands in a list.
trait Placed: DeserializeOwned + Unpin + Send + Sync {
    /// Where.
    fn place(&self) -> Cursor;
}

impl Placed for SummaryDocument {
    fn place(&self) -> Cursor {
        place(self.created_at, self.id)
    }
}

impl Placed for Document {
    fn place(&self) -> Cursor {
        place(self.created_at, self.id)
    }
}

fn place(created_at: bson::DateTime, id: bson::Uuid) -> Cursor {
    Cursor {
        at: time(created_at),
        id: plain(id),
    }
}

impl Messages {
    /// A page of 1 to [`MAX_PAGE`] messages, the newest first.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn page(
        &self,
        filter: &MessageFilter,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page, StoreError> {
        let limit = limit.clamp(1, MAX_PAGE);
        self.summaries(filter, limit, cursor, ANSWERED_WITHIN).await
    }

    /// As many messages at once as are wanted, the newest first. There are more if the page has a
    /// next one.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn list(&self, filter: &MessageFilter, most: u32) -> Result<Page, StoreError> {
        self.summaries(filter, most, None, LISTED_WITHIN).await
    }

    /// The messages that follow from these events, at most so many, and whether there are more.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn of_events(
        &self,
        events: &[EventId],
        most: u32,
    ) -> Result<(Vec<Summary>, bool), StoreError> {
        let events: Vec<_> = events.iter().map(|event| uuid(event.0)).collect();
        let condition = doc! { "event": { "$in": events } };
        let parts = SummaryDocument::left_out();
        let found = self.found::<SummaryDocument>(condition, parts, most, None, ANSWERED_WITHIN);
        let (found, next) = found.await?;
        let read = found.into_iter().map(SummaryDocument::read);
        Ok((read.collect::<Result<_, _>>()?, next.is_some()))
    }

    /// A page of 1 to [`MAX_PAGE`] messages with all that they say, the newest first, and where the next
    /// one starts. Those of a newer program are left out.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn read_page(
        &self,
        filter: &MessageFilter,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<(Vec<Notification>, Option<Cursor>), StoreError> {
        let mut condition = filter.condition();
        let known = Template::ALL.map(Template::as_str).to_vec();
        condition.insert("$and", vec![doc! { "template": { "$in": known } }]);
        let limit = limit.clamp(1, MAX_PAGE);
        let all = bson::Document::new();
        let found = self.found(condition, all, limit, cursor, ANSWERED_WITHIN);
        let (found, next) = found.await?;
        let read = found.into_iter().map(Document::read);
        Ok((read.collect::<Result<_, _>>()?, next))
    }

    async fn summaries(
        &self,
        filter: &MessageFilter,
        most: u32,
        cursor: Option<&Cursor>,
        within: Duration,
    ) -> Result<Page, StoreError> {
        let parts = SummaryDocument::left_out();
        let found = self.found(filter.condition(), parts, most, cursor, within);
        let (items, next) = found.await?;
        let items = items.into_iter().map(SummaryDocument::read);
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            next,
        })
    }

    /// Documents for which a condition holds, without some of their fields, and where the next page
    /// starts.
    async fn found<D: Placed>(
        &self,
        mut condition: bson::Document,
        left_out: bson::Document,
        most: u32,
        cursor: Option<&Cursor>,
        within: Duration,
    ) -> Result<(Vec<D>, Option<Cursor>), StoreError> {
        if let Some(cursor) = cursor {
            let (at, id) = (millis(cursor.at), uuid(cursor.id));
            let after = vec![
                doc! { "created_at": { "$lt": at } },
                doc! { "created_at": at, "_id": { "$lt": id } },
            ];
            condition.insert("$or", after);
        }
        let asked = async {
            let found = self
                .notifications
                .clone_with_type::<Kept<D>>()
                .find(condition)
                .projection(left_out)
                .sort(doc! { "created_at": -1, "_id": -1 })
                .limit(i64::from(most) + 1)
                .max_time(within)
                .await?;
            let found = found.map_ok(|Kept(found)| found);
            found.try_collect::<Vec<_>>().await
        };
        let answered = tokio::time::timeout(within + PATIENCE, asked).await;
        let mut found = answered.map_err(|_| StoreError::TooBroad)??;
        let most = most as usize;
        let more = found.len() > most;
        found.truncate(most);
        let next = found.last().filter(|_| more).map(Placed::place);
        Ok((found, next))
    }

    /// How many messages there are, by how they stand and what they say.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn counts(&self, filter: &MessageFilter) -> Result<Vec<Count>, StoreError> {
        #[derive(Deserialize)]
        struct Key {
            status: String,
            template: String,
        }
        #[derive(Deserialize)]
        struct Found {
            #[serde(rename = "_id")]
            key: Key,
            count: i64,
        }
        let pipeline = [
            doc! { "$match": filter.condition() },
            doc! { "$group": {
                "_id": { "status": "$status", "template": "$template" },
                "count": { "$sum": 1_i64 },
            } },
            doc! { "$sort": { "_id": 1 } },
        ];
        let asked = async {
            let found = self
                .notifications
                .aggregate(pipeline)
                .with_type::<Kept<Found>>()
                .max_time(ANSWERED_WITHIN)
                .await?;
            found.try_collect::<Vec<_>>().await
        };
        let answered = tokio::time::timeout(ANSWERED_WITHIN + PATIENCE, asked).await;
        let found = answered.map_err(|_| StoreError::TooBroad)??;
        // A status of a newer program is told by it.
        let counts = found.into_iter().filter_map(|Kept(found)| {
            Some(Count {
                status: Status::parse(&found.key.status)?,
                template: found.key.template,
                count: u64::try_from(found.count).unwrap_or_default(),
            })
        });
        Ok(counts.collect())
    }

    /// For how many messages a condition holds, up to [`MOST_COUNTED`].
    pub(super) async fn count(&self, condition: bson::Document) -> Result<u64, StoreError> {
        let counted = self.notifications.count_documents(condition);
        let counted = counted.limit(MOST_COUNTED).max_time(ANSWERED_WITHIN);
        Ok(counted.await?)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (at, id) = (self.at.timestamp_millis(), self.id.simple());
        write!(f, "{at}.{id}")
    }
}

impl std::str::FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (at, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let at = at.parse().map_err(|_| InvalidCursor)?;
        Ok(Self {
            at: DateTime::from_timestamp_millis(at).ok_or(InvalidCursor)?,
            id: Uuid::parse_str(id).map_err(|_| InvalidCursor)?,
        })
    }
}
