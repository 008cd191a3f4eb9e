//! What belongs to one request.

use domain::ids::CorrelationId;
use futures_util::TryStreamExt;
use mongodb::bson::doc;
use uuid::Uuid;

use super::{ANSWERED_WITHIN, EventIndex};
use crate::entry::{Document, IndexedEvent, uuid};
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
}

impl EventIndex {
    /// What happened because of the request of this id, or of the one that a command or an event of this id
    /// belongs to: at most so many events, from the first on. `None`: nothing of it is indexed.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn request(&self, id: Uuid, most: u32) -> Result<Option<Request>, EventIndexError> {
        for field in ["correlation", "command", "event"] {
            let found = self
                .events
                .find_one(doc! { field: uuid(id) })
                .max_time(ANSWERED_WITHIN)
                .await?;
            if let Some(found) = found {
                return self.of(found.read().correlation, most).await.map(Some);
            }
        }
        Ok(None)
    }

    async fn of(
        &self,
        correlation: CorrelationId,
        most: u32,
    ) -> Result<Request, EventIndexError> {
        let found = self
            .events
            .find(doc! { "correlation": uuid(correlation.0) })
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
        })
    }
}
