//! What people want done with messages: to be sent after all, not to be sent, to be sent to another
//! address.
//!
//! Each wish has an id and is fulfilled once, however often it comes: the step on the timeline keeps
//! the id, and the write that adds the step asks that there is none with it. That same write asks how
//! the message stands, so it is never changed under a sender: one that has not begun with the data
//! finds it cancelled and leaves it alone, and one that has begun is not stopped.

use domain::ids::AccountId;
use domain::text::{Email, Reason};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Bson, Document as Fields, doc};
use serde::Deserialize;
use uuid::Uuid;

use super::claims::{pushed, step};
use super::document::{Document, StepDocument, plain, uuid};
use super::list::ANSWERED_WITHIN;
use super::{MessageFilter, Messages, StoreError, TRIES, is_duplicate};
use crate::message::{NotificationId, Trigger, recipient};
use crate::notification::Status;
use crate::template::Template;

/// The most messages that are retried or cancelled at once.
pub const MOST_AT_ONCE: u32 = 1_000;

/// The most messages that are sent to another address at once: each is a message of its own.
pub const MOST_RESENT_AT_ONCE: u32 = 100;

/// So many steps, and nobody may want anything more of a message: all attempts that follow still fit
/// on its timeline.
pub(super) const FULL: usize = 75;

/// The last step of a full timeline.
const FULL_AT: &str = "timeline.74";

/// Who wants something, and why.
#[derive(Debug, Clone)]
pub struct By {
    /// Who.
    pub account: AccountId,
    /// The id of what they want: the same however often it is sent.
    pub wish: Uuid,
    /// Why. It stands on the timeline.
    pub reason: Reason,
}

/// What became of a wish about all messages that something holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtOnce {
    /// For how many it is fulfilled.
    pub done: u64,
    /// For how many it could be, and is not, since so many are done at once; 10,000 if they are more.
    pub left: u64,
}

/// A wish that is not fulfilled.
#[derive(Debug, thiserror::Error)]
pub enum WishError {
    /// There is no such message.
    #[error("there is no such message")]
    NotFound,
    /// It stands otherwise.
    #[error("{}", not_retryable(*.0))]
    NotRetryable(Status),
    /// It may have been sent, and the wish does not say that it may go a second time.
    #[error("it may have been sent already, so it could come a second time")]
    MayBeSecond,
    /// Its link can't be followed any more.
    #[error("its link can't be followed any more: whoever it is for has to ask for a new one")]
    LinkExpired,
    /// It stands otherwise.
    #[error("{}", not_cancellable(*.0))]
    NotCancellable(Status),
    /// Its link is for its recipient alone.
    #[error("it has a link that is for its recipient alone")]
    HasLink,
    /// Too much was wanted of it before.
    #[error("too much was done with it already")]
    Full,
    /// Asking again, as the same wish, helps and is harmless.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn not_retryable(status: Status) -> &'static str {
    match status {
        Status::Queued => "it waits for its turn, and is sent soon",
        Status::Deferred => "it is tried again by itself",
        Status::Sending => "it is on its way just now",
        Status::Sent => "it was sent",
        Status::Cancelled => "it was cancelled",
        Status::Delivered => "it was delivered",
        Status::Bounced => "it came back: mail the same again once that is put right",
        Status::Complained => "its reader did not want it",
        Status::Failed | Status::Unknown | Status::Suppressed => "it changes just now",
    }
}

fn not_cancellable(status: Status) -> &'static str {
    match status {
        Status::Sending => "it is on its way just now, and the mail server may have it already",
        Status::Sent => "it was sent",
        Status::Failed => "it failed, and nobody sends it any more",
        Status::Unknown => "it may have been sent, and nobody sends it any more",
        Status::Cancelled => "it was cancelled",
        Status::Suppressed => "nothing is mailed to its recipient",
        Status::Delivered | Status::Bounced | Status::Complained => "it was sent",
        Status::Queued | Status::Deferred => "it changes just now",
    }
}

/// A message by its id alone.
#[derive(Deserialize)]
struct Found {
    #[serde(rename = "_id")]
    id: bson::Uuid,
}

impl Messages {
    /// Has a message sent that failed or was suppressed, with all attempts anew; with `may_be_second` one too of which
    /// nobody knows whether it was sent. Whoever only was slow, and says that it was, is still heard.
    ///
    /// # Errors
    /// When it can't be, or the store is not available.
    pub async fn retry(
        &self,
        id: NotificationId,
        may_be_second: bool,
        by: &By,
    ) -> Result<(), WishError> {
        let now = self.now().await?;
        let free = retryable(may_be_second, true, now);
        let retried = self.fulfil(id, free, queued(by, now), by);
        let Some(message) = retried.await? else {
            return Ok(());
        };
        Err(match message.stands() {
            Some(Status::Unknown) if !may_be_second => WishError::MayBeSecond,
            Some(Status::Failed | Status::Unknown | Status::Suppressed)
                if message.has_expired(now) =>
            {
                WishError::LinkExpired
            }
            Some(Status::Failed | Status::Unknown | Status::Suppressed) if message.is_full() => {
                WishError::Full
            }
            status => WishError::NotRetryable(status.unwrap_or(Status::Failed)),
        })
    }

    /// Has a message not sent that nobody has begun to hand over.
    ///
    /// # Errors
    /// When somebody has, or its way is over, or the store is not available.
    pub async fn cancel(&self, id: NotificationId, by: &By) -> Result<(), WishError> {
        let now = self.now().await?;
        let cancelled = self.fulfil(id, cancellable(), cancelled(by, now), by);
        let Some(message) = cancelled.await? else {
            return Ok(());
        };
        let status = message.stands().unwrap_or(Status::Queued);
        Err(WishError::NotCancellable(status))
    }

    /// Has the same mailed to another address, as a message of its own, which is given. The wish is
    /// known by its id, so there are never two by accident.
    ///
    /// # Errors
    /// When it has a link, which is its recipient's alone, or the store is not available.
    pub async fn resend(
        &self,
        id: NotificationId,
        to: &Email,
        by: &By,
    ) -> Result<NotificationId, WishError> {
        let wish = by.wish.simple().to_string();
        self.send_again(id, to, &wish, by).await
    }

    /// Retries the oldest of all messages that failed and that a filter holds for, at most
    /// [`MOST_AT_ONCE`] for one wish. Those that were suppressed are left out, as most would be again,
    /// unless the filter is for them.
    ///
    /// # Errors
    /// When the store is not available, or would have to look at too many.
    pub async fn retry_all(
        &self,
        filter: &MessageFilter,
        may_be_second: bool,
        by: &By,
    ) -> Result<AtOnce, StoreError> {
        let now = self.now().await?;
        let also_suppressed = filter.status == Some(Status::Suppressed);
        let free = retryable(may_be_second, also_suppressed, now);
        self.fulfil_all(filter, free, queued(by, now), by).await
    }

    /// Cancels the oldest of all messages that wait and that a filter holds for, at most
    /// [`MOST_AT_ONCE`] for one wish.
    ///
    /// # Errors
    /// When the store is not available, or would have to look at too many.
    pub async fn cancel_all(&self, filter: &MessageFilter, by: &By) -> Result<AtOnce, StoreError> {
        let now = self.now().await?;
        let update = cancelled(by, now);
        self.fulfil_all(filter, cancellable(), update, by).await
    }

    /// Mails the oldest of all messages that a filter holds for to another address, at most
    /// [`MOST_RESENT_AT_ONCE`] for one wish. Those with a link are left out, and so are those that go
    /// there by themselves or went there before, and whatever repeats another message itself: so the rest is done by asking
    /// again, and it comes to an end.
    ///
    /// # Errors
    /// When the store is not available, or would have to look at too many.
    pub async fn resend_all(
        &self,
        filter: &MessageFilter,
        to: &Email,
        by: &By,
    ) -> Result<AtOnce, WishError> {
        let free = doc! {
            "link": null,
            "resends": null,
            "recipient": { "$ne": recipient(to) },
            "resent_to": { "$ne": recipient(to) },
            "template": { "$in": Template::ALL.map(Template::as_str).to_vec() },
            FULL_AT: { "$exists": false },
        };
        let condition = both(filter, open(free, by));
        let (before, ids) = self.oldest(&condition, MOST_RESENT_AT_ONCE, by).await?;
        let mut done = before;
        for id in ids {
            match self
                .send_again(NotificationId(plain(id)), to, "all", by)
                .await
            {
                Ok(_) => done += 1,
                // Something else was wanted of it meanwhile.
                Err(WishError::NotFound | WishError::Full) => {}
                Err(error) => return Err(error),
            }
        }
        let left = self.count(condition).await?;
        Ok(AtOnce { done, left })
    }

    /// Changes a message, if it is free for that: nothing, when it is done or was before; otherwise
    /// the message, as it stands.
    async fn fulfil(
        &self,
        id: NotificationId,
        free: Fields,
        update: Fields,
        by: &By,
    ) -> Result<Option<Document>, WishError> {
        let one = doc! { "_id": uuid(id.0), "$and": [open(free, by)] };
        let changed = self.notifications.update_one(one, update).await;
        if changed.map_err(StoreError::from)?.matched_count == 1 {
            return Ok(None);
        }
        let found = self.stored(id).await?;
        Ok(Some(found).filter(|message| !message.has_wish(by)))
    }

    async fn fulfil_all(
        &self,
        filter: &MessageFilter,
        free: Fields,
        update: Fields,
        by: &By,
    ) -> Result<AtOnce, StoreError> {
        let free = open(free, by);
        let condition = both(filter, free.clone());
        let (before, ids) = self.oldest(&condition, MOST_AT_ONCE, by).await?;
        let mut done = before;
        if !ids.is_empty() {
            let each = doc! { "_id": { "$in": ids }, "$and": [free] };
            let changed = self.notifications.update_many(each, update).await?;
            done += changed.modified_count;
        }
        let left = self.count(condition).await?;
        Ok(AtOnce { done, left })
    }

    /// For how many messages a wish is fulfilled, and the oldest of those that it can be for, as many
    /// as are left of `most`.
    async fn oldest(
        &self,
        condition: &Fields,
        most: u32,
        by: &By,
    ) -> Result<(u64, Vec<bson::Uuid>), StoreError> {
        let before = self.count(doc! { "timeline.wish": uuid(by.wish) }).await?;
        let room = u64::from(most).saturating_sub(before);
        if room == 0 {
            return Ok((before, Vec::new()));
        }
        let found = self
            .notifications
            .clone_with_type::<Kept<Found>>()
            .find(condition.clone())
            .projection(doc! { "_id": 1 })
            .sort(doc! { "created_at": 1, "_id": 1 })
            .limit(i64::try_from(room).unwrap_or(i64::MAX))
            .max_time(ANSWERED_WITHIN)
            .await?;
        let found: Vec<_> = found.try_collect().await?;
        let ids = found.into_iter().map(|Kept(found)| found.id);
        Ok((before, ids.collect()))
    }

    /// Makes the message for another address, and notes it on the one that it repeats. Whoever dies in
    /// between is asked again, and makes no other.
    async fn send_again(
        &self,
        id: NotificationId,
        to: &Email,
        wish: &str,
        by: &By,
    ) -> Result<NotificationId, WishError> {
        let mut message = self.stored(id).await?;
        if message.link_until().is_some() {
            return Err(WishError::HasLink);
        }
        let template = message.template().map_err(StoreError::from)?;
        let trigger = Trigger::resending(id, wish);
        let new = NotificationId::of(&trigger, template, to);
        if message.has_wish(by) {
            return Ok(new);
        }
        if message.is_full() {
            return Err(WishError::Full);
        }
        let now = self.now().await?;
        let again = message.clone().again(&trigger, template, to, by, now);
        match self.notifications.insert_one(Kept(again)).await {
            Err(error) if !is_duplicate(&error) => return Err(StoreError::from(error).into()),
            _ => {}
        }
        for _ in 0..TRIES {
            // How it stands is written beside each step, so it must not change meanwhile.
            let status = message.stands().unwrap_or(Status::Queued);
            let same = doc! {
                "_id": uuid(id.0),
                "status": status.as_str(),
                "timeline.wish": { "$ne": uuid(by.wish) },
            };
            let mut note = pushed(&StepDocument::resent(now, status, by, uuid(new.0)));
            note = doc! { "$push": note, "$addToSet": { "resent_to": recipient(to) } };
            let noted = self.notifications.update_one(same, note).await;
            if noted.map_err(StoreError::from)?.matched_count == 1 {
                return Ok(new);
            }
            message = self.stored(id).await?;
            if message.has_wish(by) {
                return Ok(new);
            }
        }
        let busy = "the message changes all the time".to_owned();
        Err(StoreError::Unavailable(busy).into())
    }

    async fn stored(&self, id: NotificationId) -> Result<Document, WishError> {
        let found = self.notifications.find_one(doc! { "_id": uuid(id.0) });
        let found = found.await.map_err(StoreError::from)?;
        let Kept(message) = found.ok_or(WishError::NotFound)?;
        Ok(message)
    }
}

impl Document {
    fn has_wish(&self, by: &By) -> bool {
        let wish = Some(uuid(by.wish));
        self.timeline.iter().any(|step| step.wish == wish)
    }

    fn stands(&self) -> Option<Status> {
        Status::parse(&self.status)
    }

    /// Whether nobody may want anything more of it.
    pub(super) fn is_full(&self) -> bool {
        self.timeline.len() >= FULL
    }

    fn has_expired(&self, now: bson::DateTime) -> bool {
        self.link_until().is_some_and(|until| until <= now)
    }
}

/// What can be sent after all.
fn retryable(may_be_second: bool, also_suppressed: bool, now: bson::DateTime) -> Fields {
    let mut statuses = vec![Status::Failed.as_str()];
    if also_suppressed {
        statuses.push(Status::Suppressed.as_str());
    }
    if may_be_second {
        statuses.push(Status::Unknown.as_str());
    }
    doc! {
        "status": { "$in": statuses },
        "$or": [{ "link": null }, { "link.expires_at": { "$gt": now } }],
        FULL_AT: { "$exists": false },
    }
}

/// What can be stopped: nobody has begun to hand it over.
fn cancellable() -> Fields {
    doc! { "status": { "$in": [Status::Queued.as_str(), Status::Deferred.as_str()] } }
}

/// What is free for a wish that it does not know yet.
fn open(mut free: Fields, by: &By) -> Fields {
    free.insert("timeline.wish", doc! { "$ne": uuid(by.wish) });
    free
}

fn both(filter: &MessageFilter, free: Fields) -> Fields {
    doc! { "$and": [filter.condition(), free] }
}

fn queued(by: &By, now: bson::DateTime) -> Fields {
    let queued = StepDocument::wanted(now, Status::Queued, by);
    let set = doc! { "next_at": now, "attempts": 0 };
    step(&queued, Status::Queued, set, now)
}

fn cancelled(by: &By, now: bson::DateTime) -> Fields {
    let cancelled = StepDocument::wanted(now, Status::Cancelled, by);
    let set = doc! { "next_at": Bson::Null };
    step(&cancelled, Status::Cancelled, set, now)
}
