//! Parts of a whole.

use dioxus::prelude::*;

use super::{Bar, hundredths, share};
use crate::text;

/// How many parts have a colour of their own.
const COLOURS: usize = 6;

/// Parts of a whole: a ring, and a table that says which is which. Six parts have a colour of their
/// own; more repeat them.
#[component]
pub fn Donut(caption: String, parts: Vec<Bar>) -> Element {
    let whole: u64 = parts
        .iter()
        .fold(0, |sum, part| sum.saturating_add(part.value));
    let mut before = 0;
    let arcs: Vec<_> = parts
        .iter()
        .map(|part| {
            let length = share(part.value, whole);
            let start = before;
            before += length;
            (start, length)
        })
        .collect();
    rsx! {
        div { class: "chart chart-donut",
            svg { view_box: "0 0 42 42", "aria-hidden": "true",
                // As long around as a hundred.
                circle { class: "donut-whole", cx: "21", cy: "21", r: "15.915" }
                for (place , (start , length)) in arcs.iter().enumerate() {
                    circle {
                        key: "{place}",
                        class: colour(place),
                        cx: "21",
                        cy: "21",
                        r: "15.915",
                        transform: "rotate(-90 21 21)",
                        "stroke-dasharray": "{hundredths(*length)} 100",
                        "stroke-dashoffset": "-{hundredths(*start)}",
                    }
                }
            }
            table {
                caption { class: "chart-caption", {caption} }
                thead { class: "unseen",
                    tr {
                        th { scope: "col", {text::CHART_WHAT} }
                        th { scope: "col", {text::CHART_VALUE} }
                        th { scope: "col", {text::CHART_SHARE} }
                    }
                }
                tbody {
                    for (place , (part , (_ , length))) in parts.into_iter().zip(arcs).enumerate() {
                        tr { key: "{place}",
                            th { scope: "row",
                                svg { view_box: "0 0 10 10", "aria-hidden": "true",
                                    circle { class: colour(place), cx: "5", cy: "5", r: "3" }
                                }
                                {part.label}
                            }
                            td { {part.said} }
                            td { "{(length + 50) / 100} %" }
                        }
                    }
                }
            }
        }
    }
}

fn colour(place: usize) -> String {
    format!("donut-{}", place % COLOURS + 1)
}
