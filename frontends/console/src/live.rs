//! What is shown as it is now, for as long as somebody looks.

use dioxus::prelude::*;
use frontend_kit::{Answer, Answered, use_answer};
use frontend_ui::{Callout, Failed, Loading, Tone};
use serde::de::DeserializeOwned;

use crate::text::{live as text, wait};
use crate::ticks::tick;

/// How often it is asked again: every two seconds, but for as long as no answer has come.
const PAUSE_MS: u32 = 2_000;

/// An answer that is asked for again and again, and what was seen of it last.
pub(crate) struct Live<T: 'static> {
    answer: Answered<T>,
    last: Signal<Option<T>>,
}

/// Reads of the API what is at a path, again and again.
pub(crate) fn use_live<T: DeserializeOwned + Clone + 'static>(
    path: impl Fn() -> String + 'static,
) -> Live<T> {
    use_live_each(PAUSE_MS, path)
}

/// The same, after another pause: for what changes less often.
pub(crate) fn use_live_each<T: DeserializeOwned + Clone + 'static>(
    pause_ms: u32,
    path: impl Fn() -> String + 'static,
) -> Live<T> {
    let answer = use_answer::<T>(path);
    use_future(move || async move {
        loop {
            tick(pause_ms).await;
            if !answer.is_busy() {
                answer.again();
            }
        }
    });
    let mut last = use_signal(|| None::<T>);
    use_effect(move || {
        if let Some(here) = answer.here() {
            last.set(Some(here));
        }
    });
    Live { answer, last }
}

/// Asks again every two seconds, for as long as something becomes of what was answered by itself.
pub(crate) fn use_again_while<T: Clone + 'static>(
    answer: Answered<T>,
    moves: impl Fn(&T) -> bool + Copy + 'static,
) {
    use_future(move || async move {
        loop {
            tick(PAUSE_MS).await;
            let moves = answer.here().is_some_and(|here| moves(&here));
            if moves && !answer.is_busy() {
                answer.again();
            }
        }
    });
}

impl<T: Clone + 'static> Live<T> {
    /// What `show` makes of it. What was seen last stays when no answer comes, and says so.
    pub(crate) fn view(self, show: impl FnOnce(T) -> Element) -> Element {
        let (answer, last) = (self.answer, self.last);
        let refusal = match answer.now() {
            Answer::Refused(refusal) => Some(refusal),
            Answer::Asked | Answer::Here(_) => None,
        };
        match (last(), refusal) {
            (None, None) => rsx! {
                Loading { words: wait::LOADING }
            },
            (None, Some(refusal)) => {
                let again = EventHandler::new(move |()| answer.again());
                let again = (!refusal.is_not_found()).then_some(again);
                rsx! {
                    Failed { title: wait::FAILED, message: refusal.said, onagain: again }
                }
            }
            (Some(seen), refusal) => rsx! {
                if let Some(refusal) = refusal {
                    Callout { tone: Tone::Bad, title: text::OUT_OF_DATE.to_owned(), {refusal.said} }
                }
                {show(seen)}
            },
        }
    }

    /// It, as it was seen last.
    pub(crate) fn here(self) -> Option<T> {
        self.last.read().clone()
    }

    /// Asks at once, after something was changed.
    pub(crate) fn again(self) {
        self.answer.again();
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}
