//! What IT does with addresses: has nothing mailed to one, or frees one.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Values, use_submission};
use frontend_ui::Field;
use uuid::Uuid;

use crate::acting::{self, Reason, doing};
use crate::text::suppressions as text;

/// What IT does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Has nothing mailed to an address.
    Add,
    /// Has mails go to an address again.
    Free(Uuid),
}

impl Act {
    const fn words(self) -> &'static str {
        match self {
            Self::Add => text::ADD,
            Self::Free(_) => text::FREE,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Add => text::ADD_MEANS,
            Self::Free(_) => text::FREE_MEANS,
        }
    }

    /// What is said when it is done.
    const fn done(self) -> &'static str {
        match self {
            Self::Add => text::ADDED,
            Self::Free(_) => text::IS_FREE,
        }
    }

    fn required(self) -> Vec<&'static str> {
        match self {
            Self::Add => vec!["recipient", "reason"],
            Self::Free(_) => vec!["reason"],
        }
    }

    /// What is sent.
    fn call(self, values: &Values) -> Call {
        let field = |name: &'static str| (name, values.get(name).trim().to_owned());
        let mut body = BTreeMap::from([field("reason")]);
        let path = match self {
            Self::Add => {
                body.extend([field("recipient")]);
                "/api/v1/suppressions".to_owned()
            }
            Self::Free(id) => format!("/api/v1/suppressions/{id}/removal"),
        };
        Call::post(path).with(&body)
    }
}

/// Asks why, and says what comes of it.
#[component]
pub(super) fn ActDialog(
    act: Act,
    key_of_page: PageKey,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let submission = use_submission();
    rsx! {
        acting::ActDialog {
            title: act.words(),
            label: act.words(),
            meaning: act.meaning(),
            required: act.required(),
            submission,
            ondo: move |values: Values| {
                let call = act.call(&values).once(&key_of_page.now());
                doing(async move {
                    key_of_page.note(call.done().await)?;
                    Ok(act.done().to_owned())
                })
            },
            onclose,
            ondone,
            if act == Act::Add {
                Field {
                    name: "recipient",
                    kind: "email",
                    label: text::RECIPIENT,
                    error: submission.error("recipient"),
                }
            }
            Reason { submission, hint: text::REASON_HINT }
        }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::suppressions::{NewSuppression, SuppressionRemoval};

    use super::*;

    #[test]
    fn what_is_wanted_is_sent_where_it_belongs() {
        let values = Values::from([("reason", " Why. "), ("recipient", " grace@example.com ")]);
        let new = NewSuppression {
            recipient: "grace@example.com".to_owned(),
            reason: "Why.".to_owned(),
        };
        let body = serde_json::json!({ "reason": &new.reason, "recipient": &new.recipient });
        let sent = Act::Add.call(&values);
        assert_eq!(
            sent,
            Call::post("/api/v1/suppressions".to_owned()).with(&body)
        );
        assert_eq!(serde_json::from_value::<NewSuppression>(body).unwrap(), new);
        let id = Uuid::from_u128(7);
        let removal = SuppressionRemoval {
            reason: "Why.".to_owned(),
        };
        let path = format!("/api/v1/suppressions/{id}/removal");
        let sent = Act::Free(id).call(&values);
        assert_eq!(sent, Call::post(path).with(&removal));
    }
}
