//! A line to fill in.

use dioxus::prelude::*;

use crate::filled::use_filled;

/// A line to fill in, with its label above, and below it what is wrong with it. With a `value` it is
/// filled in already.
#[component]
pub fn Field(
    /// What a form sends it as; also its id.
    name: String,
    label: String,
    /// What browsers take it for, such as `email`.
    #[props(default = "text".to_owned())]
    kind: String,
    /// What password managers and browsers fill in.
    #[props(default = "off".to_owned())]
    autocomplete: String,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] autofocus: bool,
    /// The most characters that make sense.
    #[props(default = 254)]
    most: u32,
    /// What stands in it at first.
    value: Option<String>,
    /// What keys a phone offers, such as `decimal`.
    inputmode: Option<String>,
    /// The least and the most, of a date or a number.
    min: Option<String>,
    max: Option<String>,
    /// Hears what stands in it, as it is typed.
    oninput: Option<EventHandler<String>>,
    /// Hears what is filled in, once it is.
    onchange: Option<EventHandler<String>>,
) -> Element {
    // One that nobody has filled in is left to password managers, and keeps what they put there.
    let is_filled = value.is_some();
    let mut now = use_filled(value.as_deref().unwrap_or_default());
    // Left out of it, not set to nothing, which would empty the field whenever it is shown anew.
    let filled = is_filled.then(|| Attribute::new("value", now(), None, true));
    let filled: Vec<_> = filled.into_iter().collect();
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(),
            input {
                id: name.clone(),
                name: name.clone(),
                class: "field-input",
                r#type: kind,
                autocomplete,
                // What is no prose is neither corrected nor begun with a capital.
                autocapitalize: "none",
                spellcheck: "false",
                autofocus,
                maxlength: "{most}",
                inputmode,
                min,
                max,
                oninput: move |event| {
                    if is_filled {
                        now.set(event.value());
                    }
                    if let Some(oninput) = oninput {
                        oninput.call(event.value());
                    }
                },
                onchange: move |event| {
                    if let Some(onchange) = onchange {
                        onchange.call(event.value());
                    }
                },
                "aria-invalid": if error.is_some() { "true" },
                "aria-describedby": described(&name, hint.is_some(), error.is_some()),
                ..filled,
            }
        }
    }
}

/// What is around an input: its label, a hint, and what is wrong with it.
#[component]
pub(crate) fn FieldFrame(
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        div { class: "field",
            label { class: "field-label", r#for: name.clone(), {label} }
            {children}
            if let Some(error) = error {
                p { class: "field-error", id: "{name}-error", {error} }
            }
            if let Some(hint) = hint {
                p { class: "field-hint", id: "{name}-hint", {hint} }
            }
        }
    }
}

/// The ids of what is said about an input, for screen readers.
pub(crate) fn described(name: &str, has_hint: bool, has_error: bool) -> Option<String> {
    match (has_error, has_hint) {
        (true, true) => Some(format!("{name}-error {name}-hint")),
        (true, false) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-hint")),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::described;

    #[test]
    fn what_is_wrong_is_read_out_before_the_hint() {
        assert_eq!(
            described("email", true, true).as_deref(),
            Some("email-error email-hint")
        );
        assert_eq!(described("email", false, false), None);
    }
}
