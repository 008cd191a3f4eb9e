//! Short messages about what was just done.

use dioxus::prelude::*;

use crate::{Button, ButtonKind, Tone, text};

/// The most messages at once; the oldest gives way.
const MOST: usize = 3;

#[derive(Debug, Clone, PartialEq)]
struct Toast {
    number: u32,
    tone: Tone,
    words: String,
}

/// The messages of a page.
#[derive(Debug, Clone, Default)]
struct Messages {
    last: u32,
    shown: Vec<Toast>,
}

impl Messages {
    fn add(&mut self, tone: Tone, words: String) {
        self.last += 1;
        if self.shown.len() == MOST {
            self.shown.remove(0);
        }
        let number = self.last;
        self.shown.push(Toast {
            number,
            tone,
            words,
        });
    }

    fn take(&mut self, number: u32) {
        self.shown.retain(|toast| toast.number != number);
    }
}

static MESSAGES: GlobalSignal<Messages> = Signal::global(Messages::default);

/// Says short messages, wherever a page shows [`Toasts`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Toaster(Signal<Messages>);

/// What says short messages.
pub fn use_toasts() -> Toaster {
    use_hook(|| Toaster(MESSAGES.resolve()))
}

impl Toaster {
    /// That something was done.
    pub fn say(mut self, words: impl Into<String>) {
        self.0.write().add(Tone::Good, words.into());
    }

    /// That something was not.
    pub fn warn(mut self, words: impl Into<String>) {
        self.0.write().add(Tone::Bad, words.into());
    }
}

/// Where short messages appear, once on a page. Each goes after a while, by its animation; where
/// there is to be no motion it stays until it is dismissed.
#[component]
pub fn Toasts() -> Element {
    let messages = use_toasts().0;
    let shown = messages.read().shown.clone();
    rsx! {
        section { class: "toasts", role: "status", "aria-label": text::MESSAGES,
            for toast in shown {
                ToastShown { key: "{toast.number}", toast, messages }
            }
        }
    }
}

#[component]
fn ToastShown(toast: Toast, messages: Signal<Messages>) -> Element {
    let number = toast.number;
    let mut gone = move || messages.write().take(number);
    rsx! {
        div {
            class: if toast.tone == Tone::Bad { "toast toast-bad" } else { "toast" },
            onanimationend: move |_| gone(),
            p { {toast.words} }
            Button { kind: ButtonKind::Link, onclick: move |_| gone(), {text::DISMISS} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_message_gives_way_and_each_can_be_dismissed() {
        let mut messages = Messages::default();
        for words in ["a", "b", "c", "d"] {
            messages.add(Tone::Good, words.to_owned());
        }
        let words = |messages: &Messages| {
            let words = messages.shown.iter().map(|toast| toast.words.clone());
            words.collect::<String>()
        };
        assert_eq!(words(&messages), "bcd");
        messages.take(3);
        assert_eq!(words(&messages), "bd");
    }
}
