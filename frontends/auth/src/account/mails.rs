//! The mails that one was sent.

use api_contract::Page as Stretch;
use api_contract::own_mails::{OwnMail, OwnMailStatus};
use dioxus::prelude::*;
use frontend_kit::{Call, Refusal, platform, said};
use frontend_ui::{Badge, Button, ButtonKind, Callout, Empty, Loading, Tone};

use crate::me::Whoever;
use crate::text::{mails as text, wait};

const PATH: &str = "/api/v1/account/notifications";

/// The mails that one was sent, the newest first. Older ones come below when they are asked for.
#[component]
pub(super) fn MailsPage() -> Element {
    let whoever: Whoever = use_context();
    let mut found = use_signal(Vec::<OwnMail>::new);
    let mut next = use_signal(|| None::<String>);
    let mut answered = use_signal(|| None::<Result<(), Refusal>>);
    let read = move || async move {
        // Cursors are made of letters that need no escape.
        let path = match next() {
            Some(cursor) => format!("{PATH}?cursor={cursor}"),
            None => PATH.to_owned(),
        };
        let answer = Call::get(path).answer::<Stretch<OwnMail>>().await;
        if answer.as_ref().is_err_and(Refusal::asks_to_sign_in) {
            whoever.refresh().await;
        }
        answered.set(Some(answer.map(|page| {
            found.write().extend(page.items);
            next.set(page.next);
        })));
    };
    use_future(read);
    let refusal = match answered() {
        None => {
            return rsx! {
                Loading { words: wait::LOADING }
            };
        }
        Some(answered) => answered.err(),
    };
    let is_refused = refusal.is_some();
    rsx! {
        p { class: "account-lead", {text::LEAD} }
        if found().is_empty() && !is_refused {
            Empty { title: text::NONE, {text::NONE_MEANS} }
        }
        ul { class: "mails",
            for mail in found() {
                li { key: "{mail.id}", Mail { mail } }
            }
        }
        if let Some(refusal) = refusal {
            Callout { tone: Tone::Bad, {refusal.said} }
        }
        if is_refused || next().is_some() {
            div { class: "form-end",
                Button { kind: ButtonKind::Plain, onclick: move |_| read(),
                    {if is_refused { wait::AGAIN } else { text::OLDER }}
                }
            }
        }
    }
}

/// A mail: what it is called and how it stands, and what it says once it is opened.
#[component]
fn Mail(mail: OwnMail) -> Element {
    let (tone, words) = stands(mail.status);
    let at = said::moment(mail.created_at, platform::minutes_ahead(mail.created_at));
    rsx! {
        details { class: "mail",
            summary {
                strong { {mail.subject} }
                span { class: "fact-line",
                    span { {at} }
                    Badge { tone, {words} }
                }
            }
            pre { tabindex: "0", {mail.text} }
        }
    }
}

const fn stands(status: OwnMailStatus) -> (Tone, &'static str) {
    match status {
        OwnMailStatus::Waiting => (Tone::Quiet, text::WAITING),
        OwnMailStatus::Sent => (Tone::Good, text::SENT),
        OwnMailStatus::Unknown => (Tone::Waiting, text::UNKNOWN),
        OwnMailStatus::NotSent => (Tone::Bad, text::NOT_SENT),
        OwnMailStatus::Returned => (Tone::Bad, text::RETURNED),
    }
}
