//! A word about how something stands.

use dioxus::prelude::*;

/// What a badge says before it is read. Its words say it too: colour is never all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// Not as planned, or not yet.
    Waiting,
    /// It is not to be.
    Bad,
    /// Nothing to note.
    Quiet,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "badge badge-good",
            Self::Waiting => "badge badge-waiting",
            Self::Bad => "badge badge-bad",
            Self::Quiet => "badge badge-quiet",
        }
    }
}

/// A word about how something stands.
#[component]
pub fn Badge(tone: Tone, children: Element) -> Element {
    rsx! {
        span { class: tone.class(), {children} }
    }
}
