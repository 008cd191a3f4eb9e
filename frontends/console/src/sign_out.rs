//! Who is signed in, and the way out: on every page.

use dioxus::prelude::*;
use frontend_kit::{Call, platform, use_submission};
use frontend_ui::{Button, ButtonKind};

use crate::me::{Me, Whoever};
use crate::text::header;

/// Who is signed in, and the way out. Nothing where nobody is.
#[component]
pub(crate) fn SignedInAs() -> Element {
    let whoever: Whoever = use_context();
    let leaving = use_submission();
    let email = match whoever.now() {
        Me::SignedIn(employee) => employee.email,
        Me::Stranger(email) => email,
        Me::Asked | Me::Led(_) | Me::Unknown(_) => {
            return rsx! {
                nav { class: "who", "aria-label": header::ACCOUNT }
            };
        }
    };
    rsx! {
        nav { class: "who", "aria-label": header::ACCOUNT,
            a { class: "who-email", href: "/account", {email} }
            Button {
                kind: ButtonKind::Plain,
                busy: leaving.is_busy(),
                onclick: move |_| leaving.run(async {
                    // Here, and at the pages of signing in.
                    Call::post("/auth/sign-out").done().await?;
                    Call::post("/api/v1/sign-out").done().await?;
                    // What the tab keeps is of whoever was here.
                    platform::store_clear();
                    platform::go_to("/sign-in").await;
                    Ok(())
                }),
                {header::SIGN_OUT}
            }
            if let Some(said) = leaving.said() {
                p { class: "who-trouble", role: "alert", {said} }
            }
        }
    }
}
