//! One rocket: what is known of it, and its end.

use api_contract::rockets::Rocket;
use dioxus::prelude::*;
use frontend_kit::{
    Answered, Call, CommandKey, Form, PageKey, Values, use_answer, use_page_key, use_submission,
};
use frontend_ui::{Button, ButtonKind, Callout, Fact, Tone, use_toasts};
use uuid::Uuid;

use super::form::{FIELDS, RocketFields, entry};
use super::list::State;
use crate::Page;
use crate::frame::{FormDialog, Head, Part, leave_dialog};
use crate::text::{rockets as text, words};

/// One rocket.
#[component]
pub(in crate::supplier) fn RocketPage(rocket: Uuid) -> Element {
    let answer = use_answer::<Rocket>(move || format!("/api/v1/rockets/{rocket}"));
    let title = answer
        .here()
        .map_or(Page::Rocket.title().to_owned(), |rocket| rocket.name);
    let flies = answer.here().is_some_and(|rocket| !rocket.retired);
    rsx! {
        Head { title,
            a { class: "button button-plain", href: "{Page::Launches.path()}?rocket={rocket}", {text::LAUNCHES} }
            if flies {
                a { class: "button button-primary", href: "{Page::NewLaunch.path()}?rocket={rocket}",
                    {text::SCHEDULE}
                }
            }
        }
        {answer.view(move |found| rsx! {
            if found.retired {
                Retired { rocket: found }
            } else {
                Flying { answer, rocket: found }
            }
        })}
    }
}

/// A rocket that flies: it can be told of anew, and retired.
#[component]
fn Flying(answer: Answered<Rocket>, rocket: Rocket) -> Element {
    let sending = use_submission();
    let toasts = use_toasts();
    let mut retiring = use_signal(|| false);
    let key = use_page_key();
    let id = rocket.id;
    let send = move |values: Values| {
        let key = CommandKey::new();
        sending.run(async move {
            let call = Call::put(format!("/api/v1/rockets/{id}"));
            call.with(&entry(&values)?).once(&key).done().await?;
            answer.again();
            toasts.say(text::REVISED);
            Ok(())
        });
    };
    rsx! {
        div { class: "sheet",
            p { class: "page-lead", {text::REVISE_MEANS} }
            Form { submission: sending, required: FIELDS.to_vec(), label: text::REVISE, onsend: send,
                RocketFields { sending, found: rocket }
            }
        }
        Part { title: text::RETIRE,
            p { class: "page-lead", {text::RETIRE_MEANS} }
            Button { kind: ButtonKind::Danger, onclick: move |_| retiring.set(true), {text::RETIRE} }
        }
        if retiring() {
            RetireDialog {
                id: id.0,
                key_of_page: key,
                onclose: move |was_tried| {
                    retiring.set(false);
                    if was_tried {
                        answer.again();
                    }
                },
                ondone: move |()| {
                    leave_dialog();
                    retiring.set(false);
                    answer.again();
                },
            }
        }
    }
}

/// Asks whether it is meant.
#[component]
fn RetireDialog(
    id: Uuid,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
    ondone: EventHandler<()>,
) -> Element {
    let sending = use_submission();
    let send = move |_| {
        sending.run(async move {
            let call = Call::post(format!("/api/v1/rockets/{id}/retirement"));
            let call = call.once(&key_of_page.now());
            key_of_page.note(call.done().await)?;
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        FormDialog { title: text::RETIRE, sending, label: text::RETIRE, onsend: send, onclose,
            p { {text::RETIRE_MEANS} }
        }
    }
}

/// A rocket that flies no more.
#[component]
fn Retired(rocket: Rocket) -> Element {
    rsx! {
        Callout { tone: Tone::Quiet, {text::IS_RETIRED} }
        dl { class: "facts",
            Fact { name: text::MODEL, {rocket.model.clone()} }
            Fact { name: text::CAPACITY, "{rocket.capacity}" }
            Fact { name: text::RANGE, {words::range(rocket.range)} }
            Fact { name: text::STATE, State { retired: true } }
        }
    }
}
