//! The roles of an employee: granted and taken away one by one.

use dioxus::prelude::*;
use domain::account::AccountRole;
use domain::ids::AccountId;
use frontend_kit::{Call, use_submission};
use frontend_ui::{Badge, Button, ButtonKind, Tone, use_toasts};

use crate::text::{account as text, role};

/// What an employee can be.
const ROLES: [AccountRole; 3] = [AccountRole::Finance, AccountRole::It, AccountRole::Auditor];

/// The roles of an employee, each with a button that grants it or takes it away.
#[component]
pub(super) fn Roles(
    account: AccountId,
    held: Vec<AccountRole>,
    onchanged: EventHandler<()>,
) -> Element {
    rsx! {
        ul { class: "roles", "aria-label": text::ROLES,
            for role in ROLES {
                Role { key: "{role.as_str()}", account, role, is_held: held.contains(&role), onchanged }
            }
        }
    }
}

#[component]
fn Role(
    account: AccountId,
    role: AccountRole,
    is_held: bool,
    onchanged: EventHandler<()>,
) -> Element {
    let sending = use_submission();
    let toasts = use_toasts();
    let word = role::words(role);
    let label = if is_held {
        text::take(word)
    } else {
        text::grant(word)
    };
    rsx! {
        li { class: "role",
            span { class: "role-words",
                strong { {word} }
                span { class: "note", {role::meaning(role)} }
            }
            if is_held {
                Badge { tone: Tone::Good, {text::HELD} }
            }
            Button {
                kind: ButtonKind::Plain,
                busy: sending.is_busy(),
                label,
                onclick: move |_| sending.run(async move {
                    let path = format!("/api/v1/accounts/{account}/roles/{}", role.as_str());
                    let call = if is_held { Call::delete(path) } else { Call::put(path) };
                    call.done().await?;
                    toasts.say(if is_held { text::taken(word) } else { text::granted(word) });
                    onchanged.call(());
                    Ok(())
                }),
                if is_held { {text::TAKE} } else { {text::GRANT} }
            }
            if let Some(said) = sending.said() {
                p { class: "field-error", role: "alert", {said} }
            }
        }
    }
}
