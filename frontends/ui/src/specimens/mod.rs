//! Every component in every state, to be looked at: a page of it is the design, as it is.

mod data;
mod forms;
mod messages;
mod surroundings;

use dioxus::prelude::*;

use data::{ChartSpecimens, DataSpecimens};
use forms::FormSpecimens;
use messages::MessageSpecimens;
use surroundings::SurroundingSpecimens;

/// Every component in every state, with its name. The heading of the page is the app's.
#[component]
pub fn Specimens() -> Element {
    rsx! {
        div { class: "specimens",
            Colours {}
            FormSpecimens {}
            MessageSpecimens {}
            DataSpecimens {}
            ChartSpecimens {}
            SurroundingSpecimens {}
        }
    }
}

/// A component, by its name.
#[component]
fn Specimen(name: String, children: Element) -> Element {
    rsx! {
        section { class: "specimen", "aria-label": name.clone(),
            h3 { class: "specimen-name",
                code { "{name}" }
            }
            {children}
        }
    }
}

/// The tokens: colours, letters and spaces.
#[component]
fn Colours() -> Element {
    const NAMES: [&str; 20] = [
        "canvas",
        "surface",
        "text",
        "quiet",
        "rule",
        "hover",
        "accent",
        "good",
        "waiting",
        "bad",
        "night",
        "night-deep",
        "flame",
        "edge-of-input",
        "chart-1",
        "chart-2",
        "chart-3",
        "chart-4",
        "chart-5",
        "chart-6",
    ];
    rsx! {
        h2 { "Tokens" }
        Specimen { name: "Colours",
            ul { class: "swatches",
                for name in NAMES {
                    li { key: "{name}",
                        svg { "aria-hidden": "true",
                            rect { class: "swatch-{name}", width: "100%", height: "100%", rx: "6" }
                        }
                        code { "{name}" }
                    }
                }
            }
        }
        Specimen { name: "Letters",
            for size in ["s", "m", "l", "xl", "title"] {
                p { key: "{size}", class: "letters-{size}", "Ad astra, {size}" }
            }
        }
        Specimen { name: "Spaces",
            ul { class: "spaces",
                for step in 1..=8 {
                    li { key: "{step}", class: "space-{step}", "{step}" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_components_are_written_as_they_were() {
        let mut app = VirtualDom::new(Specimens);
        app.rebuild_in_place();
        let html = dioxus_ssr::render(&app);
        for inline in [" style=", "<style", " onclick=", "javascript:"] {
            assert!(!html.contains(inline), "{inline} is in {html}");
        }
        // A line for each element, so that a change is seen where it is.
        insta::assert_snapshot!(html.replace("><", ">\n<"));
    }
}
