//! One job: when it runs, what can be done with it, what people changed, and its runs.

use api_contract::Page as PageOf;
use api_contract::jobs::{Job, JobChange, JobRun};
use dioxus::prelude::*;
use frontend_kit::{use_answer, use_page_key, use_query};
use frontend_ui::Fact;

use super::act::{Act, ActDialog};
use super::history::{History, runs_of};
use super::{Acts, Last, Next, State};
use crate::links;
use crate::live::use_live;
use crate::me::Employee;
use crate::shown::When;
use crate::text::{jobs as text, notifications::why};

/// One job.
#[component]
pub(crate) fn JobPage(name: String, employee: Employee) -> Element {
    let query = use_query();
    let path = format!("/api/v1/jobs/{name}");
    let job = use_live::<Job>(move || path.clone());
    let runs = use_answer::<PageOf<JobRun>>(move || runs_of(&name, query));
    // Whenever the job has run, there is another run to be shown.
    let last_run = use_memo(move || job.here().and_then(|job| Some(job.last_run?.run)));
    use_effect(move || {
        if last_run().is_some() {
            runs.again();
        }
    });
    rsx! {
        {job.view(|seen| rsx! {
            Seen { job: seen, may_change: employee.may_change, onchanged: move |()| job.again() }
            History { runs, query }
        })}
    }
}

#[component]
pub(super) fn Seen(job: Job, may_change: bool, onchanged: EventHandler<()>) -> Element {
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    rsx! {
        p { class: "page-lead", {job.name.clone()} }
        p { {job.about.clone()} }
        dl { class: "facts",
            Fact { name: text::STATE,
                State { job: job.clone() }
            }
            Fact { name: text::TIMES,
                code { {job.cron.clone()} }
            }
            Fact { name: text::MISSED, {text::missed(job.missed)} }
            Fact { name: text::NEXT, note: text::BUSINESS_TIME,
                Next { job: job.clone() }
            }
            Fact { name: text::LAST,
                Last { run: job.last_run.clone() }
            }
        }
        if may_change {
            Acts {
                job: job.clone(),
                acts: Act::of_page(&job).to_vec(),
                onact: move |(wanted, _)| act.set(Some(wanted)),
            }
        }
        if !job.changes.is_empty() {
            Changes { changes: job.changes.clone() }
        }
        if let Some(what) = act() {
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

/// What people changed, the newest first.
#[component]
fn Changes(changes: Vec<JobChange>) -> Element {
    rsx! {
        section { class: "part", "aria-labelledby": "changes",
            h2 { id: "changes", {text::CHANGES} }
            ol { class: "timeline", "aria-label": text::CHANGES,
                for change in changes {
                    li { key: "{change.at}", class: "timeline-quiet",
                        p { class: "timeline-title", {text::changed(change.what, change.cron.as_deref())} }
                        p { class: "timeline-at",
                            When { at: change.at }
                        }
                        p { class: "step-why",
                            {why(&change.reason)}
                            " "
                            a { class: "id", href: links::account(change.by), "{change.by}" }
                        }
                    }
                }
            }
        }
    }
}
