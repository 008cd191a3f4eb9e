//! A code of an authenticator app to fill in.

use dioxus::prelude::*;

use crate::field::{FieldFrame, described};

/// A code of an authenticator app to fill in: six digits, which phones offer digits for.
#[component]
pub fn CodeField(
    /// What a form sends it as; also its id.
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
) -> Element {
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(),
            input {
                id: name.clone(),
                name: name.clone(),
                class: "field-input code-input",
                r#type: "text",
                inputmode: "numeric",
                autocomplete: "one-time-code",
                autocapitalize: "none",
                spellcheck: "false",
                // Digits, and the blanks that people type between them.
                maxlength: "9",
                "aria-invalid": if error.is_some() { "true" },
                "aria-describedby": described(&name, hint.is_some(), error.is_some()),
            }
        }
    }
}
