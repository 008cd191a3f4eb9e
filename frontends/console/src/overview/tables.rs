//! The processes, and what is kept up to date, as tables.

use api_contract::operations::{Process, ProcessState};
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use frontend_ui::{Badge, Cell, DataTable, Heading, NumberCell, Tone};

use super::health::{Kept, millis, tone_of_lag};
use crate::links;
use crate::shown::{When, count, span};
use crate::text::overview as text;

/// What is kept up to date with the log.
#[component]
pub(super) fn KeptTable(kept: Vec<Kept>) -> Element {
    let [name, position, behind, age, parked, by] = text::KEPT_HEADINGS;
    let headings = vec![
        Heading::text(name),
        Heading::number(position),
        Heading::number(behind),
        Heading::number(age),
        Heading::number(parked),
        Heading::text(by),
    ];
    let number = |number: Option<u64>| number.map_or(text::UNKNOWN.to_owned(), count);
    rsx! {
        DataTable { caption: text::KEPT, headings,
            for kept in kept {
                tr { key: "{kept.name}",
                    Cell { heading: name,
                        strong { {kept.name.clone()} }
                    }
                    NumberCell { heading: position, {number(kept.position)} }
                    NumberCell { heading: behind, {number(kept.lag_commits)} }
                    NumberCell { heading: age,
                        match kept.lag_ms {
                            Some(lag) => rsx! {
                                Badge { tone: tone_of_lag(lag), {span(millis(lag))} }
                            },
                            None => rsx! { {text::UNKNOWN} },
                        }
                    }
                    NumberCell { heading: parked,
                        match kept.parked {
                            Some(parked) if parked > 0 => rsx! {
                                a { href: links::parked(&kept.name),
                                    Badge { tone: Tone::Waiting, {count(parked)} }
                                }
                            },
                            parked => rsx! { {number(parked)} },
                        }
                    }
                    Cell { heading: by,
                        match &kept.by {
                            Some(by) => rsx! { {by.clone()} },
                            None => rsx! {
                                Badge { tone: Tone::Bad, {text::NOBODY} }
                            },
                        }
                        if kept.standby > 0 {
                            span { class: "note", {text::standby(kept.standby)} }
                        }
                    }
                }
            }
        }
    }
}

/// The processes.
#[component]
pub(super) fn ProcessTable(processes: Vec<Process>, now: DateTime<Utc>) -> Element {
    let headings = text::PROCESS_HEADINGS.map(Heading::text);
    let [name, instance, state, version, since, heard] = text::PROCESS_HEADINGS;
    rsx! {
        DataTable { caption: text::PROCESSES, headings: headings.to_vec(),
            for process in processes {
                tr { key: "{process.instance}",
                    Cell { heading: name,
                        strong { {process.name.clone()} }
                    }
                    Cell { heading: instance,
                        code { class: "id", "{process.instance}" }
                        if let Some(host) = &process.host {
                            span { class: "note", {host.clone()} }
                        }
                    }
                    Cell { heading: state,
                        Badge { tone: tone(process.state), {text::state(process.state)} }
                        if !process.missing.is_empty() {
                            span { class: "note", {text::misses(&process.missing)} }
                        }
                    }
                    Cell { heading: version, {process.version.clone()} }
                    Cell { heading: since,
                        When { at: process.started_at }
                    }
                    Cell { heading: heard, {text::ago(&span(now - process.heard_at))} }
                }
            }
        }
    }
}

const fn tone(state: ProcessState) -> Tone {
    match state {
        ProcessState::Ready => Tone::Good,
        ProcessState::NotReady => Tone::Waiting,
        ProcessState::Silent => Tone::Bad,
        ProcessState::Stopped => Tone::Quiet,
    }
}
