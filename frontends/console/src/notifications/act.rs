//! What IT does with mails: with one, or with all that match.

use std::collections::BTreeMap;

use api_contract::notifications::{NotificationStatus, NotificationsDone};
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Values, use_submission};
use frontend_ui::{Choices, Field};
use serde_json::Value;
use uuid::Uuid;

use super::Asked;
use crate::acting::{self, Reason, doing};
use crate::filters::choice;
use crate::text::notifications as text;

/// The field that says that mails may go a second time, and what it says.
const SECOND: &str = "second";
const MAY_BE: &str = "may_be";

/// What IT does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Has sent what failed.
    Retry,
    /// Has not sent what waits.
    Cancel,
    /// Has the same sent to another address.
    Resend,
}

/// With which mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    /// This one.
    One(Uuid),
    /// All that these filters hold for.
    All(Asked),
}

impl Act {
    pub(super) const ALL: [Self; 3] = [Self::Retry, Self::Cancel, Self::Resend];

    /// How mails stand with which it can be done.
    pub(super) const fn statuses(self) -> &'static [NotificationStatus] {
        use NotificationStatus::{
            Bounced, Cancelled, Complained, Deferred, Delivered, Failed, Queued, Sending, Sent,
            Suppressed, Unknown,
        };
        match self {
            Self::Retry => &[Failed, Unknown, Suppressed],
            Self::Cancel => &[Queued, Deferred],
            Self::Resend => &[
                Queued, Sending, Sent, Deferred, Failed, Unknown, Cancelled, Suppressed, Delivered,
                Bounced, Complained,
            ],
        }
    }

    /// What it is called, done with one.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Retry => text::RETRY,
            Self::Cancel => text::CANCEL,
            Self::Resend => text::RESEND,
        }
    }

    /// What it is called, done with all that match.
    pub(super) const fn together(self) -> &'static str {
        match self {
            Self::Retry => text::RETRY_ALL,
            Self::Cancel => text::CANCEL_ALL,
            Self::Resend => text::RESEND_ALL,
        }
    }

    const fn meaning(self, of: &Of) -> &'static str {
        match (self, of) {
            (Self::Retry, Of::One(_)) => text::RETRY_MEANS,
            (Self::Retry, Of::All(_)) => text::RETRY_ALL_MEANS,
            (Self::Cancel, Of::One(_)) => text::CANCEL_MEANS,
            (Self::Cancel, Of::All(_)) => text::CANCEL_ALL_MEANS,
            (Self::Resend, Of::One(_)) => text::RESEND_MEANS,
            (Self::Resend, Of::All(_)) => text::RESEND_ALL_MEANS,
        }
    }

    /// What is said when it is done with one.
    const fn done(self) -> &'static str {
        match self {
            Self::Retry => text::RETRIED,
            Self::Cancel => text::CANCELLED,
            Self::Resend => text::RESENT,
        }
    }

    fn required(self) -> Vec<&'static str> {
        match self {
            Self::Resend => vec!["recipient", "reason"],
            Self::Retry | Self::Cancel => vec!["reason"],
        }
    }

    /// What is sent.
    fn call(self, of: &Of, values: &Values) -> Call {
        let reason = values.get("reason").trim().to_owned();
        let recipient = values.get("recipient").trim().to_owned();
        let may_be_second = values.all(SECOND).iter().any(|value| value == MAY_BE);
        let mut body = BTreeMap::from([("reason", Value::from(reason))]);
        if self == Self::Resend {
            body.insert("recipient", Value::from(recipient));
        }
        if self == Self::Retry {
            body.insert("may_be_second", Value::from(may_be_second));
        }
        let path = match of {
            Of::One(id) => format!("{id}/{}", self.path()),
            Of::All(filter) => {
                let filter = filter.iter().map(|(name, value)| {
                    let (name, value) = ((*name).to_owned(), value.clone());
                    (name, Value::from(value))
                });
                body.insert("filter", Value::Object(filter.collect()));
                self.path_together().to_owned()
            }
        };
        Call::post(format!("/api/v1/notifications/{path}")).with(&body)
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Cancel => "cancellation",
            Self::Resend => "resending",
        }
    }

    const fn path_together(self) -> &'static str {
        match self {
            Self::Retry => "retries",
            Self::Cancel => "cancellations",
            Self::Resend => "resendings",
        }
    }
}

/// Asks why, and says what comes of it.
#[component]
pub(super) fn ActDialog(
    act: Act,
    of: Of,
    /// Whether it is known of the one mail that it may have been sent.
    #[props(default)]
    may_be_second: bool,
    key_of_page: PageKey,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let submission = use_submission();
    let title = match of {
        Of::One(_) => act.words(),
        Of::All(_) => act.together(),
    };
    let asks_twice = act == Act::Retry && (may_be_second || matches!(of, Of::All(_)));
    rsx! {
        acting::ActDialog {
            title,
            label: title,
            meaning: act.meaning(&of),
            required: act.required(),
            submission,
            ondo: move |values: Values| {
                let call = act.call(&of, &values).once(&key_of_page.now());
                let is_one = matches!(of, Of::One(_));
                doing(async move {
                    if is_one {
                        key_of_page.note(call.done().await)?;
                        return Ok(act.done().to_owned());
                    }
                    let done: NotificationsDone = key_of_page.note(call.answer().await)?;
                    Ok(text::done(done))
                })
            },
            onclose,
            ondone,
            if act == Act::Resend {
                Field {
                    name: "recipient",
                    kind: "email",
                    label: text::OTHER_ADDRESS,
                    error: submission.error("recipient"),
                }
            }
            if asks_twice {
                Choices {
                    name: SECOND,
                    label: text::SECOND,
                    many: true,
                    choices: vec![choice(MAY_BE, text::MAY_BE_SECOND)],
                }
            }
            Reason { submission, hint: text::REASON_HINT }
        }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::notifications::{
        NotificationCancellation, NotificationCancellations, NotificationResending,
        NotificationResendings, NotificationRetries, NotificationRetry,
    };

    use super::*;

    #[test]
    fn what_is_wanted_is_sent_where_it_belongs() {
        let values = Values::from([
            ("reason", " Why. "),
            ("recipient", "grace@example.com"),
            (SECOND, MAY_BE),
        ]);
        let one = Of::One(Uuid::nil());
        let all = Of::All(vec![("status", "failed".to_owned())]);
        let nil = Uuid::nil();
        for (act, of, path, body) in [
            (
                Act::Retry,
                &one,
                format!("{nil}/retry"),
                r#"{"may_be_second":true,"reason":"Why."}"#,
            ),
            (
                Act::Cancel,
                &one,
                format!("{nil}/cancellation"),
                r#"{"reason":"Why."}"#,
            ),
            (
                Act::Resend,
                &one,
                format!("{nil}/resending"),
                r#"{"reason":"Why.","recipient":"grace@example.com"}"#,
            ),
            (
                Act::Retry,
                &all,
                "retries".to_owned(),
                r#"{"filter":{"status":"failed"},"may_be_second":true,"reason":"Why."}"#,
            ),
            (
                Act::Cancel,
                &all,
                "cancellations".to_owned(),
                r#"{"filter":{"status":"failed"},"reason":"Why."}"#,
            ),
            (
                Act::Resend,
                &all,
                "resendings".to_owned(),
                r#"{"filter":{"status":"failed"},"reason":"Why.","recipient":"grace@example.com"}"#,
            ),
        ] {
            let path = format!("/api/v1/notifications/{path}");
            assert_eq!(act.call(of, &values), Call::post(path).with(&raw(body)));
            assert!(is_understood(act, of, body), "{body}");
        }
    }

    /// Whether the API knows all of it.
    fn is_understood(act: Act, of: &Of, body: &str) -> bool {
        fn reads<T: serde::de::DeserializeOwned>(body: &str) -> bool {
            serde_json::from_str::<T>(body).is_ok()
        }
        let reads: fn(&str) -> bool = match (act, of) {
            (Act::Retry, Of::One(_)) => reads::<NotificationRetry>,
            (Act::Cancel, Of::One(_)) => reads::<NotificationCancellation>,
            (Act::Resend, Of::One(_)) => reads::<NotificationResending>,
            (Act::Retry, Of::All(_)) => reads::<NotificationRetries>,
            (Act::Cancel, Of::All(_)) => reads::<NotificationCancellations>,
            (Act::Resend, Of::All(_)) => reads::<NotificationResendings>,
        };
        reads(body)
    }

    fn raw(body: &str) -> Box<serde_json::value::RawValue> {
        serde_json::from_str(body).unwrap()
    }
}
