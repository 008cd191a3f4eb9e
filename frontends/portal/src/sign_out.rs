//! The ways to one's account and out: on every page.

use dioxus::prelude::*;
use frontend_kit::{Call, platform, use_submission};
use frontend_ui::{Button, ButtonKind};

use crate::Page;
use crate::me::{Me, Whoever};
use crate::text::header;

/// Where the site of accounts is: the API leads there.
pub(crate) const ACCOUNT: &str = "/account";

/// Where one makes access tokens: there, too.
pub(crate) const TOKENS: &str = "/account/tokens";

/// The ways to one's account and out. Nothing where nobody is signed in.
#[component]
pub(crate) fn SignedIn() -> Element {
    let whoever: Whoever = use_context();
    let leaving = use_submission();
    let is_in = matches!(whoever.now(), Me::SignedIn { .. });
    rsx! {
        nav { class: "who", "aria-label": header::ACCOUNT,
            if is_in {
                a { class: "who-account", href: ACCOUNT, {header::YOUR_ACCOUNT} }
                Button {
                    kind: ButtonKind::Plain,
                    busy: leaving.is_busy(),
                    onclick: move |_| leaving.run(async {
                        Call::post("/auth/sign-out").done().await?;
                        // What the tab keeps is of whoever was here.
                        platform::store_clear();
                        platform::go_to(Page::Overview.path()).await;
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
}
