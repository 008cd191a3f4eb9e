//! What becomes of messages by what the provider tells of them.
//!
//! It tells in any order, and more than once. So each event is a step that is there once, with the
//! provider's own time, and how a message stands goes up only: delivered, bounced, complained. What the
//! provider tells is more than whoever sent the mail can know: it proves that the mail was taken.

use kept::Kept;
use mongodb::bson::{Bson, Document as Fields, doc};

use super::claims::{pushed, step};
use super::document::{Document, StepDocument, uuid};
use super::{Messages, StoreError, TRIES};
use crate::notification::{Happened, Status};
use crate::provider::MailEvent;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It stands on the message's timeline.
    Taken,
    /// It was there before.
    Known,
    /// There is no such message, or not any more.
    NoMessage,
    /// So much was told of the message that it is left out: it was read very often.
    LeftOut,
}

impl Noted {
    /// Its name in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Known => "known",
            Self::NoMessage => "no_message",
            Self::LeftOut => "left_out",
        }
    }
}

impl Messages {
    /// Notes what the provider tells of a message, and suppresses its recipient where that shows that
    /// nothing should go there. Told again, it changes nothing.
    ///
    /// # Errors
    /// When the store is not available: told again, it is noted.
    pub async fn note(&self, event: &MailEvent) -> Result<Noted, StoreError> {
        let Some(id) = event.message else {
            return Ok(Noted::NoMessage);
        };
        let mut suppressed = false;
        for _ in 0..TRIES {
            let found = self.notifications.find_one(doc! { "_id": uuid(id.0) });
            let Some(Kept(message)) = found.await? else {
                return Ok(Noted::NoMessage);
            };
            if message.has_event(event) {
                return Ok(Noted::Known);
            }
            // First: whoever dies in between is told again, and notes the rest.
            if let Some(evidence) = event.evidence(id).filter(|_| !suppressed) {
                self.suppress(&message.to, &evidence).await?;
                suppressed = true;
            }
            let changes_nothing = matches!(event.happened, Happened::Opened | Happened::Noted);
            if changes_nothing && message.is_full() {
                return Ok(Noted::LeftOut);
            }
            // How it stands is written beside each step, so it must not change meanwhile.
            let same = doc! {
                "_id": uuid(id.0),
                "status": &message.status,
                "timeline.event": { "$ne": uuid(event.id) },
            };
            let update = self.told(&message, event).await?;
            let noted = self.notifications.update_one(same, update).await?;
            if noted.matched_count == 1 {
                return Ok(Noted::Taken);
            }
        }
        let busy = "the message changes all the time".to_owned();
        Err(StoreError::Unavailable(busy))
    }

    /// What an event makes of a message.
    async fn told(&self, message: &Document, event: &MailEvent) -> Result<Fields, StoreError> {
        let now = self.now().await?;
        // A status of a newer program stays as it is.
        let stands = Status::parse(&message.status);
        let becomes = stands.and_then(|stands| after(stands, event.happened));
        let mut set = doc! { "provider_id": &event.provider_id };
        let Some(becomes) = becomes else {
            let told = StepDocument::told(now, &message.status, event);
            return Ok(doc! { "$set": set, "$push": pushed(&told) });
        };
        set.insert("next_at", Bson::Null);
        let told = StepDocument::told(now, becomes.as_str(), event);
        let mut update = step(&told, becomes, set, now);
        if becomes == Status::Delivered {
            update.insert("$unset", doc! { "error": "" });
        }
        Ok(update)
    }
}

impl Document {
    fn has_event(&self, event: &MailEvent) -> bool {
        let id = Some(uuid(event.id));
        self.timeline.iter().any(|step| step.event == id)
    }
}

/// How a message stands after something happened to it, if that changes how it stands.
fn after(stands: Status, happened: Happened) -> Option<Status> {
    let told = happened.status()?;
    (rank(told) > rank(stands)).then_some(told)
}

/// What counts more. Whatever a sender knows counts less than what is told of the mail.
fn rank(status: Status) -> u8 {
    match status {
        Status::Complained => 3,
        Status::Bounced => 2,
        Status::Delivered => 1,
        Status::Queued
        | Status::Sending
        | Status::Sent
        | Status::Deferred
        | Status::Failed
        | Status::Unknown
        | Status::Cancelled
        | Status::Suppressed => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_message_stands_goes_up_only() {
        use Happened::{Bounced, Complained, Delivered, Noted, Opened};
        assert_eq!(after(Status::Sent, Delivered), Some(Status::Delivered));
        assert_eq!(after(Status::Unknown, Delivered), Some(Status::Delivered));
        assert_eq!(after(Status::Sent, Bounced), Some(Status::Bounced));
        assert_eq!(after(Status::Delivered, Bounced), Some(Status::Bounced));
        assert_eq!(
            after(Status::Delivered, Complained),
            Some(Status::Complained)
        );
        assert_eq!(after(Status::Bounced, Delivered), None);
        assert_eq!(after(Status::Complained, Bounced), None);
        for status in Status::ALL {
            assert_eq!(after(status, Opened), None);
            assert_eq!(after(status, Noted), None);
        }
    }
}
