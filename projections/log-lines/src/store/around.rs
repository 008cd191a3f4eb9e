//! One line, and those around it.

use futures_util::TryStreamExt;
use mongodb::bson::doc;

use super::condition::{Side, condition};
use super::{ANSWERED_WITHIN, Document, LogCursor, LogStore, LogStoreError, MAX_PAGE, in_time};
use crate::filter::LogFilter;
use crate::line::LogLine;

impl LogStore {
    /// A line, by its id.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn line(&self, id: &str) -> Result<Option<LogLine>, LogStoreError> {
        let asked = self
            .lines
            .find_one(doc! { "_id": id })
            .max_time(ANSWERED_WITHIN);
        let found = in_time(asked.into_future()).await?;
        Ok(found.map(Document::read))
    }

    /// The lines around a line, of one service or of all: so many before it and so many after it, 100 at
    /// most, both with the oldest first.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn around(
        &self,
        line: &LogLine,
        service: Option<&str>,
        before: u32,
        after: u32,
    ) -> Result<(Vec<LogLine>, Vec<LogLine>), LogStoreError> {
        let (mut before, after) = tokio::try_join!(
            self.beside(line, service, Side::Before, before),
            self.beside(line, service, Side::After, after),
        )?;
        before.reverse();
        Ok((before, after))
    }

    /// The lines on one side of a line, the nearest first.
    async fn beside(
        &self,
        line: &LogLine,
        service: Option<&str>,
        side: Side,
        limit: u32,
    ) -> Result<Vec<LogLine>, LogStoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let place = LogCursor {
            at_ms: line.at.timestamp_millis(),
            id: line.id.clone(),
        };
        let of_service = LogFilter {
            service: service.map(ToOwned::to_owned),
            ..LogFilter::default()
        };
        let mut wanted = condition(&of_service, None);
        let (at, besides) = side.of(&place);
        wanted.insert("at", at);
        wanted.extend(besides);
        let order = match side {
            Side::Before => -1,
            Side::After => 1,
        };
        let asked = async {
            let found = self
                .lines
                .find(wanted)
                .sort(doc! { "at": order, "_id": order })
                .limit(i64::from(limit.min(MAX_PAGE)))
                .max_time(ANSWERED_WITHIN)
                .await?;
            found.try_collect::<Vec<Document>>().await
        };
        let found = in_time(asked).await?;
        Ok(found.into_iter().map(Document::read).collect())
    }
}
