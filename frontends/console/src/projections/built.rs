//! A version that is built: how far it is, and what a comparison found.

use api_contract::projections::{
    BuildingStage, BuildingVersion, VersionComparison, VersionDifference,
};
use dioxus::prelude::*;
use frontend_ui::{Badge, Callout, Cell, DataTable, Fact, Gauge, Heading, Tone};

use crate::links;
use crate::shown::{When, count};
use crate::text::{events::kind, projections as text};

/// A version that is built.
#[component]
pub(super) fn Built(building: BuildingVersion) -> Element {
    let tone = match building.stage {
        BuildingStage::Stopped => Tone::Bad,
        _ => Tone::Good,
    };
    rsx! {
        h3 {
            {text::version(building.version)}
            " "
            Badge { tone, {text::stage(building.stage)} }
        }
        if let Some(failure) = &building.failure {
            Callout { tone: Tone::Bad, title: text::stage(building.stage).to_owned(), {failure.clone()} }
        }
        Gauge { part: u32::try_from(building.percent).unwrap_or(100), whole: 100 }
        p { {text::progress(&building)} }
        dl { class: "facts",
            Fact { name: text::SINCE,
                When { at: building.since }
            }
            Fact { name: text::ASKED_BY,
                match building.account {
                    Some(by) => rsx! {
                        a { class: "id", href: links::account(by), "{by}" }
                    },
                    None => rsx! { {text::OPERATOR} },
                }
            }
            Fact { name: text::THEN, {if building.switch { text::TAKE_OVER } else { text::WAIT }} }
            Fact { name: text::EVENTS, {count(building.events)} }
            if let Some(found) = &building.comparison {
                Fact { name: text::COMPARED, note: text::found(found.built, found.live, found.restless),
                    {count(found.compared)}
                }
            }
        }
        if let Some(found) = building.comparison {
            Differences { found }
        }
    }
}

/// What differs in either version.
#[component]
fn Differences(found: VersionComparison) -> Element {
    if found.differences.is_empty() {
        return rsx! {};
    }
    let [version, of, place, what] = text::DIFFERENCE_HEADINGS;
    let which = |one: &VersionDifference| {
        if one.is_built {
            text::BUILT
        } else {
            text::OF_LIVE
        }
    };
    rsx! {
        DataTable {
            caption: text::DIFFERENCES,
            headings: text::DIFFERENCE_HEADINGS.map(Heading::text).to_vec(),
            for (at , one) in found.differences.into_iter().enumerate() {
                tr { key: "{at}",
                    Cell { heading: version, {which(&one)} }
                    Cell { heading: of,
                        {kind(&one.aggregate)}
                        " "
                        a { class: "id", href: links::history_of(&one.aggregate, one.id), "{one.id}" }
                    }
                    Cell { heading: place,
                        {one.place.clone()}
                        span { class: "note id", {one.key.clone()} }
                    }
                    Cell { heading: what,
                        code { class: "id", {one.what.clone()} }
                    }
                }
            }
        }
    }
}
