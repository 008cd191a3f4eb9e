//! The account itself: its email and its password.

use api_contract::identity::{Account, AccountKind};
use dioxus::prelude::*;
use frontend_kit::{Call, platform, said, use_submission};
use frontend_ui::{Badge, Button, ButtonKind, Callout, Fact, Tone};

use super::email::ChangeEmail;
use super::erase::EraseAccount;
use super::password::ChangePassword;
use crate::text::{account as text, role_words};

/// What is being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changing {
    Email,
    Password,
    /// Who holds it: to nobody.
    Holder,
}

/// The account itself.
#[component]
pub(super) fn Overview(account: Account) -> Element {
    let mut changing = use_signal(|| None::<Changing>);
    let mut done = use_signal(|| None::<&'static str>);
    let entry = account.entry.clone();
    let day = |at| said::day(at, platform::minutes_ahead(at));
    let has_factor = entry.second_factor;
    let mut erasing = use_signal(|| false);
    if erasing() {
        return rsx! {
            Callout { tone: Tone::Good, title: text::ERASURE_ASKED.to_owned(), {text::ERASURE_LEAD} }
        };
    }
    rsx! {
        if let Some(words) = done() {
            Callout { tone: Tone::Good, {words} }
        }
        if !entry.email_verified || account.pending_email.is_some() {
            Unverified { email: account.pending_email.clone().unwrap_or_else(|| entry.email.clone()) }
        }
        dl { class: "facts",
            Fact { name: text::EMAIL,
                span { class: "fact-line",
                    span { {entry.email.clone()} }
                    if entry.email_verified {
                        Badge { tone: Tone::Good, {text::VERIFIED} }
                    }
                    Button { kind: ButtonKind::Plain, label: text::CHANGE_EMAIL.to_owned(),
                        onclick: move |_| changing.set(Some(Changing::Email)),
                        {text::CHANGE}
                    }
                }
            }
            Fact {
                name: text::PASSWORD,
                note: account.password_set_at.map(|at| format!("{} {}", text::PASSWORD_SET, day(at))),
                span { class: "fact-line",
                    span { "aria-hidden": "true", "••••••••" }
                    Button { kind: ButtonKind::Plain, label: text::CHANGE_PASSWORD.to_owned(),
                        onclick: move |_| changing.set(Some(Changing::Password)),
                        {text::CHANGE}
                    }
                }
            }
            Fact { name: text::KIND, {kind_words(entry.kind)} }
            if entry.kind == AccountKind::Employee {
                Fact { name: text::ROLES,
                    {entry.roles.iter().map(|role| role_words(*role)).collect::<Vec<_>>().join(", ")}
                }
            }
            Fact { name: text::SINCE, {day(entry.created_at)} }
            // IT erases employees.
            if entry.kind != AccountKind::Employee {
                Fact { name: text::ERASURE,
                    a { class: "button button-plain", href: "/api/v1/account/export", download: true,
                        {text::EXPORT}
                    }
                    Button { kind: ButtonKind::Plain,
                        onclick: move |_| changing.set(Some(Changing::Holder)),
                        {text::ERASE}
                    }
                }
            }
        }
        match changing() {
            Some(Changing::Email) => rsx! {
                ChangeEmail {
                    has_factor,
                    onclose: move |()| changing.set(None),
                    ondone: move |()| {
                        changing.set(None);
                        done.set(Some(text::EMAIL_ASKED));
                    },
                }
            },
            Some(Changing::Password) => rsx! {
                ChangePassword {
                    has_factor,
                    email: entry.email.clone(),
                    onclose: move |()| changing.set(None),
                    ondone: move |()| {
                        changing.set(None);
                        done.set(Some(text::PASSWORD_CHANGED));
                    },
                }
            },
            Some(Changing::Holder) => rsx! {
                EraseAccount {
                    has_factor,
                    onclose: move |()| changing.set(None),
                    ondone: move |()| erasing.set(true),
                }
            },
            None => rsx! {},
        }
    }
}

/// An email waits to be verified; the link can be had once more.
#[component]
fn Unverified(email: String) -> Element {
    let sending = use_submission();
    let mut sent = use_signal(|| false);
    rsx! {
        Callout { tone: Tone::Waiting, title: text::UNVERIFIED.to_owned(),
            p {
                {text::UNVERIFIED_LEAD}
                " "
                strong { {email} }
            }
            if let Some(said) = sending.said() {
                p { class: "field-error", role: "alert", {said} }
            }
            p { role: "status",
                if sent() {
                    {text::LINK_SENT}
                }
            }
            if !sent() {
                Button { kind: ButtonKind::Plain, busy: sending.is_busy(),
                    onclick: move |_| sending.run(async move {
                        Call::post("/api/v1/account/verification").done().await?;
                        sent.set(true);
                        Ok(())
                    }),
                    {text::SEND_LINK}
                }
            }
        }
    }
}

const fn kind_words(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Customer => text::CUSTOMER,
        AccountKind::Supplier => text::SUPPLIER,
        AccountKind::Employee => text::EMPLOYEE,
    }
}
