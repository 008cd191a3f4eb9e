//! Some of several.

use dioxus::prelude::*;

/// One of several that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What a form sends.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What it means.
    pub note: Option<String>,
}

/// Several to choose from: one of them, or any number.
#[component]
pub fn Choices(
    /// What a form sends them as.
    name: String,
    /// What they are about.
    label: String,
    choices: Vec<Choice>,
    /// Whether any number may be chosen.
    #[props(default)]
    many: bool,
    error: Option<String>,
    /// The value that is chosen at first.
    #[props(default)]
    value: String,
) -> Element {
    let mut chosen = use_signal(|| Chosen(Vec::from([value])));
    rsx! {
        fieldset {
            class: "choices",
            "aria-describedby": error.is_some().then(|| format!("{name}-error")),
            legend { class: "field-label", {label} }
            div { class: "choices-all",
                for choice in choices {
                    label { class: "choice", key: "{choice.value}",
                        input {
                            r#type: if many { "checkbox" } else { "radio" },
                            name: name.clone(),
                            value: choice.value.clone(),
                            checked: chosen.read().has(&choice.value),
                            onchange: {
                                let value = choice.value.clone();
                                move |_| chosen.write().choose(&value, many)
                            },
                            "aria-invalid": if error.is_some() { "true" },
                        }
                        span { class: "choice-words",
                            span { class: "choice-label", {choice.label} }
                            if let Some(note) = choice.note {
                                span { class: "choice-note", {note} }
                            }
                        }
                    }
                }
            }
            if let Some(error) = &error {
                p { class: "field-error", id: "{name}-error", "{error}" }
            }
        }
    }
}

/// The values that are chosen.
struct Chosen(Vec<String>);

impl Chosen {
    fn has(&self, value: &str) -> bool {
        self.0.iter().any(|chosen| chosen == value)
    }

    /// One of them alone; or, of many, one more or one less.
    fn choose(&mut self, value: &str, many: bool) {
        if many && self.has(value) {
            self.0.retain(|chosen| chosen != value);
            return;
        }
        if !many {
            self.0.clear();
        }
        self.0.push(value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::Chosen;

    #[test]
    fn of_one_of_several_the_last_counts() {
        let mut chosen = Chosen(vec!["a".to_owned()]);
        chosen.choose("b", false);
        assert!(chosen.has("b") && !chosen.has("a"));
    }

    #[test]
    fn of_many_each_is_chosen_and_left_again() {
        let mut chosen = Chosen(Vec::new());
        chosen.choose("a", true);
        chosen.choose("b", true);
        chosen.choose("a", true);
        assert!(chosen.has("b") && !chosen.has("a"));
    }
}
