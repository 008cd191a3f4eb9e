//! One of several, of which only the chosen one is seen.

use dioxus::prelude::*;

use crate::Choice;
use crate::field::{FieldFrame, described};
use crate::filled::use_filled;

/// One of several, of which only the chosen one is seen. Their notes are not.
#[component]
pub fn Select(
    /// What a form sends it as; also its id.
    name: String,
    label: String,
    options: Vec<Choice>,
    /// The value that is chosen at first.
    #[props(default)]
    value: String,
    hint: Option<String>,
    error: Option<String>,
    /// Hears what is chosen.
    onchange: Option<EventHandler<String>>,
) -> Element {
    let mut now = use_filled(&value);
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(),
            select {
                id: name.clone(),
                name: name.clone(),
                class: "field-input field-select",
                "aria-invalid": if error.is_some() { "true" },
                "aria-describedby": described(&name, hint.is_some(), error.is_some()),
                onchange: move |event| {
                    now.set(event.value());
                    if let Some(onchange) = onchange {
                        onchange.call(event.value());
                    }
                },
                for option in options {
                    option {
                        key: "{option.value}",
                        value: option.value.clone(),
                        selected: option.value == now(),
                        {option.label}
                    }
                }
            }
        }
    }
}
