//! What is personal in an event, shown to who says why.

use api_contract::disclosures::{Disclosure, DisclosureRequest};
use dioxus::prelude::*;
use frontend_kit::{Call, Values, use_page_key, use_submission};
use frontend_ui::{Button, ButtonKind, Fact};
use serde_json::Value;
use uuid::Uuid;

use crate::acting::{ActDialog, Reason, doing};
use crate::links;
use crate::text::personal as text;

/// A button that asks for the reason, and then what is personal in one event of a commit. It is shown until the
/// page is left, and kept nowhere.
#[component]
pub(super) fn Personal(position: u64, event: Uuid) -> Element {
    let mut asks = use_signal(|| false);
    let mut shown = use_signal(|| None::<Disclosure>);
    let (key, submission) = (use_page_key(), use_submission());
    rsx! {
        match shown() {
            Some(disclosure) => rsx! { Disclosed { disclosure } },
            None => rsx! {
                Button { kind: ButtonKind::Plain, onclick: move |_| asks.set(true), {text::READ} }
            },
        }
        if asks() {
            ActDialog {
                title: text::READ,
                label: text::READ,
                meaning: text::READ_MEANS,
                required: vec!["reason"],
                submission,
                ondo: move |values: Values| {
                    let request = DisclosureRequest {
                        event: Some(event),
                        reason: values.get("reason").trim().to_owned(),
                    };
                    let call = Call::post(format!("/api/v1/events/{position}/disclosures")).with(&request);
                    doing(async move {
                        let answer = call.once(&key.now()).answer::<Disclosure>().await;
                        shown.set(Some(key.note(answer)?));
                        Ok(text::NOTED.to_owned())
                    })
                },
                onclose: move |()| asks.set(false),
                ondone: move |()| asks.set(false),
                Reason { submission, hint: text::REASON_HINT }
            }
        }
    }
}

/// What is personal, value by value.
#[component]
pub(super) fn Disclosed(disclosure: Disclosure) -> Element {
    let values: Vec<_> = disclosure
        .events
        .into_iter()
        .flat_map(|event| event.personal)
        .collect();
    rsx! {
        div { class: "personal",
            p { class: "note",
                {text::NOTED}
                " "
                a { href: links::event_at(disclosure.noted_at), {text::SEE} }
            }
            dl { class: "facts",
                for (place, one) in values.into_iter().enumerate() {
                    Fact { key: "{place}", name: one.field, note: one.of,
                        match one.value {
                            Some(Value::String(plain)) => rsx! { {plain} },
                            Some(value) => rsx! { code { {value.to_string()} } },
                            None => rsx! { {text::ERASED} },
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::disclosures::DisclosedEvent;
    use api_contract::identity::OwnValue;
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_is_said_with_whom_it_is_about_and_who_is_erased_has_none() {
        let value = |field: &str, value| OwnValue {
            field: field.to_owned(),
            of: "passenger.7".to_owned(),
            value,
        };
        let personal = vec![
            value("name", Some(json!("Ada"))),
            value("details", Some(json!({ "phone": "1" }))),
            value("email", None),
        ];
        let disclosure = Disclosure {
            noted_at: 12,
            events: vec![DisclosedEvent { index: 0, personal }],
        };
        let shown = dioxus_ssr::render_element(rsx! { Disclosed { disclosure } });
        for said in ["Ada", "phone", "passenger.7", text::ERASED, "at=12"] {
            assert!(shown.contains(said), "{said} is not in {shown}");
        }
    }
}
