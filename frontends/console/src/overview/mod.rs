//! How the processes are, and how far everything that is built from the log is: as it is now, for
//! as long as somebody looks.

mod health;
mod sum;
mod tables;

use api_contract::Page as PageOf;
use api_contract::operations::{Incident, Processes, SystemHealth};
use dioxus::prelude::*;
use frontend_kit::platform;
use frontend_ui::{Callout, Tile, Tiles, Tone};

use crate::incidents::GOING_ON;
use crate::live::{use_live, use_live_each};
use crate::shown::{When, count, span};
use crate::text::overview as text;
use health::{Kept, kept, troubles};
use sum::{Incidents, jobs, mails};
use tables::{KeptTable, ProcessTable};

/// How often the sum of all is asked for, which looks into more than the processes tell: every ten
/// seconds, as those do that watch.
const SUM_PAUSE_MS: u32 = 10_000;

/// How the processes are.
#[component]
pub(crate) fn OverviewPage() -> Element {
    let processes = use_live::<Processes>(|| "/api/v1/processes".to_owned());
    let health = use_live_each::<SystemHealth>(SUM_PAUSE_MS, || "/api/v1/health".to_owned());
    let incidents = use_live_each::<PageOf<Incident>>(SUM_PAUSE_MS, || GOING_ON.to_owned());
    processes.view(|seen| {
        rsx! {
            Incidents { incidents: incidents.here().map(|page| page.items).unwrap_or_default() }
            Seen { seen, health: health.here() }
        }
    })
}

#[component]
fn Seen(seen: Processes, health: Option<SystemHealth>) -> Element {
    let now = platform::now();
    let (troubles, kept) = (troubles(&seen), kept(&seen));
    let (tone, title) = health::verdict(&troubles, health.as_ref().map(|health| health.is_well));
    rsx! {
        Callout { tone, title: title.to_owned(),
            if troubles.is_empty() {
                {text::ALL_IS_WELL}
            } else {
                ul { class: "troubles",
                    for trouble in troubles {
                        li { key: "{trouble.words}", {trouble.words.clone()} }
                    }
                }
            }
        }
        Tiles {
            for tile in tiles(&seen, &kept).into_iter().chain([jobs(health.as_ref()), mails(health.as_ref())]) {
                Tile { key: "{tile.label}", label: tile.label, value: tile.value, note: tile.note, tone: tile.tone }
            }
        }
        section { class: "part", "aria-labelledby": "kept",
            h2 { id: "kept", {text::KEPT} }
            p { class: "note", {text::KEPT_MEANS} }
            KeptTable { kept }
        }
        section { class: "part", "aria-labelledby": "processes",
            h2 { id: "processes", {text::PROCESSES} }
            ProcessTable { processes: seen.items.clone(), now }
        }
        p { class: "note",
            {text::AS_OF}
            " "
            When { at: now }
        }
    }
}

/// A number at a glance.
#[derive(Debug, PartialEq)]
struct Glance {
    label: &'static str,
    value: String,
    note: String,
    tone: Tone,
}

fn tiles(seen: &Processes, kept: &[Kept]) -> [Glance; 4] {
    let ready = health::ready(seen);
    let late = kept.iter().filter_map(|kept| Some((kept.lag_ms?, kept)));
    let late = late.max_by_key(|(lag, _)| *lag);
    let parked: u64 = kept.iter().filter_map(|kept| kept.parked).sum();
    [
        Glance {
            label: text::READY,
            value: text::of(ready, seen.items.len()),
            note: text::READY_NOTE.to_owned(),
            tone: health::tone_if(ready < seen.items.len()),
        },
        Glance {
            label: text::LATEST,
            value: late.map_or(text::NOTHING.to_owned(), |(lag, _)| {
                span(health::millis(lag))
            }),
            note: late.map_or(String::new(), |(_, kept)| kept.name.clone()),
            tone: late.map_or(Tone::Quiet, |(lag, _)| health::tone_of_lag(lag)),
        },
        Glance {
            label: text::PARKED,
            value: count(parked),
            note: text::PARKED_NOTE.to_owned(),
            tone: health::tone_if(parked > 0),
        },
        Glance {
            label: text::HEAD,
            value: count(seen.log_head),
            note: text::HEAD_NOTE.to_owned(),
            tone: Tone::Quiet,
        },
    ]
}
