//! What is done again and again: when, and what came of it, as it is now.
//!
//! Auditors see all of it, and no button that changes anything.

mod act;
mod history;
mod job;

pub(crate) use job::JobPage;

use std::collections::BTreeMap;

use api_contract::jobs::{Job, Jobs, LastRun, RunOutcome};
use dioxus::prelude::*;
use frontend_kit::use_page_key;
use frontend_ui::{
    Badge, Button, ButtonKind, Callout, Cell, DataTable, Empty, Heading, NumberCell, Tone,
};

use crate::links;
use crate::live::use_live;
use crate::me::Employee;
use crate::shown::{When, took};
use crate::text::jobs as text;
use act::{Act, ActDialog};

/// All jobs.
#[component]
pub(crate) fn JobsPage(employee: Employee) -> Element {
    let jobs = use_live::<Jobs>(|| "/api/v1/jobs".to_owned());
    jobs.view(|seen| {
        rsx! {
            All { jobs: seen, may_change: employee.may_change, onchanged: move |()| jobs.again() }
        }
    })
}

#[component]
fn All(jobs: Jobs, may_change: bool, onchanged: EventHandler<()>) -> Element {
    let mut act = use_signal(|| None::<(Act, Job)>);
    let key = use_page_key();
    if jobs.items.is_empty() {
        return rsx! {
            Empty { title: text::NONE, {text::NONE_MEANS} }
        };
    }
    rsx! {
        Leader { leader: jobs.leader.clone() }
        Table { jobs: jobs.items, may_change, onact: move |wanted| act.set(Some(wanted)) }
        p { class: "note", {text::BUSINESS_TIME} }
        if let Some((what, job)) = act() {
            ActDialog {
                act: what,
                job,
                key_of_page: key,
                onclose: move |()| act.set(None),
                ondone: move |()| {
                    act.set(None);
                    onchanged.call(());
                },
            }
        }
    }
}

/// Who does the jobs.
#[component]
fn Leader(leader: Option<String>) -> Element {
    match leader {
        Some(leader) => rsx! {
            p { class: "note",
                {text::LEADER}
                " "
                code { class: "id", {leader} }
            }
        },
        None => rsx! {
            Callout { tone: Tone::Bad, title: text::NOBODY.to_owned(), {text::NOBODY_MEANS} }
        },
    }
}

#[component]
fn Table(jobs: Vec<Job>, may_change: bool, onact: EventHandler<(Act, Job)>) -> Element {
    let [name, state, next, last] = text::HEADINGS;
    let mut headings = text::HEADINGS.map(Heading::text).to_vec();
    if may_change {
        headings.push(Heading::actions(text::ACTIONS));
    }
    rsx! {
        DataTable { caption: text::CAPTION, headings,
            for job in jobs {
                tr { key: "{job.name}",
                    Cell { heading: name,
                        a { href: links::job(&job.name), {job.name.clone()} }
                        span { class: "note", {job.about.clone()} }
                    }
                    Cell { heading: state,
                        State { job: job.clone() }
                    }
                    Cell { heading: next,
                        Next { job: job.clone() }
                    }
                    Cell { heading: last,
                        Last { run: job.last_run.clone() }
                    }
                    if may_change {
                        NumberCell { heading: text::ACTIONS,
                            Acts { job: job.clone(), acts: Act::of_row(&job).to_vec(), onact }
                        }
                    }
                }
            }
        }
    }
}

/// Buttons for what IT can do with a job.
#[component]
fn Acts(job: Job, acts: Vec<Act>, onact: EventHandler<(Act, Job)>) -> Element {
    rsx! {
        div { class: "page-actions",
            for one in acts {
                Button {
                    key: "{one.words()}",
                    kind: ButtonKind::Plain,
                    label: text::about(one.words(), &job.name),
                    onclick: {
                        let job = job.clone();
                        move |_| onact.call((one, job.clone()))
                    },
                    {one.words()}
                }
            }
        }
    }
}

/// How a job stands.
#[component]
fn State(job: Job) -> Element {
    rsx! {
        if job.running.is_some() {
            Badge { tone: Tone::Good, {text::RUNNING} }
        } else if job.asked.is_some() {
            Badge { tone: Tone::Waiting, {text::ASKED} }
        } else if job.paused.is_none() {
            Badge { tone: Tone::Quiet, {text::WAITS} }
        }
        if let Some(pause) = job.paused {
            Badge { tone: Tone::Waiting, {text::PAUSED} }
            if let Some(reason) = pause.reason {
                span { class: "note", {reason} }
            }
        }
    }
}

/// When a job runs next, which it does not while it is paused.
#[component]
fn Next(job: Job) -> Element {
    match job.next_run {
        _ if job.paused.is_some() => rsx! { {text::PAUSED} },
        Some(at) => rsx! { When { at } },
        None => rsx! { {text::UNPLANNED} },
    }
}

/// What came of a job last.
#[component]
fn Last(run: Option<LastRun>) -> Element {
    let Some(run) = run else {
        return rsx! { {text::NEVER} };
    };
    rsx! {
        Outcome { outcome: run.outcome }
        " "
        When { at: run.started_at }
        span { class: "note",
            {took(run.duration_ms)}
            ", "
            {done(&run.figures)}
        }
        if let Some(error) = run.error {
            span { class: "note", {error} }
        }
    }
}

/// How a run ended.
#[component]
fn Outcome(outcome: RunOutcome) -> Element {
    let tone = match outcome {
        RunOutcome::Succeeded => Tone::Good,
        RunOutcome::Failed => Tone::Bad,
        RunOutcome::Abandoned => Tone::Waiting,
    };
    rsx! {
        Badge { tone, {text::outcome(outcome)} }
    }
}

/// What a run did, in words: `3 sent, 1 refused`.
fn done(figures: &BTreeMap<String, u64>) -> String {
    let figures = figures
        .iter()
        .map(|(what, number)| text::figure(what, *number));
    let figures: Vec<_> = figures.collect();
    match &figures[..] {
        [] => text::NOTHING.to_owned(),
        figures => figures.join(", "),
    }
}

#[cfg(test)]
mod tests;
