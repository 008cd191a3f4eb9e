//! What forms are made of.

use dioxus::prelude::*;

use super::Specimen;
use crate::{
    Button, ButtonKind, Choice, Choices, CodeField, Field, PasswordField, SearchField, Select,
    TextArea,
};

const WRONG: &str = "Please fill this in.";

fn destinations() -> Vec<Choice> {
    let choice = |value: &str, label: &str, note: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: Some(note.to_owned()),
    };
    vec![
        choice(
            "suborbital",
            "Suborbital",
            "Up to the edge of space and back",
        ),
        choice("leo", "Low Earth orbit", "Around the Earth"),
        choice("interplanetary", "Interplanetary", "To the Moon and beyond"),
    ]
}

#[component]
pub(super) fn FormSpecimens() -> Element {
    rsx! {
        h2 { "Forms" }
        Specimen { name: "Button",
            div { class: "form-end",
                Button { "Primary" }
                Button { kind: ButtonKind::Plain, "Plain" }
                Button { kind: ButtonKind::Danger, "Danger" }
                Button { kind: ButtonKind::Link, "Link" }
                Button { busy: true, "Busy" }
                Button { disabled: true, "Disabled" }
            }
        }
        Specimen { name: "Field",
            Field { name: "s-empty", label: "Empty" }
            Field { name: "s-filled", label: "Filled in", value: "New Shepard" }
            Field { name: "s-hint", label: "With a hint", hint: "As it stands on the rocket" }
            Field { name: "s-wrong", label: "Wrong", error: WRONG, hint: "As it stands on the rocket" }
            Field { name: "s-date", label: "A day", kind: "date", value: "2028-03-01" }
        }
        Specimen { name: "PasswordField",
            PasswordField { name: "s-password", label: "Password", show: "Show", hide: "Hide" }
        }
        Specimen { name: "CodeField",
            CodeField { name: "s-code", label: "Code of your app", hint: "Six digits" }
        }
        Specimen { name: "TextArea",
            TextArea { name: "s-reason", label: "Reason", value: "Storms over the range." }
            TextArea { name: "s-reason-wrong", label: "Wrong", rows: 2, error: WRONG }
        }
        Specimen { name: "Select",
            Select { name: "s-select", label: "Destination", options: destinations(), value: "leo" }
            Select { name: "s-select-wrong", label: "Wrong", options: destinations(), error: WRONG }
        }
        Specimen { name: "SearchField",
            SearchField { name: "s-search", label: "Search", placeholder: "Launch, rocket or spaceport" }
        }
        Specimen { name: "Choices",
            Choices { name: "s-one", label: "One of several", choices: destinations(), value: "leo" }
            Choices { name: "s-many", label: "Any number", choices: destinations(), many: true }
            Choices { name: "s-wrong-choice", label: "Wrong", choices: destinations(), error: "Please choose one." }
        }
    }
}
