//! Forgets people who were erased: that a message was sent to somebody stays, to whom and what it
//! said does not.
//!
//! The record itself has to stay: it is what keeps the same message from being sent again.

use domain::ids::{AccountId, BookingId};
use mongodb::bson::{Bson, Document as Fields, doc};

use super::document::{StepDocument, uuid};
use super::{Messages, StoreError};
use crate::notification::Status;

/// The address that messages have whose recipient was erased: one that can't exist (RFC 2606).
const ERASED: &str = "erased@erased.invalid";

/// How many bookings one statement names.
const BOOKINGS_AT_ONCE: usize = 1_000;

impl Messages {
    /// Forgets what went, or was to go, to the holder of an account, and to those whom they named as
    /// passengers in these bookings. What still waits is cancelled. Done again it changes nothing.
    ///
    /// # Errors
    /// When the store is not available: some may be forgotten then, so ask again.
    pub async fn forget(
        &self,
        account: AccountId,
        bookings: &[BookingId],
    ) -> Result<(), StoreError> {
        self.forget_where(doc! { "account": uuid(account.0) })
            .await?;
        for some in bookings.chunks(BOOKINGS_AT_ONCE) {
            let of_them = doc! { "$in": some.iter().map(|id| uuid(id.0)).collect::<Vec<_>>() };
            // A passenger has no account of their own, as far as is known here.
            let to_passengers = doc! { "account": Bson::Null, "booking": of_them };
            self.forget_where(to_passengers).await?;
        }
        Ok(())
    }

    async fn forget_where(&self, condition: Fields) -> Result<(), StoreError> {
        let now = self.now().await?;
        let mut waiting = condition.clone();
        let free = [Status::Queued, Status::Deferred].map(Status::as_str);
        waiting.insert("status", doc! { "$in": free.to_vec() });
        let cancelled = StepDocument::of(now, Status::Cancelled, "its recipient was erased");
        let set = doc! { "next_at": Bson::Null };
        let cancel = super::claims::step(&cancelled, Status::Cancelled, set, now);
        // Whoever had claimed it and has not begun finds it cancelled.
        self.notifications.update_many(waiting, cancel).await?;
        // What a mail server or a provider answered may name the recipient.
        let forget = doc! {
            "$set": {
                "to": ERASED,
                "recipient": ERASED,
                "values": {},
                "link": Bson::Null,
                "resent_to": [],
                "timeline.$[].detail": "",
            },
            "$unset": { "time_zone": "", "error": "", "attachments": "", "provider_id": "" },
        };
        self.notifications.update_many(condition, forget).await?;
        Ok(())
    }
}
