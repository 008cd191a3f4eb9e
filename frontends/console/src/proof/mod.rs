//! Whether the log is what was sealed: what was verified, and parts of the log to take along.

mod part;

use api_contract::Page as PageOf;
use api_contract::verifications::{Verification, VerificationStatus};
use dioxus::prelude::*;
use frontend_kit::{
    Call, Query, Values, platform, use_answer, use_page_key, use_query, use_submission,
};
use frontend_ui::{Badge, Button, ButtonKind, Cell, DataTable, Gauge, Heading, NumberCell, Tone};

use crate::acting::{ActDialog, doing};
use crate::filters::{CURSOR, address};
use crate::links;
use crate::listed::listed;
use crate::live::use_again_while;
use crate::shown::{When, count, took};
use crate::text::proof as text;
use part::Part;

/// All verifications, the latest first, and parts of the log. Auditors verify as IT does: it changes nothing.
#[component]
pub(crate) fn ProofPage() -> Element {
    let query = use_query();
    let verified = use_answer::<PageOf<Verification>>(move || page_of(query));
    use_again_while(verified, |page| page.items.iter().any(moves));
    let mut asks = use_signal(|| false);
    let (key, submission) = (use_page_key(), use_submission());
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        div { class: "page-actions",
            Button { kind: ButtonKind::Plain, onclick: move |_| asks.set(true), {text::VERIFY} }
        }
        {listed(verified, query, (text::NONE, text::NONE_MEANS), |all| rsx! { Verified { all } })}
        Part { query }
        if asks() {
            ActDialog {
                title: text::VERIFY,
                label: text::VERIFY,
                meaning: text::VERIFY_MEANS,
                required: Vec::new(),
                submission,
                ondo: move |_: Values| doing(async move {
                    let call = Call::post("/api/v1/verifications");
                    key.note(call.once(&key.now()).done().await)?;
                    Ok(text::ASKED.to_owned())
                }),
                onclose: move |()| asks.set(false),
                ondone: move |()| {
                    asks.set(false);
                    verified.again();
                },
            }
        }
    }
}

fn page_of(query: Query) -> String {
    let parameters = [("limit", "10".to_owned()), (CURSOR, query.get(CURSOR))];
    address("/api/v1/verifications", &parameters)
}

/// Whether something becomes of it by itself.
fn moves(one: &Verification) -> bool {
    matches!(
        one.status,
        VerificationStatus::Waiting | VerificationStatus::Running
    )
}

#[component]
pub(super) fn Verified(all: Vec<Verification>) -> Element {
    let [asked, state, commits, signatures, time] = text::HEADINGS;
    let words = [asked, state].map(Heading::text);
    let numbers = [commits, signatures, time].map(Heading::number);
    let headings: Vec<_> = words.into_iter().chain(numbers).collect();
    rsx! {
        DataTable { caption: text::CAPTION, headings,
            for one in all {
                tr { key: "{one.id}",
                    Cell { heading: asked,
                        When { at: one.asked_at }
                        match one.account {
                            Some(by) => rsx! {
                                span { class: "note",
                                    {text::BY_SOMEBODY}
                                    " "
                                    a { class: "id", href: links::account(by), "{by}" }
                                }
                            },
                            None => rsx! { span { class: "note", {text::BY_ITSELF} } },
                        }
                    }
                    Cell { heading: state,
                        State { one: one.clone() }
                    }
                    NumberCell { heading: commits,
                        {count(one.done)}
                        if let Some(outcome) = one.outcome {
                            span { class: "note", {text::covered(outcome)} }
                        }
                    }
                    NumberCell { heading: signatures,
                        if let Some(outcome) = one.outcome {
                            {count(outcome.signatures)}
                        }
                    }
                    NumberCell { heading: time, {lasted(&one)} }
                }
            }
        }
    }
}

/// What is known of the log by one.
#[component]
fn State(one: Verification) -> Element {
    let tone = match one.status {
        VerificationStatus::Waiting | VerificationStatus::Running => Tone::Waiting,
        VerificationStatus::Untouched => Tone::Good,
        VerificationStatus::Touched | VerificationStatus::Failed => Tone::Bad,
    };
    rsx! {
        Badge { tone, {text::status(one.status)} }
        if let Some(share) = share(&one).filter(|_| one.status == VerificationStatus::Running) {
            span { class: "note", "{share} %" }
            Gauge { part: share, whole: 100 }
        }
        if let Some(problem) = text::problem(&one) {
            span { class: "note", {problem} }
        }
    }
}

/// How long one took, or takes so far.
fn lasted(one: &Verification) -> String {
    let Some(began) = one.started_at else {
        return String::new();
    };
    let until = one.ended_at.unwrap_or_else(platform::now);
    let millis = (until - began).num_milliseconds();
    took(millis.try_into().unwrap_or_default())
}

/// How much of the log was read, in percent; rounded so that only all of it is 100.
fn share(one: &Verification) -> Option<u32> {
    let all = one.all?;
    let part = one.done.min(all).checked_mul(100)?;
    u32::try_from(part.checked_div(all).unwrap_or(100)).ok()
}

#[cfg(test)]
mod tests;
