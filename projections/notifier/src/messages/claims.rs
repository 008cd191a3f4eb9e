//! How senders take messages up, and say what became of them.
//!
//! Each claim has a number, and every later change names it: whoever was overtaken changes
//! nothing any more. A claim ends by itself at `next_at`. What was only claimed is free then, and
//! sent by another. What was `sending` may have been sent, so it becomes `unknown`; whoever
//! claimed it may still know better, and then says so.

use std::time::Duration;

use kept::Kept;
use mongodb::bson::{self, Bson, Document as Fields, doc};
use mongodb::options::ReturnDocument;

use super::document::{StepDocument, uuid};
use super::{Messages, StoreError};
use crate::notification::{Notification, Status};
use crate::template::Template;

/// The most steps of a timeline that are kept: as nobody may want anything of a message once it is
/// [full](super::wishes::FULL), more than there are.
const MAX_STEPS: i32 = 100;

/// How a message may stand of which whoever claimed it last says what became of it: not only
/// `sending`, since somebody may have given it up, or retried it, meanwhile.
const ON_ITS_WAY: [Status; 4] = [
    Status::Queued,
    Status::Deferred,
    Status::Sending,
    Status::Unknown,
];

/// A message, and the right to send it.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) message: Notification,
    claim: i64,
}

impl Claimed {
    /// The number of the claim: no message has the same twice.
    pub(crate) fn claim(&self) -> i64 {
        self.claim
    }
}

impl Messages {
    /// Takes up the message that is due for longest, if there is one, for at most `lease`: an urgent one
    /// before all others, since a sold-out launch makes thousands of those at once. Templates of a newer
    /// program are left to it.
    pub(crate) async fn claim(
        &self,
        by: &str,
        lease: Duration,
    ) -> Result<Option<Claimed>, StoreError> {
        let (urgent, others): (Vec<_>, Vec<_>) = Template::ALL
            .into_iter()
            .partition(|template| template.is_urgent());
        match self.claim_of(&urgent, by, lease).await? {
            None => self.claim_of(&others, by, lease).await,
            claimed => Ok(claimed),
        }
    }

    async fn claim_of(
        &self,
        templates: &[Template],
        by: &str,
        lease: Duration,
    ) -> Result<Option<Claimed>, StoreError> {
        let now = self.now().await?;
        let templates: Vec<_> = templates.iter().map(|template| template.as_str()).collect();
        let due = doc! {
            "status": { "$in": [Status::Queued.as_str(), Status::Deferred.as_str()] },
            "next_at": { "$lte": now },
            "template": { "$in": templates },
        };
        let taken = doc! {
            "$set": { "claimed_by": by, "next_at": now.saturating_add_duration(lease) },
            "$inc": { "claim": 1_i64, "attempts": 1 },
        };
        let found = self
            .notifications
            .find_one_and_update(due, taken)
            .sort(doc! { "next_at": 1 })
            .return_document(ReturnDocument::After)
            .await?;
        Ok(match found {
            Some(Kept(document)) => Some(Claimed {
                claim: document.claim,
                message: document.read()?,
            }),
            None => None,
        })
    }

    /// Lengthens a claim on a message that nobody has begun to hand over. One that somebody else has
    /// taken since stays theirs.
    pub(crate) async fn renew(&self, claimed: &Claimed, lease: Duration) -> Result<(), StoreError> {
        let until = self.now().await?.saturating_add_duration(lease);
        let longer = doc! { "$set": { "next_at": until } };
        self.notifications
            .update_one(waiting(claimed), longer)
            .await?;
        Ok(())
    }

    /// Writes down that a message is about to be handed over under a `Message-ID`. Only when this
    /// is durable, and true, may it be. `sizes` are those of what is attached.
    pub(crate) async fn start_sending(
        &self,
        claimed: &Claimed,
        message_id: &str,
        sizes: &[u64],
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let now = self.now().await?;
        let from = [Status::Queued, Status::Deferred];
        let mut set = doc! {
            "message_id": message_id,
            "next_at": now.saturating_add_duration(lease),
        };
        for (place, size) in sizes.iter().enumerate() {
            let size = i64::try_from(*size).unwrap_or(i64::MAX);
            set.insert(format!("attachments.{place}.bytes"), size);
        }
        self.change(claimed, &from, Status::Sending, set, now, "")
            .await
    }

    /// Writes down what became of a message: its status, and when it is tried again. False if
    /// somebody else has claimed it since.
    pub(crate) async fn settle(
        &self,
        claimed: &Claimed,
        status: Status,
        again_in: Option<Duration>,
        detail: &str,
    ) -> Result<bool, StoreError> {
        let now = self.now().await?;
        let next_at = again_in.map(|pause| now.saturating_add_duration(pause));
        let set = doc! { "next_at": next_at.map_or(Bson::Null, Bson::from) };
        self.change(claimed, &ON_ITS_WAY, status, set, now, detail)
            .await
    }

    /// Writes down that a message was taken, and what the provider calls it, if it does.
    pub(crate) async fn settle_as_sent(
        &self,
        claimed: &Claimed,
        provider_id: Option<&str>,
    ) -> Result<bool, StoreError> {
        let now = self.now().await?;
        let mut set = doc! { "next_at": Bson::Null };
        if let Some(id) = provider_id {
            set.insert("provider_id", id);
        }
        self.change(claimed, &ON_ITS_WAY, Status::Sent, set, now, "")
            .await
    }

    /// Finds messages whose sender died while it handed them over: they may have been sent, so
    /// nobody sends them again. Gives how many there were.
    pub(crate) async fn give_up_lost(&self) -> Result<u64, StoreError> {
        let now = self.now().await?;
        let lost = doc! {
            "status": Status::Sending.as_str(),
            "next_at": { "$lte": now },
        };
        let set = doc! { "next_at": Bson::Null };
        let detail = "whoever sent it is gone, and did not say what became of it";
        let update = step(
            &StepDocument::of(now, Status::Unknown, detail),
            Status::Unknown,
            set,
            now,
        );
        let changed = self.notifications.update_many(lost, update).await?;
        Ok(changed.modified_count)
    }

    /// Gives a message back that was taken up, and of which nothing was sent: as if it had not been.
    pub(crate) async fn give_back(&self, claimed: &Claimed) -> Result<(), StoreError> {
        let free = doc! {
            "$set": { "next_at": self.now().await? },
            "$inc": { "attempts": -1 },
        };
        self.notifications
            .update_one(waiting(claimed), free)
            .await?;
        Ok(())
    }

    async fn change(
        &self,
        claimed: &Claimed,
        from: &[Status],
        to: Status,
        set: Fields,
        now: bson::DateTime,
        detail: &str,
    ) -> Result<bool, StoreError> {
        let from: Vec<_> = from.iter().map(|status| status.as_str()).collect();
        let ours = doc! {
            "_id": uuid(claimed.message.id.0),
            "claim": claimed.claim,
            "status": { "$in": from },
        };
        let update = step(&StepDocument::of(now, to, detail), to, set, now);
        let changed = self.notifications.update_one(ours, update).await?;
        Ok(changed.matched_count == 1)
    }
}

/// A message that is claimed, and not begun.
fn waiting(claimed: &Claimed) -> Fields {
    doc! {
        "_id": uuid(claimed.message.id.0),
        "claim": claimed.claim,
        "status": { "$in": [Status::Queued.as_str(), Status::Deferred.as_str()] },
    }
}

/// An update to a status, with its step on the timeline. A message whose way is over is forgotten
/// some time after it was; whoever still knew better may have it go on.
pub(super) fn step(
    step: &StepDocument,
    to: Status,
    mut set: Fields,
    now: bson::DateTime,
) -> Fields {
    set.insert("status", to.as_str());
    let over_at = to.is_over().then_some(now);
    set.insert("over_at", over_at.map_or(Bson::Null, Bson::from));
    if let Some(error) = step.error() {
        set.insert("error", error);
    }
    let mut update = doc! { "$set": set, "$push": pushed(step) };
    if to == Status::Sent {
        update.insert("$unset", doc! { "error": "" });
    }
    update
}

/// One more step on the timeline.
pub(super) fn pushed(step: &StepDocument) -> Fields {
    doc! { "timeline": { "$each": [step.bson()], "$slice": -MAX_STEPS } }
}

#[cfg(test)]
mod tests;
