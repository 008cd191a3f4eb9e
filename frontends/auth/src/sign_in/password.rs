//! The first step: email and password.

use api_contract::identity::{NextStep, Secret, SignIn, Step};
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Refusal, Values, platform, use_submission};
use frontend_ui::{Field, PasswordField};

use crate::Page;
use crate::onward::onward;
use crate::text::{field, register, sign_in};

/// Email and password. `onstep` is told what comes next.
#[component]
pub(super) fn ByPassword(onstep: EventHandler<Step>) -> Element {
    let sending = use_submission();
    let send = move |values: Values| {
        sending.run(async move {
            let next = give(&values).await?;
            if next == Step::Done {
                platform::go_to(&onward(&platform::query())).await;
            }
            onstep.call(next);
            Ok(())
        });
    };
    rsx! {
        Form { submission: sending, required: vec!["email", "password"], label: sign_in::SEND, onsend: send,
            Field {
                name: "email",
                kind: "email",
                label: field::EMAIL,
                autocomplete: "username",
                autofocus: true,
                error: sending.error("email"),
            }
            PasswordField {
                name: "password",
                label: field::PASSWORD,
                show: field::SHOW,
                hide: field::HIDE,
                error: sending.error("password"),
            }
        }
        p { class: "scene-also",
            a { href: Page::ForgottenPassword.path(), {sign_in::FORGOTTEN} }
        }
        p { class: "scene-also",
            {sign_in::NO_ACCOUNT}
            " "
            a { href: Page::Register.path(), {register::HEADING} }
        }
    }
}

async fn give(values: &Values) -> Result<Step, Refusal> {
    let sign_in = SignIn {
        email: values.get("email"),
        password: Secret(values.get("password")),
    };
    let call = Call::post("/api/v1/sign-in")
        .with(&sign_in)
        .with_time_zone();
    Ok(call.answer::<NextStep>().await?.next)
}
