//! A fact in a list of facts.

use dioxus::prelude::*;

/// A fact: what it is called, what it is, and perhaps a note. Belongs into a `dl`.
#[component]
pub fn Fact(name: String, note: Option<String>, children: Element) -> Element {
    rsx! {
        div { class: "fact",
            dt { {name} }
            dd { {children} }
            if let Some(note) = note {
                dd { class: "fact-note", {note} }
            }
        }
    }
}
