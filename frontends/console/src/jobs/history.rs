//! The runs of a job, a page at a time.

use api_contract::Page as PageOf;
use api_contract::jobs::JobRun;
use dioxus::prelude::*;
use frontend_kit::{Answered, Parameters, Query};
use frontend_ui::{Cell, DataTable, Heading, Select};

use super::{Outcome, done};
use crate::filters::{CURSOR, address, choices};
use crate::links;
use crate::listed::listed;
use crate::shown::{When, took};
use crate::text::jobs as text;

/// The filter of runs, which the API takes as it stands in the address.
const OUTCOME: &str = "outcome";

/// Where the runs of a job are, as the page's address narrows them down.
pub(super) fn runs_of(job: &str, query: Query) -> String {
    let parameters = [
        (OUTCOME, query.get(OUTCOME)),
        ("limit", "20".to_owned()),
        (CURSOR, query.get(CURSOR)),
    ];
    address(&format!("/api/v1/jobs/{job}/runs"), &parameters)
}

/// The runs of a job.
#[component]
pub(super) fn History(runs: Answered<PageOf<JobRun>>, query: Query) -> Element {
    rsx! {
        section { class: "part", "aria-labelledby": "history",
            h2 { id: "history", {text::HISTORY} }
            Select {
                name: OUTCOME,
                label: text::OUTCOME,
                options: choices(text::ALL, text::OUTCOMES),
                value: query.get(OUTCOME),
                // From the first page on.
                onchange: move |outcome: String| {
                    query.go(Parameters::default().with(OUTCOME, &outcome).to_string());
                },
            }
            {listed(runs, query, (text::NO_RUNS, text::NO_RUNS_MEANS), |runs| rsx! { Runs { runs } })}
        }
    }
}

#[component]
pub(super) fn Runs(runs: Vec<JobRun>) -> Element {
    let [began, why, outcome, time, did] = text::RUN_HEADINGS;
    let headings = text::RUN_HEADINGS.map(Heading::text).to_vec();
    rsx! {
        DataTable { caption: text::HISTORY_CAPTION, headings,
            for run in runs {
                tr { key: "{run.id}",
                    Cell { heading: began,
                        When { at: run.started_at }
                        span { class: "note",
                            a { href: links::logs_of(run.id), {text::LOGS} }
                        }
                    }
                    Cell { heading: why,
                        {text::trigger(run.trigger)}
                        if let Some(by) = run.asked_by {
                            span { class: "note",
                                a { class: "id", href: links::account(by), "{by}" }
                            }
                        }
                    }
                    Cell { heading: outcome,
                        match run.outcome {
                            Some(outcome) => rsx! { Outcome { outcome } },
                            None => rsx! { {text::GOES_ON} },
                        }
                        if let Some(error) = run.error {
                            span { class: "note", {error} }
                        }
                    }
                    Cell { heading: time, {run.duration_ms.map(took).unwrap_or_default()} }
                    Cell { heading: did, {done(&run.figures)} }
                }
            }
        }
    }
}
