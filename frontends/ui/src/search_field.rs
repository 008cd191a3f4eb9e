//! What is looked for.

use dioxus::prelude::*;

use crate::field::FieldFrame;
use crate::filled::use_filled;

/// What is looked for: words that a form sends, or that `onsearch` hears when Enter is pressed.
#[component]
pub fn SearchField(
    /// What a form sends it as; also its id.
    name: String,
    label: String,
    /// What is looked for already.
    #[props(default)]
    value: String,
    /// What can be looked for.
    placeholder: Option<String>,
    hint: Option<String>,
    onsearch: Option<EventHandler<String>>,
    /// The most characters that make sense.
    #[props(default = 100)]
    most: u32,
) -> Element {
    let mut now = use_filled(&value);
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(),
            input {
                id: name.clone(),
                name: name.clone(),
                class: "field-input field-search",
                r#type: "search",
                autocomplete: "off",
                spellcheck: "false",
                enterkeyhint: "search",
                maxlength: "{most}",
                placeholder,
                value: now(),
                "aria-describedby": hint.is_some().then(|| format!("{name}-hint")),
                oninput: move |event| now.set(event.value()),
                onkeydown: move |event| {
                    if let Some(onsearch) = onsearch.filter(|_| event.key() == Key::Enter) {
                        event.prevent_default();
                        onsearch.call(now().trim().to_owned());
                    }
                },
            }
        }
    }
}
