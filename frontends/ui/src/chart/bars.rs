//! Numbers side by side, each as long as it is large.

use dioxus::prelude::*;

use super::{Bar, hundredths, share};

/// Numbers below each other, each as long as it is large: a table that is a picture too.
#[component]
pub fn BarChart(caption: String, bars: Vec<Bar>) -> Element {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or_default();
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
