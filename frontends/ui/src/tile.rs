//! Numbers that say how things stand.

use dioxus::prelude::*;

use crate::Tone;

/// Numbers side by side. Belong into it: [`Tile`]s.
#[component]
pub fn Tiles(children: Element) -> Element {
    rsx! {
        dl { class: "tiles", {children} }
    }
}

/// A number that says how things stand: what it is, and perhaps a note about it, in a tone.
#[component]
pub fn Tile(
    label: String,
    value: String,
    note: Option<String>,
    #[props(default = Tone::Quiet)] tone: Tone,
) -> Element {
    let class = match tone {
        Tone::Good => "tile tile-good",
        Tone::Waiting => "tile tile-waiting",
        Tone::Bad => "tile tile-bad",
        Tone::Quiet => "tile",
    };
    rsx! {
        div { class,
            dt { {label} }
            dd { class: "tile-value", {value} }
            if let Some(note) = note {
                dd { class: "tile-note", {note} }
            }
        }
    }
}
