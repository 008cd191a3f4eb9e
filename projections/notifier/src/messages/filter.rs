//! Which messages.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, BookingId, EventId};
use domain::text::Email;
use mongodb::bson::{self, doc};

use super::document::{millis, uuid};
use crate::message::recipient;
use crate::notification::{Notification, Status};
use crate::template::Template;

/// Which messages: those that all of it holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// That stand so.
    pub status: Option<Status>,
    /// That say this.
    pub template: Option<Template>,
    /// That go to this address, in large or small letters.
    pub to: Option<Email>,
    /// About this account.
    pub account: Option<AccountId>,
    /// About this booking.
    pub booking: Option<BookingId>,
    /// That follow from this event.
    pub event: Option<EventId>,
    /// Of which what went wrong last holds this text, in large or small letters.
    pub error: Option<String>,
    /// Asked for then or later.
    pub from: Option<DateTime<Utc>>,
    /// Asked for before then.
    pub until: Option<DateTime<Utc>>,
}

impl MessageFilter {
    /// Whether a message is about its account and to its address, if it names them; nothing else of it is
    /// looked at.
    #[must_use]
    pub fn holds_for(&self, message: &Notification) -> bool {
        let is_to = |to: &Email| recipient(to) == recipient(&message.to);
        let is_of = |account| message.account == Some(account);
        self.to.as_ref().is_none_or(is_to) && self.account.is_none_or(is_of)
    }

    /// As the store is asked for them.
    pub(super) fn condition(&self) -> bson::Document {
        let mut condition = bson::Document::new();
        if let Some(status) = self.status {
            condition.insert("status", status.as_str());
        }
        if let Some(template) = self.template {
            condition.insert("template", template.as_str());
        }
        if let Some(to) = &self.to {
            condition.insert("recipient", recipient(to));
        }
        let ids = [
            ("account", self.account.map(|id| id.0)),
            ("booking", self.booking.map(|id| id.0)),
            ("event", self.event.map(|id| id.0)),
        ];
        for (name, id) in ids {
            if let Some(id) = id {
                condition.insert(name, uuid(id));
            }
        }
        if let Some(error) = &self.error {
            // That it is there is what the index of errors is asked by.
            let holds = doc! { "$exists": true, "$regex": escaped(error), "$options": "i" };
            condition.insert("error", holds);
        }
        let mut created_at = bson::Document::new();
        if let Some(from) = self.from {
            created_at.insert("$gte", millis(from));
        }
        if let Some(until) = self.until {
            created_at.insert("$lt", millis(until));
        }
        if !created_at.is_empty() {
            condition.insert("created_at", created_at);
        }
        condition
    }
}

/// A regular expression of this text and nothing else.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !c.is_ascii_whitespace() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
