//! Numbers side by side, each as long as it is large.

use dioxus::prelude::*;

use super::{Bar, hundredths, share};

/// Numbers below each other, each as long as it is large: a table that is a picture too.
#[component]
pub fn BarChart(
    caption: String,
    bars: Vec<Bar>,
    /// What is as long as there is room: the largest, where nothing else is said.
    most: Option<u64>,
) -> Element {
    let largest = bars.iter().map(|bar| bar.value).max().unwrap_or_default();
    let most = most.unwrap_or(largest);
    rsx! {
        table { class: "chart chart-bars",
            caption { class: "chart-caption", {caption} }
            tbody {
                for (place , bar) in bars.into_iter().enumerate() {
                    tr { key: "{place}",
                        th { scope: "row", {bar.label} }
                        td {
                            svg { "aria-hidden": "true",
                                rect {
                                    width: "{hundredths(share(bar.value, most))}%",
                                    height: "100%",
                                    rx: "3",
                                }
                            }
                            span { {bar.said} }
                        }
                    }
                }
            }
        }
    }
}
