//! Several lines to fill in.

use dioxus::prelude::*;

use crate::field::{FieldFrame, described};
use crate::filled::use_filled;

/// Several lines to fill in.
#[component]
pub fn TextArea(
    /// What a form sends it as; also its id.
    name: String,
    label: String,
    /// What stands in it at first.
    #[props(default)]
    value: String,
    hint: Option<String>,
    error: Option<String>,
    #[props(default = 4)] rows: u32,
    /// The most characters that make sense.
    #[props(default = 1_000)]
    most: u32,
) -> Element {
    let mut now = use_filled(&value);
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(),
            textarea {
                id: name.clone(),
                name: name.clone(),
                class: "field-input",
                rows: "{rows}",
                maxlength: "{most}",
                value: now(),
                "aria-invalid": if error.is_some() { "true" },
                "aria-describedby": described(&name, hint.is_some(), error.is_some()),
                oninput: move |event| now.set(event.value()),
            }
        }
    }
}
