//! Mails as a file.

use api_contract::notifications::NotificationEntry;
use api_kit::export::{Sheet, instant, maybe, maybe_instant, word};

/// What the file is like.
pub(super) const SHEET: Sheet<NotificationEntry> = Sheet {
    name: "notifications",
    columns: &[
        "id",
        "created_at",
        "template",
        "recipient",
        "status",
        "attempts",
        "error",
        "trigger",
        "account",
        "booking",
        "event",
        "resends",
        "next_at",
        "over_at",
    ],
    cells: |mail| {
        vec![
            mail.id.to_string(),
            instant(mail.created_at),
            mail.template.clone(),
            mail.recipient.clone(),
            word(&mail.status),
            mail.attempts.to_string(),
            maybe(mail.error.clone()),
            mail.trigger.clone(),
            maybe(mail.account),
            maybe(mail.booking),
            maybe(mail.event),
            maybe(mail.resends),
            maybe_instant(mail.next_at),
            maybe_instant(mail.over_at),
        ]
    },
};
