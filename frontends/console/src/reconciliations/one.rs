//! One reconciliation: how far it is, and what it found.

use api_contract::Page as PageOf;
use api_contract::reconciliations::{
    ComparedAggregate, Reconciliation, ReconciliationDifference, ReconciliationStatus,
};
use dioxus::prelude::*;
use frontend_kit::{use_answer, use_page_key, use_query};
use frontend_ui::{Callout, Fact, Gauge, Tone};

use super::act::{Act, ActDialog, Scope};
use super::found::{Differences, differences_of};
use super::{Aggregate, AskedBy, State, lasted, moves, number, share};
use crate::links;
use crate::live::use_again_while;
use crate::me::Employee;
use crate::shown::When;
use crate::text::reconciliations as text;

/// The most that is noted of what one found.
const MOST_NOTED: i64 = 10_000;

/// One of them.
#[component]
pub(crate) fn ReconciliationPage(id: String, employee: Employee) -> Element {
    let query = use_query();
    let path = format!("/api/v1/reconciliations/{id}");
    let run = use_answer::<Reconciliation>(move || path.clone());
    use_again_while(run, moves);
    let found = use_answer::<PageOf<ReconciliationDifference>>(move || differences_of(&id, query));
    // Whenever more was found or mended, there is more to be shown.
    let counts = use_memo(move || run.here().map(|run| (run.found, run.mended)));
    use_effect(move || {
        if counts().is_some() {
            found.again();
        }
    });
    let mut again = use_signal(|| None::<ComparedAggregate>);
    let key = use_page_key();
    rsx! {
        {run.view(|run| rsx! {
            Seen { run }
            Differences {
                found,
                query,
                onagain: employee.may_change.then(|| EventHandler::new(move |one| again.set(Some(one)))),
            }
        })}
        if let Some(aggregate) = again() {
            ActDialog {
                act: Act::Compare,
                of: Scope::One(aggregate),
                key_of_page: key,
                onclose: move |()| again.set(None),
                ondone: move |()| again.set(None),
            }
        }
    }
}

#[component]
pub(super) fn Seen(run: Reconciliation) -> Element {
    rsx! {
        if let Some(failure) = &run.failure {
            Callout { tone: Tone::Bad, title: text::status(&run).to_owned(), {failure.clone()} }
        }
        if moves(&run) && run.aggregate.is_none() {
            Progress { run: run.clone() }
        }
        dl { class: "facts",
            Fact { name: text::STATE,
                State { run: run.clone() }
            }
            Fact { name: text::SCOPE,
                match &run.aggregate {
                    Some(aggregate) => rsx! { Aggregate { aggregate: aggregate.clone() } },
                    None => rsx! { {text::EVERYTHING} },
                }
            }
            Fact { name: text::MENDS, {text::mends(run.repair)} }
            Fact { name: text::ASKED_BY,
                AskedBy { run: run.clone() }
            }
            Fact { name: text::ASKED_AT,
                When { at: run.asked_at }
            }
            if let Some(at) = run.started_at {
                Fact { name: text::STARTED,
                    When { at }
                }
                Fact { name: text::TOOK, {lasted(&run)} }
            }
            if let Some(at) = run.ended_at {
                Fact { name: text::ENDED,
                    When { at }
                }
            }
            Fact { name: text::COMPARED, note: text::COMPARED_NOTE, {number(run.compared)} }
            Fact {
                name: text::FOUND,
                note: if run.found < MOST_NOTED { text::FOUND_NOTE } else { text::MOST_NOTED },
                {number(run.found)}
            }
            Fact { name: text::MENDED, note: text::MENDED_NOTE, {number(run.mended)} }
        }
        p { class: "part-links",
            a { href: links::logs_of_process("reconciler"), {text::LOGS} }
        }
    }
}

/// How far it is, as long as it goes on.
#[component]
fn Progress(run: Reconciliation) -> Element {
    let share = share(&run).filter(|_| run.status == ReconciliationStatus::Running);
    rsx! {
        div { class: "progress",
            p {
                strong { {text::PROGRESS} }
                if let Some(share) = share {
                    " {share} %"
                }
            }
            Gauge { part: share.unwrap_or_default(), whole: 100 }
            p { class: "note", {text::progress(&run)} }
        }
    }
}
