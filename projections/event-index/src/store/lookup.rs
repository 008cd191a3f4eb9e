//! What belongs to one request.

use domain::commit::Position;
use domain::ids::{CorrelationId, LogId};
use futures_util::TryStreamExt;
use mongodb::bson::doc;
use uuid::Uuid;

use super::{ANSWERED_WITHIN, EventIndex};
use crate::entry::{Document, IndexedEvent, place, uuid};
use crate::failure::EventIndexError;

/// What happened because of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which request.
    pub correlation: CorrelationId,
    /// What happened, the oldest first.
    pub events: Vec<IndexedEvent>,
    /// Whether there is more, which is left out.
    pub is_cut: bool,
    /// Up to where the log is indexed: what is there, is before it.
    pub indexed_to: Position,
}

impl EventIndex {
    /// What happened because of the request of this id, or of the one that a command or an event of this id
    /// belongs to: at most so many events, from the first on. `None`: nothing of it in this log is indexed.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn request(
        &self,
        log: LogId,
        id: Uuid,
        most: u32,
    ) -> Result<Option<Request>, EventIndexError> {
        let indexed_to = self.indexed_to(log).await?;
        let before = doc! { "$lt": place(Position(indexed_to.0 + 1), 0) };
        for field in ["correlation", "command", "event"] {
            let found = self
                .events
                .find_one(doc! { field: uuid(id), "_id": &before })
                .max_time(ANSWERED_WITHIN)
                .await?;
            if let Some(found) = found {
                let correlation = found.read().correlation;
                return self.of(correlation, most, indexed_to).await.map(Some);
            }
        }
        Ok(None)
    }

    async fn of(
        &self,
        correlation: CorrelationId,
        most: u32,
        indexed_to: Position,
    ) -> Result<Request, EventIndexError> {
        let found = self
            .events
            .find(doc! {
                "correlation": uuid(correlation.0),
                "_id": { "$lt": place(Position(indexed_to.0 + 1), 0) },
            })
            .sort(doc! { "_id": 1 })
            .limit(i64::from(most) + 1)
            .max_time(ANSWERED_WITHIN)
            .await?;
        let mut found: Vec<Document> = found.try_collect().await?;
        let is_cut = found.len() > most as usize;
        found.truncate(most as usize);
        Ok(Request {
            correlation,
            events: found.into_iter().map(Document::read).collect(),
            is_cut,
            indexed_to,
        })
    }
}
