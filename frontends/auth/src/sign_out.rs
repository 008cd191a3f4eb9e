//! Who is signed in, and the way out: on every page.

use dioxus::prelude::*;
use frontend_kit::{Call, platform, use_submission};
use frontend_ui::{Button, ButtonKind};

use crate::Page;
use crate::me::{Me, Whoever};
use crate::text::header;

/// Who is signed in, and the way out. Nothing where nobody is.
#[component]
pub(crate) fn SignedInAs() -> Element {
    let whoever: Whoever = use_context();
    let leaving = use_submission();
    let Me::SignedIn(account) = whoever.now() else {
        return rsx! {
            nav { class: "who", "aria-label": header::ACCOUNT }
        };
    };
    rsx! {
        nav { class: "who", "aria-label": header::ACCOUNT,
            a { class: "who-email", href: Page::Account.path(), {account.entry.email} }
            Button {
                kind: ButtonKind::Plain,
                busy: leaving.is_busy(),
                onclick: move |_| leaving.run(async {
                    Call::post("/api/v1/sign-out").done().await?;
                    platform::go_to(Page::SignIn.path()).await;
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
