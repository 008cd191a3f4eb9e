//! For whoever forgot their password: a link, by mail.

use api_contract::identity::EmailAddress;
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Values, use_submission};
use frontend_ui::Field;

use crate::Page;
use crate::app::Scene;
use crate::text::{field, forgotten, mail, sign_in};

/// Asks for a link that sets a new password.
#[component]
pub(crate) fn ForgottenPassword() -> Element {
    let sending = use_submission();
    let mut sent_to = use_signal(|| None::<String>);
    let send = move |values: Values| {
        let email = values.get("email").trim().to_owned();
        sending.run(async move {
            let body = EmailAddress {
                email: email.clone(),
            };
            let call = Call::post("/api/v1/accounts/password-reset").with(&body);
            call.done().await?;
            sent_to.set(Some(email));
            Ok(())
        });
    };
    if let Some(email) = sent_to() {
        return rsx! {
            Scene { heading: mail::HEADING,
                p { class: "scene-lead", role: "status",
                    {forgotten::SENT}
                    " "
                    strong { {email} }
                }
                p { {mail::NOT_THERE} }
                p { class: "scene-also",
                    a { href: Page::SignIn.path(), {sign_in::BACK} }
                }
            }
        };
    }
    rsx! {
        Scene { heading: forgotten::HEADING,
            p { class: "scene-lead", {forgotten::LEAD} }
            Form { submission: sending, required: vec!["email"], label: forgotten::SEND, onsend: send,
                Field {
                    name: "email",
                    kind: "email",
                    label: field::EMAIL,
                    autocomplete: "username",
                    autofocus: true,
                    error: sending.error("email"),
                }
            }
            p { class: "scene-also",
                a { href: Page::SignIn.path(), {sign_in::BACK} }
            }
        }
    }
}
