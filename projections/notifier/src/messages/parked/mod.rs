//! What no mail could be made of: whoever makes mails sets it aside, people say what is to be done with
//! it, and whoever makes mails does that.
//!
//! A wish stands in the document until it is done, or found to be impossible. Whoever does it may die,
//! or do it beside another: mails are known by what they are about, so none is asked for twice.

mod document;

use std::collections::HashSet;

use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::IndexModel;
use mongodb::bson::{Bson, Document as Fields, doc};
use mongodb::options::IndexOptions;
use uuid::Uuid;

use super::document::{millis, plain, uuid};
use super::indexes::KEPT;
use super::list::ANSWERED_WITHIN;
use super::{By, MAX_PAGE, Messages, StoreError};
use crate::parked::{NewParked, Parked, ParkedStatus};
use document::StepDocument;
pub(crate) use document::{PARKED, ParkedDocument};

/// The most characters of a cause that are kept.
const MAX_CAUSE_CHARS: usize = 1_000;

/// One page of what is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedPage {
    /// At most as many as were asked for.
    pub items: Vec<Parked>,
    /// Before which position the next page begins, if there is one.
    pub next: Option<u64>,
}

/// Something that is to be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedRetry {
    /// The place of the commit in the log.
    pub position: u64,
    /// The type of its aggregate.
    pub aggregate: Box<str>,
    /// The aggregate.
    pub id: Uuid,
    /// The wish: who did it says so.
    pub wish: Uuid,
}

/// A wish about something set aside that is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ParkedWishError {
    /// Nothing of this position is set aside.
    #[error("nothing is set aside that stands there")]
    NotFound,
    /// It is tried again just now.
    #[error("it is tried again just now")]
    Retrying,
    /// Its mails were asked for.
    #[error("its mails were made")]
    Mailed,
    /// Somebody decided that it stays without mails.
    #[error("it was skipped before")]
    Skipped,
    /// Asking again, as the same wish, helps and is harmless.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The indexes. Positions are ids, and need none.
pub(super) fn indexes() -> Vec<IndexModel> {
    let status = IndexOptions::builder().name("status".to_owned()).build();
    let over = IndexOptions::builder().name("over".to_owned());
    let over = over.expire_after(KEPT).build();
    vec![
        IndexModel::builder()
            .keys(doc! { "status": 1, "_id": -1 })
            .options(status)
            .build(),
        IndexModel::builder()
            .keys(doc! { "over_at": 1 })
            .options(over)
            .build(),
    ]
}

impl Messages {
    /// Sets something aside. What is already stays as it is.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn park(&self, new: &NewParked) -> Result<(), StoreError> {
        let cause: String = new.cause.chars().take(MAX_CAUSE_CHARS).collect();
        let fields = doc! {
            "aggregate": &*new.aggregate,
            "id": uuid(new.id),
            "cause": cause,
            "at": millis(new.at),
            "status": ParkedStatus::Waiting.as_str(),
            "retries": 0,
        };
        self.parked
            .update_one(at(new.position), doc! { "$setOnInsert": fields })
            .upsert(true)
            .await?;
        Ok(())
    }

    /// The aggregates (type and id) of which something is set aside, and neither mailed nor skipped.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, StoreError> {
        let open = of(&[ParkedStatus::Waiting, ParkedStatus::Retrying]);
        let found = self.parked.find(open).projection(doc! { "history": 0 });
        let found: Vec<_> = found.await?.try_collect().await?;
        let aggregates = found.into_iter();
        Ok(aggregates
            .map(|Kept(parked)| (parked.aggregate, plain(parked.id)))
            .collect())
    }

    /// A page of 1 to [`MAX_PAGE`] of what is set aside, what stands last in the log first.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn parked(
        &self,
        status: Option<ParkedStatus>,
        limit: u32,
        before: Option<u64>,
    ) -> Result<ParkedPage, StoreError> {
        let limit = limit.clamp(1, MAX_PAGE);
        let mut condition = match status {
            Some(status) => of(&[status]),
            None => doc! {},
        };
        if let Some(before) = before {
            condition.insert("_id", doc! { "$lt": number(before) });
        }
        let found = self
            .parked
            .find(condition)
            .sort(doc! { "_id": -1 })
            .limit(i64::from(limit) + 1)
            .max_time(ANSWERED_WITHIN)
            .await?;
        let mut found: Vec<_> = found.try_collect().await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let items = found.into_iter().map(|Kept(found)| found.read());
        let items: Vec<_> = items.collect::<Result<_, _>>()?;
        let next = items.last().filter(|_| more).map(|last| last.position);
        Ok(ParkedPage { items, next })
    }

    /// Has something tried again that is set aside, or was skipped.
    ///
    /// # Errors
    /// When it can't be, or the store is not available.
    pub async fn retry_parked(&self, position: u64, by: &By) -> Result<(), ParkedWishError> {
        let free = [ParkedStatus::Waiting, ParkedStatus::Skipped];
        self.want(position, &free, ParkedStatus::Retrying, by).await
    }

    /// Has something stay without mails that is set aside.
    ///
    /// # Errors
    /// When it can't, or the store is not available.
    pub async fn skip_parked(&self, position: u64, by: &By) -> Result<(), ParkedWishError> {
        let free = [ParkedStatus::Waiting, ParkedStatus::Retrying];
        self.want(position, &free, ParkedStatus::Skipped, by).await
    }

    async fn want(
        &self,
        position: u64,
        free: &[ParkedStatus],
        to: ParkedStatus,
        by: &By,
    ) -> Result<(), ParkedWishError> {
        let now = self.now().await?;
        let wish = uuid(by.wish);
        let mut condition = of(free);
        condition.extend(at(position));
        condition.insert("history.wish", doc! { "$ne": wish });
        let is_over = to == ParkedStatus::Skipped;
        let set = doc! {
            "status": to.as_str(),
            "wish": if is_over { Bson::Null } else { wish.into() },
            "over_at": if is_over { now.into() } else { Bson::Null },
        };
        let step = StepDocument::wanted(now, to, by);
        let update = doc! { "$set": set, "$push": pushed(&step) };
        let changed = self.parked.update_one(condition, update).await;
        if changed.map_err(StoreError::from)?.matched_count == 1 {
            return Ok(());
        }
        let found = self.parked.find_one(at(position)).await;
        match found.map_err(StoreError::from)? {
            None => Err(ParkedWishError::NotFound),
            Some(Kept(found)) if found.knows(by) => Ok(()),
            Some(Kept(found)) => Err(match found.status()? {
                ParkedStatus::Mailed => ParkedWishError::Mailed,
                ParkedStatus::Skipped => ParkedWishError::Skipped,
                ParkedStatus::Waiting | ParkedStatus::Retrying => ParkedWishError::Retrying,
            }),
        }
    }

    /// What is to be tried again: what stands first in the log, after a position.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn wanted_retry(&self, after: u64) -> Result<Option<WantedRetry>, StoreError> {
        let mut wanted = of(&[ParkedStatus::Retrying]);
        wanted.insert("_id", doc! { "$gt": number(after) });
        let found = self.parked.find_one(wanted).sort(doc! { "_id": 1 }).await?;
        Ok(found.and_then(|Kept(found)| {
            Some(WantedRetry {
                position: u64::try_from(found.position).ok()?,
                wish: plain(found.wish?),
                aggregate: found.aggregate,
                id: plain(found.id),
            })
        }))
    }

    /// Writes down what came of a retry: its mails are asked for, or why they still can't be made. Only
    /// if that is still wanted.
    ///
    /// # Errors
    /// When the store is not available: then it is done again.
    pub async fn retried(
        &self,
        retry: &WantedRetry,
        outcome: Result<(), &str>,
    ) -> Result<(), StoreError> {
        let now = self.now().await?;
        let mut condition = of(&[ParkedStatus::Retrying]);
        condition.extend(at(retry.position));
        condition.insert("wish", uuid(retry.wish));
        let mut set = doc! { "wish": Bson::Null };
        let step = match outcome {
            Ok(()) => {
                set.insert("status", ParkedStatus::Mailed.as_str());
                set.insert("over_at", now);
                StepDocument::tried(now, ParkedStatus::Mailed, "")
            }
            Err(cause) => {
                let cause: String = cause.chars().take(MAX_CAUSE_CHARS).collect();
                set.insert("status", ParkedStatus::Waiting.as_str());
                set.insert("cause", &cause);
                StepDocument::tried(now, ParkedStatus::Waiting, &cause)
            }
        };
        let update = doc! { "$set": set, "$inc": { "retries": 1 }, "$push": pushed(&step) };
        self.parked.update_one(condition, update).await?;
        Ok(())
    }
}

/// What stands at a position.
fn at(position: u64) -> Fields {
    doc! { "_id": number(position) }
}

/// What stands so. One without a status waits.
fn of(statuses: &[ParkedStatus]) -> Fields {
    let mut names: Vec<Bson> = statuses
        .iter()
        .map(|status| status.as_str().into())
        .collect();
    if statuses.contains(&ParkedStatus::Waiting) {
        names.push(Bson::Null);
    }
    doc! { "status": { "$in": names } }
}

/// One more step of the history.
fn pushed(step: &StepDocument) -> Fields {
    let most = i64::try_from(Parked::MAX_STEPS).unwrap_or(i64::MAX);
    doc! { "history": { "$each": [step.bson()], "$slice": -most } }
}

/// Sequences of a stream stay far below the greatest integer that BSON has.
fn number(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
