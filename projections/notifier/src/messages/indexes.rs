//! What questions are answered by.

use std::time::Duration;

use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::IndexModel;
use mongodb::bson::{self, doc};
use mongodb::options::IndexOptions;

use super::document::StepDocument;
use super::{Messages, StoreError};
use crate::message::recipient;
use crate::notification::Status;

/// For how long a message is kept once its way is over. One that is asked for again after that is a
/// new one; nobody asks for so long.
pub(super) const KEPT: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// The indexes. Those of filters give the newest first.
pub(super) fn all() -> Vec<IndexModel> {
    vec![
        // For senders: what is due, and what is lost.
        index(
            "queue",
            doc! { "template": 1, "status": 1, "next_at": 1 },
            None,
        ),
        index("due", doc! { "status": 1, "next_at": 1 }, None),
        index("newest", newest(doc! {}), None),
        index("status", newest(doc! { "status": 1 }), None),
        index("template", newest(doc! { "template": 1 }), None),
        index("recipient", newest(doc! { "recipient": 1 }), None),
        index("account", newest(doc! { "account": 1 }), None),
        of_some("booking", "booking"),
        of_some("event", "event"),
        of_some("error", "error"),
        of_some("wish", "timeline.wish"),
        index("over", doc! { "over_at": 1 }, Some(KEPT)),
    ]
}

fn newest(mut keys: bson::Document) -> bson::Document {
    keys.extend(doc! { "created_at": -1, "_id": -1 });
    keys
}

/// The newest with a value of this field; most messages have none, and are not in it.
fn of_some(name: &str, field: &str) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .partial_filter_expression(doc! { field: { "$exists": true } })
        .build();
    IndexModel::builder()
        .keys(newest(doc! { field: 1 }))
        .options(options)
        .build()
}

fn index(name: &str, keys: bson::Document, kept: Option<Duration>) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .expire_after(kept)
        .build();
    IndexModel::builder().keys(keys).options(options).build()
}

impl Messages {
    /// Adds to messages of an earlier program what they are found by.
    pub(super) async fn complete(&self) -> Result<(), StoreError> {
        let lacks = doc! { "recipient": { "$exists": false } };
        let mut old = self.notifications.find(lacks).await?;
        while let Some(Kept(message)) = old.try_next().await? {
            let mut set = doc! { "recipient": recipient(&message.to) };
            let is_open = Status::TROUBLED
                .iter()
                .any(|status| message.status == status.as_str());
            let error = message.timeline.last().and_then(StepDocument::error);
            if let Some(error) = error.filter(|_| is_open) {
                set.insert("error", error);
            }
            // One that changes meanwhile is found the next time.
            let same = doc! { "_id": message.id, "status": &message.status };
            self.notifications
                .update_one(same, doc! { "$set": set })
                .await?;
        }
        Ok(())
    }
}
