//! The addresses to which nothing is mailed: what puts them there, and who takes them away.
//!
//! There is one document for each recipient, found by it. Each piece of evidence and each wish counts
//! once, however often it is told. What was so before a suppression was taken back suppresses nobody
//! anew, however late it is told.

mod document;

use domain::text::Email;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::IndexModel;
use mongodb::bson::{self, Bson, Document as Fields, doc};
use mongodb::options::IndexOptions;
use uuid::Uuid;

use super::document::{millis, plain, time, uuid};
use super::indexes::KEPT;
use super::list::ANSWERED_WITHIN;
use super::{By, Cursor, MAX_PAGE, Messages, StoreError, is_duplicate};
use crate::message::recipient;
use crate::suppression::{Cause, Evidence, Suppression, SuppressionId};
use document::{HistoryDocument, Unreadable};
pub(crate) use document::{SUPPRESSIONS, SuppressionDocument};

/// How often it is tried while others do the same.
const TRIES: usize = 3;

/// Which suppressions: those that all of it holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuppressionFilter {
    /// Of this address, in large or small letters.
    pub to: Option<Email>,
    /// For this cause.
    pub cause: Option<Cause>,
    /// Those that were taken back, instead of those that hold.
    pub removed: bool,
}

/// One page of suppressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionPage {
    /// At most as many as were asked for.
    pub items: Vec<Suppression>,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
}

/// A suppression that is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum RemovalError {
    /// There is no such suppression.
    #[error("there is no such suppression")]
    NotFound,
    /// It was taken back before.
    #[error("it was taken back before")]
    Removed,
    /// Asking again, as the same wish, helps and is harmless.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The indexes. Recipients are ids, and need none.
pub(super) fn indexes() -> Vec<IndexModel> {
    let named = |name: &str, keys| {
        let options = IndexOptions::builder().name(name.to_owned());
        (keys, options)
    };
    let (by_id, unique) = named("id", doc! { "id": 1 });
    let (all, plain) = named("newest", doc! { "since": -1, "id": -1 });
    let (removed, expiring) = named("removed", doc! { "removed_at": 1 });
    [
        (by_id, unique.unique(true).build()),
        (all, plain.build()),
        (removed, expiring.expire_after(KEPT).build()),
    ]
    .map(|(keys, options)| IndexModel::builder().keys(keys).options(options).build())
    .into()
}

impl Messages {
    /// Why nothing is mailed to somebody, if nothing is.
    pub(crate) async fn suppressed(&self, to: &Email) -> Result<Option<String>, StoreError> {
        let one = doc! { "_id": recipient(to), "removed_at": null };
        let found = self.suppressions.find_one(one).await?;
        Ok(found.map(|Kept(found)| {
            let since = time(found.since).format("%-d %B %Y, %H:%M UTC");
            let cause = found.cause();
            format!("nothing is mailed to this address since {since} ({cause})")
        }))
    }

    /// Mails somebody nothing any more. Evidence that is known, or older than that the address was
    /// freed, changes nothing.
    pub(crate) async fn suppress(&self, to: &Email, evidence: &Evidence) -> Result<(), StoreError> {
        let now = self.now().await?;
        self.add(to, &HistoryDocument::of(evidence, now)).await
    }

    /// Mails somebody nothing any more, because somebody wants it so.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn suppress_by_hand(&self, to: &Email, by: &By) -> Result<SuppressionId, StoreError> {
        let now = self.now().await?;
        self.add(to, &HistoryDocument::by_hand(now, by)).await?;
        let found = self.suppressions.find_one(doc! { "_id": recipient(to) });
        let gone = || StoreError::Unavailable("the suppression is gone again".to_owned());
        let Kept(found) = found.await?.ok_or_else(gone)?;
        Ok(SuppressionId(plain(found.id)))
    }

    /// Takes a suppression back: from now on mails go there again. Those that were not sent meanwhile
    /// stay as they are.
    ///
    /// # Errors
    /// When it can't be, or the store is not available.
    pub async fn remove_suppression(&self, id: SuppressionId, by: &By) -> Result<(), RemovalError> {
        let now = self.now().await?;
        let step = HistoryDocument::removed(now, by);
        let holds = doc! {
            "id": uuid(id.0),
            "removed_at": null,
            "history.known": { "$ne": step.known() },
        };
        let update = doc! { "$set": { "removed_at": now }, "$push": pushed(&step) };
        let removed = self.suppressions.update_one(holds, update).await;
        if removed.map_err(StoreError::from)?.matched_count == 1 {
            return Ok(());
        }
        let found = self.suppressions.find_one(doc! { "id": uuid(id.0) });
        match found.await.map_err(StoreError::from)? {
            None => Err(RemovalError::NotFound),
            Some(Kept(found)) if found.knows(step.known()) => Ok(()),
            Some(_) => Err(RemovalError::Removed),
        }
    }

    /// A page of 1 to [`MAX_PAGE`] suppressions, the newest first.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn suppressions(
        &self,
        filter: &SuppressionFilter,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<SuppressionPage, StoreError> {
        let limit = limit.clamp(1, MAX_PAGE);
        let mut condition = filter.condition();
        if let Some(cursor) = cursor {
            let (since, id) = (millis(cursor.at), uuid(cursor.id));
            let after = vec![
                doc! { "since": { "$lt": since } },
                doc! { "since": since, "id": { "$lt": id } },
            ];
            condition.insert("$or", after);
        }
        let found = self
            .suppressions
            .find(condition)
            .sort(doc! { "since": -1, "id": -1 })
            .limit(i64::from(limit) + 1)
            .max_time(ANSWERED_WITHIN)
            .await?;
        let found = found.map_ok(|Kept(found)| found);
        let mut found: Vec<_> = found.try_collect().await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|last| Cursor {
            at: time(last.since),
            id: plain(last.id),
        });
        let items = found.into_iter().map(SuppressionDocument::read);
        Ok(SuppressionPage {
            items: items.collect::<Result<_, _>>()?,
            next,
        })
    }

    /// Adds what was found to the suppression of an address, and makes it hold where it does not, if
    /// that is newer than what ended it.
    async fn add(&self, to: &Email, step: &HistoryDocument) -> Result<(), StoreError> {
        let unknown = doc! { "$ne": step.known() };
        for _ in 0..TRIES {
            let holds = doc! {
                "_id": recipient(to),
                "removed_at": null,
                "history.known": unknown.clone(),
            };
            let more = doc! { "$set": { "cause": step.what() }, "$push": pushed(step) };
            let added = self.suppressions.update_one(holds, more).await?;
            if added.matched_count == 1 {
                return Ok(());
            }
            let ended_before = doc! {
                "_id": recipient(to),
                "removed_at": { "$lte": step.at() },
                "history.known": unknown.clone(),
            };
            let set = doc! {
                "to": to.as_str(),
                "cause": step.what(),
                "since": step.at(),
                "removed_at": Bson::Null,
            };
            let begun = doc! {
                "$set": set,
                "$setOnInsert": { "id": uuid(Uuid::new_v4()) },
                "$push": pushed(step),
            };
            let begun = self.suppressions.update_one(ended_before, begun);
            match begun.upsert(true).await {
                Ok(_) => return Ok(()),
                // It is there, and was not free for this: known or too old, or somebody else was
                // faster, which shows when it is tried once more.
                Err(error) if is_duplicate(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl SuppressionFilter {
    fn condition(&self) -> Fields {
        let mut condition = match self.removed {
            true => doc! { "removed_at": { "$ne": null } },
            false => doc! { "removed_at": null },
        };
        if let Some(to) = &self.to {
            condition.insert("_id", recipient(to));
        }
        if let Some(cause) = self.cause {
            condition.insert("cause", cause.as_str());
        }
        condition
    }
}

/// One more step of the history.
fn pushed(step: &HistoryDocument) -> bson::Document {
    let most = i64::try_from(Suppression::MAX_STEPS).unwrap_or(i64::MAX);
    doc! { "history": { "$each": [step.bson()], "$slice": -most } }
}

impl From<Unreadable> for StoreError {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error.to_string())
    }
}
