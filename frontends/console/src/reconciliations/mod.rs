//! Whether the read models are as the log would have them: what was compared, and what differed.
//!
//! Auditors see all of it, and no button that changes anything.

mod act;
mod found;
mod one;

pub(crate) use one::ReconciliationPage;

use api_contract::Page as PageOf;
use api_contract::reconciliations::{
    ComparedAggregate, Reconciliation, ReconciliationStatus, ReconciliationTrigger,
};
use dioxus::prelude::*;
use frontend_kit::{Query, platform, use_answer, use_page_key, use_query};
use frontend_ui::{Badge, Cell, DataTable, Heading, NumberCell, Select, Tone};

use crate::Page;
use crate::filters::{CURSOR, Filters, address, choices};
use crate::links;
use crate::listed::listed;
use crate::live::use_again_while;
use crate::me::Employee;
use crate::shown::{When, count, took};
use crate::text::{filter, reconciliations as text};
use act::{Act, ActDialog, Acts, Scope};

/// The filter, which the API takes as it stands in the address.
const FOUND: &str = "found";

/// All of them, the latest first.
#[component]
pub(crate) fn ReconciliationsPage(employee: Employee) -> Element {
    let query = use_query();
    let runs = use_answer::<PageOf<Reconciliation>>(move || page_of(query));
    use_again_while(runs, |page| page.items.iter().any(moves));
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        if employee.may_change {
            Acts { onact: move |what| act.set(Some(what)) }
        }
        Filters {
            label: filter::LABEL,
            path: Page::Reconciliations.path(),
            query,
            names: vec![FOUND],
            onsend: move |_| runs.again(),
            Select {
                name: FOUND,
                label: text::WHICH,
                options: choices(text::ALL, text::FOUND_FILTER),
                value: query.get(FOUND),
            }
        }
        {listed(runs, query, (text::NONE, text::NONE_MEANS), |runs| rsx! { Runs { runs } })}
        if let Some(act_now) = act() {
            ActDialog {
                act: act_now,
                of: Scope::Any,
                key_of_page: key,
                onclose: move |()| act.set(None),
                ondone: move |()| {
                    act.set(None);
                    runs.again();
                },
            }
        }
    }
}

fn page_of(query: Query) -> String {
    let parameters = [
        (FOUND, query.get(FOUND)),
        ("limit", "20".to_owned()),
        (CURSOR, query.get(CURSOR)),
    ];
    address("/api/v1/reconciliations", &parameters)
}

/// Whether something becomes of it by itself.
fn moves(run: &Reconciliation) -> bool {
    matches!(
        run.status,
        ReconciliationStatus::Waiting | ReconciliationStatus::Running
    )
}

#[component]
fn Runs(runs: Vec<Reconciliation>) -> Element {
    let [asked, of, state, compared, found, mended, time] = text::HEADINGS;
    let words = [asked, of, state].map(Heading::text);
    let numbers = [compared, found, mended, time].map(Heading::number);
    let headings: Vec<_> = words.into_iter().chain(numbers).collect();
    rsx! {
        DataTable { caption: text::CAPTION, headings,
            for run in runs {
                tr { key: "{run.id}",
                    Cell { heading: asked,
                        a { href: links::reconciliation(run.id),
                            When { at: run.asked_at }
                        }
                        span { class: "note", {text::trigger(run.trigger)} }
                    }
                    Cell { heading: of,
                        match &run.aggregate {
                            Some(aggregate) => rsx! { Aggregate { aggregate: aggregate.clone() } },
                            None => rsx! { {text::EVERYTHING} },
                        }
                    }
                    Cell { heading: state,
                        State { run: run.clone() }
                    }
                    NumberCell { heading: compared, {number(run.compared)} }
                    NumberCell { heading: found, {number(run.found)} }
                    NumberCell { heading: mended, {number(run.mended)} }
                    NumberCell { heading: time, {lasted(&run)} }
                }
            }
        }
    }
}

/// How one stands.
#[component]
fn State(run: Reconciliation) -> Element {
    let tone = match run.status {
        ReconciliationStatus::Waiting => Tone::Waiting,
        ReconciliationStatus::Running => Tone::Good,
        ReconciliationStatus::Failed => Tone::Bad,
        ReconciliationStatus::Completed if run.found > run.mended => Tone::Bad,
        ReconciliationStatus::Completed if run.found > 0 => Tone::Waiting,
        ReconciliationStatus::Completed => Tone::Good,
    };
    rsx! {
        Badge { tone, {text::status(&run)} }
        if let Some(share) = share(&run).filter(|_| run.status == ReconciliationStatus::Running) {
            span { class: "note", "{share} %" }
        }
    }
}

/// An aggregate, and the way to what happened to it.
#[component]
fn Aggregate(aggregate: ComparedAggregate) -> Element {
    rsx! {
        {text::kind(&aggregate.kind)}
        " "
        a { class: "id", href: links::history_of(&aggregate.kind, aggregate.id), "{aggregate.id}" }
    }
}

/// Who asked for one.
#[component]
fn AskedBy(run: Reconciliation) -> Element {
    rsx! {
        {text::trigger(run.trigger)}
        if let Some(by) = run.account.filter(|_| run.trigger == ReconciliationTrigger::Person) {
            " "
            a { class: "id", href: links::account(by), "{by}" }
        }
    }
}

/// What counts something, which is never less than none.
fn number(counted: i64) -> String {
    count(counted.try_into().unwrap_or_default())
}

/// How long one took, or takes so far.
fn lasted(run: &Reconciliation) -> String {
    let Some(began) = run.started_at else {
        return String::new();
    };
    let until = run.ended_at.unwrap_or_else(platform::now);
    let millis = (until - began).num_milliseconds();
    took(millis.try_into().unwrap_or_default())
}

/// How much of the log one has been through, in percent; rounded so that only all of it is 100.
fn share(run: &Reconciliation) -> Option<u32> {
    let (position, end) = (run.position?, run.end?);
    let part = position.min(end).checked_mul(100)?;
    u32::try_from(part.checked_div(end).unwrap_or(100)).ok()
}

#[cfg(test)]
mod tests;
