//! A password to fill in.

use dioxus::prelude::*;

use crate::field::{FieldFrame, described};

/// The most characters that a browser sends as a password.
const MOST: u32 = 128;

/// A password to fill in. It is hidden, can be pasted, filled in by a password manager, and shown
/// by whoever wants to see it.
#[component]
pub fn PasswordField(
    /// What a form sends it as; also its id.
    name: String,
    label: String,
    /// Whether it is a new one, which password managers make up, or the one they know.
    #[props(default)]
    is_new: bool,
    /// What the button is called that shows it, and that hides it again.
    show: String,
    hide: String,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] autofocus: bool,
) -> Element {
    let mut shown = use_signal(|| false);
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(),
            div { class: "password",
                input {
                    id: name.clone(),
                    name: name.clone(),
                    class: "field-input",
                    r#type: if shown() { "text" } else { "password" },
                    autocomplete: if is_new { "new-password" } else { "current-password" },
                    autocapitalize: "none",
                    spellcheck: "false",
                    autofocus,
                    maxlength: "{MOST}",
                    "aria-invalid": if error.is_some() { "true" },
                    "aria-describedby": described(&name, hint.is_some(), error.is_some()),
                }
                button {
                    class: "password-show",
                    r#type: "button",
                    "aria-controls": name.clone(),
                    onclick: move |_| shown.toggle(),
                    if shown() { {hide} } else { {show} }
                }
            }
        }
    }
}
