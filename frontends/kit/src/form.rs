//! Forms: sent once, with what is wrong beside the fields.

use std::future::Future;
use std::pin::Pin;

use dioxus::prelude::*;
use frontend_ui::{Button, Callout, Tone};

use crate::{Refusal, Values, platform, sign_in_address, text};

/// What the keyboard goes to when something is wrong: the first field of which it is, or what is
/// said about all.
const WRONG: &str = "form [aria-invalid], form .callout-bad";

/// How far the sending of a form is.
#[derive(Clone, Copy, PartialEq)]
pub struct Submission {
    busy: Signal<bool>,
    refusal: Signal<Option<Refusal>>,
}

/// A form that was not sent yet.
pub fn use_submission() -> Submission {
    Submission {
        busy: use_signal(|| false),
        refusal: use_signal(|| None),
    }
}

impl Submission {
    /// Whether it is on its way.
    #[must_use]
    pub fn is_busy(self) -> bool {
        *self.busy.read()
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(self, field: &str) -> Option<String> {
        let refusal = self.refusal.read();
        refusal.as_ref()?.about(field).map(str::to_owned)
    }

    /// Whether it was not done when it was tried last, as far as is known.
    #[must_use]
    pub fn is_refused(self) -> bool {
        self.refusal.read().is_some()
    }

    /// Does what it takes to send it, unless it is on its way already.
    pub fn run(self, work: impl Future<Output = Result<(), Refusal>> + 'static) {
        // Behind a pointer, so that what follows is not compiled for each form.
        self.run_boxed(Box::pin(work));
    }

    fn run_boxed(mut self, work: Pin<Box<dyn Future<Output = Result<(), Refusal>>>>) {
        if *self.busy.peek() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        spawn(async move {
            let done = work.await;
            self.busy.set(false);
            if let Err(refusal) = done {
                self.refusal.set(Some(refusal));
            }
        });
    }

    /// Says what is wrong without sending it.
    fn refuse(mut self, refusal: Refusal) {
        self.refusal.set(Some(refusal));
    }

    /// Whether nobody is signed in any more.
    #[must_use]
    pub fn asks_to_sign_in(self) -> bool {
        self.refusal
            .read()
            .as_ref()
            .is_some_and(Refusal::asks_to_sign_in)
    }

    /// All that is wrong, for what has no fields.
    #[must_use]
    pub fn said(self) -> Option<String> {
        self.besides(&[])
    }

    fn besides(self, shown: &[&str]) -> Option<String> {
        self.refusal.read().as_ref()?.besides(shown)
    }
}

/// A form. It can be sent once it is alive, and while it is on its way it can't be sent again.
#[component]
pub fn Form(
    submission: Submission,
    /// The fields that must be filled in.
    #[props(default)]
    required: Vec<&'static str>,
    /// What the button says that sends it.
    label: String,
    onsend: EventHandler<Values>,
    /// Other buttons.
    #[props(default = VNode::empty())]
    beside: Element,
    children: Element,
) -> Element {
    // Before a program has taken the page over, nobody would hear of what is sent.
    let mut alive = use_signal(|| false);
    use_effect(move || alive.set(true));
    use_effect(move || {
        if submission.refusal.read().is_some() {
            platform::focus(WRONG);
        }
    });
    rsx! {
        form {
            class: "form",
            method: "post",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                let values = Values::of(&event);
                match &*values.empty_of(&required) {
                    [] => onsend.call(values),
                    empty => submission.refuse(Refusal::empty(empty)),
                }
            },
            if let Some(said) = submission.besides(&required) {
                Callout { tone: Tone::Bad,
                    {said}
                    if submission.asks_to_sign_in() {
                        " "
                        a { href: sign_in_address(), target: "_blank", {text::SIGN_IN} }
                        {text::SIGN_IN_THEN}
                    }
                }
            }
            {children}
            div { class: "form-end",
                Button { sends: true, busy: submission.is_busy(), disabled: !alive(), {label} }
                {beside}
            }
        }
    }
}
