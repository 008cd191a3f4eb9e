//! Asking for reconciliations, and looking at them.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Bson, doc};
use uuid::Uuid;

use super::documents::{AggregateDocument, RunDocument, TriggerDocument, uuid};
use super::work::Cursor;
use super::{MAX_FOUND, MAX_RECONCILIATIONS, Reconciliations, StoreError, is_duplicate};
use crate::record::{Ask, Counts, Found, FoundCursor, FoundPage, Reconciliation, Scope, Status};

impl Reconciliations {
    /// Asks for a reconciliation. One of that id that is there already stays as it is: it is
    /// what this gives, whatever else is asked for.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn ask(&self, ask: &Ask) -> Result<Reconciliation, StoreError> {
        let (trigger, account) = TriggerDocument::of(ask.trigger);
        let document = RunDocument {
            id: uuid(ask.id),
            aggregate: match &ask.scope {
                Scope::Everything => None,
                Scope::Aggregate(aggregate) => Some(AggregateDocument::from(aggregate)),
            },
            repair: ask.repair,
            trigger,
            account,
            status: Status::Waiting,
            cursor: Cursor::START.into(),
            end: None,
            counts: Counts::default(),
            asked_at: self.now().await?,
            started_at: None,
            ended_at: None,
            failure: None,
            holder: None,
            token: 0,
            leased_until: None,
        };
        let document = Kept(document);
        match self.runs().insert_one(&document).await {
            Ok(_) => Ok(document.0.into()),
            Err(error) if is_duplicate(&error) => self
                .get(ask.id)
                .await?
                .ok_or_else(|| StoreError::Unavailable("it was deleted meanwhile".to_owned())),
            Err(error) => Err(error.into()),
        }
    }

    /// Reconciliations, the latest first, after one by when it was asked for and its id: at most
    /// [`MAX_RECONCILIATIONS`]. With `found`, those that found something so far, or did not: of the
    /// nights of 90 days few are passed over.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn latest(
        &self,
        found: Option<bool>,
        at_most: u32,
        after: Option<(DateTime<Utc>, Uuid)>,
    ) -> Result<Vec<Reconciliation>, StoreError> {
        let mut filter = match after {
            None => doc! {},
            Some((at, id)) => {
                let at = bson::DateTime::from_millis(at.timestamp_millis());
                doc! { "$or": [
                    { "asked_at": { "$lt": at } },
                    { "asked_at": at, "_id": { "$lt": uuid(id) } },
                ] }
            }
        };
        match found {
            Some(true) => filter.insert("counts.found", doc! { "$gt": 0 }),
            Some(false) => filter.insert("counts.found", 0),
            None => None,
        };
        let runs = self
            .runs()
            .find(filter)
            .sort(doc! { "asked_at": -1, "_id": -1 })
            .limit(at_most.clamp(1, MAX_RECONCILIATIONS).into())
            .await?;
        let runs = runs.map_ok(|Kept(run)| Reconciliation::from(run));
        Ok(runs.try_collect().await?)
    }

    /// One of them, if there is one of that id.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn get(&self, id: Uuid) -> Result<Option<Reconciliation>, StoreError> {
        let run = self.runs().find_one(doc! { "_id": uuid(id) }).await?;
        Ok(run.map(|Kept(run)| Reconciliation::from(run)))
    }

    /// What one of them found, from a place on: at most [`MAX_FOUND`]. With `mended`, what of it is
    /// mended, or is not.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn found_by(
        &self,
        id: Uuid,
        mended: Option<bool>,
        after: Option<FoundCursor>,
        at_most: u32,
    ) -> Result<FoundPage, StoreError> {
        let at_most = at_most.clamp(1, MAX_FOUND);
        let mut filter = doc! { "run": uuid(id) };
        match mended {
            Some(true) => filter.insert("mended_at", doc! { "$ne": Bson::Null }),
            Some(false) => filter.insert("mended_at", Bson::Null),
            None => None,
        };
        if let Some(FoundCursor(after)) = after {
            filter.insert("_id", doc! { "$gt": uuid(after) });
        }
        let found = self
            .found()
            .find(filter)
            .sort(doc! { "_id": 1 })
            .limit(i64::from(at_most) + 1)
            .await?;
        let mut found: Vec<Found> = found
            .map_ok(|Kept(found)| Found::from(found))
            .try_collect()
            .await?;
        let has_more = found.len() > at_most as usize;
        found.truncate(at_most as usize);
        let last = found.last().filter(|_| has_more);
        Ok(FoundPage {
            next: last.map(|last| FoundCursor(last.id)),
            found,
        })
    }
}
