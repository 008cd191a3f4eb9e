//! A new rocket.

use api_contract::Written;
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Values, platform, use_kept_key, use_submission};

use super::form::{FIELDS, RocketFields, entry};
use crate::Page;
use crate::frame::Head;
use crate::text::rockets as text;

/// Registers a rocket, and goes there.
#[component]
pub(in crate::supplier) fn NewRocketPage() -> Element {
    let sending = use_submission();
    let key = use_kept_key("new-rocket");
    let send = move |values: Values| {
        let key = key.clone();
        sending.run(async move {
            let call = Call::post("/api/v1/rockets").with(&entry(&values)?);
            let made: Written = key.note(call.once(key.keep()).answer().await)?;
            platform::go_to(&Page::Rocket.of(made.id)).await;
            Ok(())
        });
    };
    rsx! {
        Head { title: Page::NewRocket.title() }
        div { class: "sheet",
            Form { submission: sending, required: FIELDS.to_vec(), label: text::REGISTER, onsend: send,
                RocketFields { sending }
            }
        }
    }
}
