//! One line, and those around it.

use mongodb::bson::doc;

use super::condition::Side;
use super::scan::{Scan, Wanted};
use super::{ANSWERED_WITHIN, LogCursor, LogStore, LogStoreError, MAX_PAGE, in_time};
use crate::batch_id::BatchId;
use crate::filter::LogFilter;
use crate::line::LogLine;

impl LogStore {
    /// A line, by its id.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn line(&self, id: &str) -> Result<Option<LogLine>, LogStoreError> {
        let Some((batch, _)) = BatchId::of_line(id) else {
            return Ok(None);
        };
        // The last stretch of its batch that does not begin after it.
        let asked = self
            .stretches
            .find_one(doc! { "_id": { "$gte": batch.to_string(), "$lte": id } })
            .sort(doc! { "_id": -1 })
            .max_time(ANSWERED_WITHIN);
        let found = in_time(async { Ok(asked.await?) }).await?;
        Ok(found.and_then(|stretch| stretch.read().find(|line| line.id == id)))
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
        let of_service = LogFilter {
            service: service.map(ToOwned::to_owned),
            ..LogFilter::default()
        };
        let place = LogCursor::of(line);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let wanted = Wanted {
            filter: &of_service,
            side,
            beyond: Some(&place),
            lines: limit.min(MAX_PAGE) as usize,
        };
        in_time(async {
            let mut scan = Scan::begin(self, wanted, |line| line).await?;
            let mut found = Vec::new();
            while let Some(line) = scan.next().await? {
                found.push(line);
            }
            Ok(found)
        })
        .await
    }
}
