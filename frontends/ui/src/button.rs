//! What one presses.

use dioxus::prelude::*;

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// What the page or dialog is there for.
    #[default]
    Primary,
    /// Whatever else.
    Plain,
    /// What can't be undone.
    Danger,
    /// A word within a line.
    Link,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Plain => "button button-plain",
            Self::Danger => "button button-danger",
            Self::Link => "button-link",
        }
    }
}

/// A button. While it is busy it can't be pressed again, and says so; it keeps its size.
#[component]
pub fn Button(
    #[props(default)] kind: ButtonKind,
    /// Whether it sends the form that it is in.
    #[props(default)]
    sends: bool,
    #[props(default)] busy: bool,
    #[props(default)] disabled: bool,
    /// What it is called, where its content does not say enough.
    label: Option<String>,
    onclick: Option<EventHandler<MouseEvent>>,
    children: Element,
) -> Element {
    rsx! {
        button {
            class: kind.class(),
            r#type: if sends { "submit" } else { "button" },
            disabled: disabled || busy,
            "aria-busy": if busy { "true" },
            "aria-label": label,
            onclick: move |event| {
                if let Some(onclick) = onclick {
                    onclick.call(event);
                }
            },
            if busy {
                span { class: "button-turning", "aria-hidden": "true" }
            }
            span { class: "button-words", {children} }
        }
    }
}
