//! What a page reads of its API, and what is shown until it is there.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use dioxus::prelude::*;
use frontend_ui::{Button, ButtonKind, Callout, Failed, Loading, Tone};
use serde::de::DeserializeOwned;

use crate::call::Reply;
use crate::{Call, Refusal, platform, sign_in_address, text};

/// How often it is asked whether something has followed that follows by itself, and how long after
/// the last time: five seconds in all.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(250);

/// What is known of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<T> {
    /// It is being asked.
    Asked,
    /// It is there.
    Here(T),
    /// It is refused, or none came.
    Refused(Refusal),
}

/// An answer, as it comes, and comes again.
pub struct Answered<T: 'static> {
    found: Signal<Answer<T>>,
    asking: Asking,
}

/// Reads of the API what is at a path: at once, and again whenever the path changes. No path, no
/// question. Whoever is not signed in is led to where they do so, and back.
///
/// What was read stays while it is asked anew, so that nothing flickers.
pub fn use_answer<T: DeserializeOwned>(path: impl Fn() -> String + 'static) -> Answered<T> {
    let mut found = use_signal(|| Answer::Asked);
    // Behind pointers, so that what follows is not compiled for each kind of answer.
    let heard = move |said: Result<Reply, Refusal>| {
        found.set(match said.and_then(|reply| reply.read()) {
            Ok(read) => Answer::Here(read),
            Err(refusal) => Answer::Refused(refusal),
        });
    };
    let asking = use_asking(Rc::new(path), Rc::new(RefCell::new(heard)));
    Answered { found, asking }
}

impl<T: Clone + 'static> Answered<T> {
    /// What is known of it. Whoever reads it is shown anew when it changes.
    #[must_use]
    pub fn now(self) -> Answer<T> {
        self.found.read().clone()
    }

    /// It, once it is there.
    #[must_use]
    pub fn here(self) -> Option<T> {
        match &*self.found.read() {
            Answer::Here(here) => Some(here.clone()),
            Answer::Asked | Answer::Refused(_) => None,
        }
    }

    /// What is shown of it: that it is on its way, why it is not there, or what `show` makes of it.
    pub fn view(self, show: impl FnOnce(T) -> Element) -> Element {
        match self.now() {
            Answer::Asked => rsx! {
                Loading { words: text::LOADING }
            },
            Answer::Refused(refusal) => refused(refusal, self.asking),
            Answer::Here(here) => around(show(here), self.asking),
        }
    }
}

impl<T> Answered<T> {
    /// Asks again, after something has changed. What was read stays until then.
    pub fn again(self) {
        self.asking.again();
    }

    /// Asks again until something has followed that follows by itself a moment later, or does not in
    /// a few seconds.
    pub async fn again_until(self, has_followed: impl Fn(&T) -> bool) {
        for _ in 0..TRIES {
            self.asking.ask.call(()).await;
            let is_there = match &*self.found.peek() {
                Answer::Here(here) => has_followed(here),
                Answer::Asked => false,
                Answer::Refused(_) => true,
            };
            if is_there {
                return;
            }
            platform::pause(BETWEEN).await;
        }
    }

    /// Whether it is being asked, be it for the first time or anew.
    #[must_use]
    pub fn is_busy(self) -> bool {
        *self.asking.is_busy.read()
    }
}

impl<T> Clone for Answered<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Answered<T> {}

impl<T> PartialEq for Answered<T> {
    fn eq(&self, other: &Self) -> bool {
        self.found == other.found
    }
}

/// How far asking is.
#[derive(Clone, Copy)]
struct Asking {
    is_busy: Signal<bool>,
    is_late: Signal<bool>,
    ask: Callback<(), Asked>,
}

/// Asking, until what is answered is noted.
type Asked = Pin<Box<dyn Future<Output = ()>>>;

impl Asking {
    fn again(self) {
        spawn(self.ask.call(()));
    }
}

type Path = Rc<dyn Fn() -> String>;
type Heard = Rc<RefCell<dyn FnMut(Result<Reply, Refusal>)>>;

fn use_asking(path: Path, heard: Heard) -> Asking {
    let mut is_busy = use_signal(|| true);
    let mut is_late = use_signal(|| false);
    // Which question the last one is: answers to those before it come too late.
    let mut last = use_hook(|| CopyValue::new(0_u32));
    let mut asked = use_hook(|| CopyValue::new(String::new()));
    let ask = use_callback(move |()| {
        let turn = last() + 1;
        last.set(turn);
        let (path, heard) = (asked.peek().clone(), heard.clone());
        let asked: Asked = Box::pin(async move {
            if path.is_empty() {
                return;
            }
            is_busy.set(true);
            let said = Call::get(path).send().await;
            if last() != turn {
                return;
            }
            if said.as_ref().is_err_and(Refusal::asks_to_sign_in) {
                platform::go_to(&sign_in_address()).await;
            }
            is_late.set(said.as_ref().is_ok_and(|reply| reply.is_late));
            heard.borrow_mut()(said);
            is_busy.set(false);
        });
        asked
    });
    // By the signals that it reads, and by what else it is made of when it is shown anew.
    let shown = path();
    use_effect(use_reactive((&shown,), move |_| {
        let now = path();
        if *asked.peek() != now {
            asked.set(now);
            spawn(ask.call(()));
        }
    }));
    Asking {
        is_busy,
        is_late,
        ask,
    }
}

fn refused(refusal: Refusal, asking: Asking) -> Element {
    let again = EventHandler::new(move |()| asking.again());
    let again = (!refusal.is_not_found()).then_some(again);
    rsx! {
        Failed { title: text::FAILED, message: refusal.said, onagain: again }
    }
}

fn around(content: Element, asking: Asking) -> Element {
    let (is_busy, is_late) = ((asking.is_busy)(), (asking.is_late)());
    rsx! {
        if is_late {
            Callout { tone: Tone::Waiting,
                {text::LATE}
                " "
                Button { kind: ButtonKind::Link, onclick: move |_| asking.again(), {text::AGAIN} }
            }
        }
        div { class: "answer", "aria-busy": if is_busy { "true" }, {content} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(app: fn() -> Element) -> String {
        let mut app = VirtualDom::new(app);
        app.rebuild_in_place();
        dioxus_ssr::render(&app)
    }

    #[test]
    fn until_an_answer_is_there_something_says_that_it_comes() {
        let html = written(|| {
            let answer = use_answer::<u32>(|| "/api/v1/answer".to_owned());
            answer.view(|answer| rsx! { "{answer}" })
        });
        assert!(html.contains(text::LOADING), "{html}");
    }

    #[test]
    fn an_answer_is_shown_and_stays_while_it_is_asked_anew() {
        let html = written(|| {
            let mut answer = use_answer::<u32>(String::new);
            answer.found.set(Answer::Here(42));
            answer.view(|answer| rsx! { "{answer}" })
        });
        assert!(html.contains("aria-busy=\"true\""), "{html}");
        assert!(html.contains("42"), "{html}");
    }

    #[test]
    fn what_is_not_there_can_not_be_asked_for_again_and_what_failed_can() {
        let html = |refusal: fn() -> Refusal| {
            let mut app = VirtualDom::new_with_props(
                |refusal: fn() -> Refusal| {
                    let mut answer = use_answer::<u32>(String::new);
                    answer.found.set(Answer::Refused(refusal()));
                    answer.view(|answer| rsx! { "{answer}" })
                },
                refusal,
            );
            app.rebuild_in_place();
            dioxus_ssr::render(&app)
        };
        let failed = html(Refusal::unanswered);
        assert!(failed.contains(text::AGAIN), "{failed}");
        assert!(failed.contains(text::UNANSWERED), "{failed}");
        let gone = html(|| Refusal {
            code: "launch_not_found".to_owned(),
            ..Refusal::unanswered()
        });
        assert!(!gone.contains(text::AGAIN), "{gone}");
    }
}
