//! The read models and their versions: which is live, how far another is that is built, as it is now.
//!
//! Auditors see all of it, and no button that changes anything.

mod act;
mod built;
mod paused;
mod resting;
mod scratch;
mod wishes;

use api_contract::projections::{Projection, Projections};
use chrono::TimeDelta;
use dioxus::prelude::*;
use frontend_kit::use_page_key;
use frontend_ui::{Button, ButtonKind, Callout, Empty, Fact, Tone};

use crate::links;
use crate::live::use_live;
use crate::me::Employee;
use crate::shown::span;
use crate::text::{parked, projections as text, reconciliations::model};
use act::{Act, ActDialog, What};
use built::Built;
use paused::Paused;
use resting::{LetGo, Resting};
use scratch::Scratch;
use wishes::Wishes;

/// All read models.
#[component]
pub(crate) fn ProjectionsPage(employee: Employee) -> Element {
    let models = use_live::<Projections>(|| "/api/v1/projections".to_owned());
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        {models.view(|seen| rsx! {
            All {
                models: seen.items,
                onact: employee.may_change.then(|| EventHandler::new(move |one| act.set(Some(one)))),
            }
        })}
        if let Some(now) = act() {
            ActDialog {
                act: now,
                key_of_page: key,
                onclose: move |()| act.set(None),
                ondone: move |()| {
                    act.set(None);
                    models.again();
                },
            }
        }
    }
}

#[component]
fn All(models: Vec<Projection>, onact: Option<EventHandler<Act>>) -> Element {
    if models.is_empty() {
        return rsx! {
            Empty { title: text::NONE, {text::NONE_MEANS} }
        };
    }
    rsx! {
        for one in models {
            Model { key: "{one.name}", one: one.clone(), onact }
        }
    }
}

/// A read model, as a card.
#[component]
fn Model(one: Projection, onact: Option<EventHandler<Act>>) -> Element {
    let name = one.name.clone();
    let act = move |what: What| Act {
        model: name.clone(),
        what,
    };
    let lag = TimeDelta::milliseconds(i64::try_from(one.lag_ms).unwrap_or(i64::MAX));
    rsx! {
        section { class: "part progress", "aria-labelledby": "model-{one.name}",
            h2 { id: "model-{one.name}", {model(&one.name)} }
            if !one.is_current {
                Callout { tone: Tone::Waiting, title: text::UNATTENDED.to_owned(), {text::UNATTENDED_MEANS} }
            }
            if let Some(pause) = &one.paused {
                Paused { pause: pause.clone() }
            }
            dl { class: "facts",
                Fact { name: text::LIVE, "{one.version}" }
                Fact { name: text::BEHIND, note: span(lag), {text::commits(one.lag_commits)} }
                Fact { name: text::KEPT, {text::versions(&one.kept)} }
                if !one.leaving.is_empty() {
                    Fact { name: text::LEAVING, {text::versions(&one.leaving)} }
                }
            }
            p {
                a { href: links::parked(&one.name), {parked::SEE_PARKED} }
            }
            if !one.resting.is_empty() {
                Resting { versions: one.resting.clone() }
            }
            if !one.let_go.is_empty() {
                LetGo { versions: one.let_go.clone() }
            }
            if one.making.is_some() {
                p { {text::MAKING} }
            }
            if let Some(building) = &one.building {
                Built { building: building.clone() }
            }
            if let Some(scratch) = &one.scratch {
                Scratch { scratch: scratch.clone() }
            }
            if let Some(onact) = onact {
                div { class: "page-actions",
                    for what in What::of(&one) {
                        Button {
                            key: "{what.words()}",
                            kind: if what.deletes() { ButtonKind::Danger } else { ButtonKind::Plain },
                            label: format!("{}, {}", what.words(), one.name),
                            onclick: {
                                let act = act.clone();
                                move |_| onact.call(act(what))
                            },
                            {what.words()}
                        }
                    }
                }
            }
            if !one.wishes.is_empty() {
                Wishes { wishes: one.wishes.clone() }
            }
        }
    }
}

#[cfg(test)]
mod tests;
