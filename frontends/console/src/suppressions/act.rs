//! What IT does with addresses: has nothing mailed to one, or frees one.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use frontend_kit::{Call, Form, PageKey, Values, leave_modal, use_modal, use_submission};
use frontend_ui::{Button, ButtonKind, Dialog, Field, TextArea, use_toasts};
use uuid::Uuid;

use crate::text::{notifications, suppressions as text, wait};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

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
    use_modal(DIALOG);
    let (sending, toasts) = (use_submission(), use_toasts());
    let send = move |values: Values| {
        sending.run(async move {
            let call = act.call(&values).once(&key_of_page.now());
            key_of_page.note(call.done().await)?;
            toasts.say(act.done());
            // The button that it was opened by goes with what was done.
            leave_modal(DIALOG, "h1");
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog { id: DIALOG, title: act.words(), onclose,
            Form {
                submission: sending,
                required: act.required(),
                label: act.words(),
                onsend: send,
                beside: rsx! {
                    Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {wait::CANCEL} }
                },
                p { {act.meaning()} }
                if act == Act::Add {
                    Field {
                        name: "recipient",
                        kind: "email",
                        label: text::RECIPIENT,
                        error: sending.error("recipient"),
                    }
                }
                TextArea {
                    name: "reason",
                    label: notifications::REASON,
                    hint: text::REASON_HINT,
                    rows: 3,
                    most: 500,
                    error: sending.error("reason"),
                }
            }
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
