//! What pages of the portal are made of alike: their heads, dialogs, and the parts of lists.

use dioxus::prelude::*;
use frontend_kit::{Form, Query, Submission, Values, leave_modal, platform, use_modal};
use frontend_ui::{Button, ButtonKind, Dialog, Paging};

use crate::text::wait;

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// What a page is called, with what can be done with all of it beside.
#[component]
pub(crate) fn Head(title: String, #[props(default = VNode::empty())] children: Element) -> Element {
    rsx! {
        header { class: "page-head",
            h1 { tabindex: "-1", {title} }
            div { class: "page-actions", {children} }
        }
    }
}

/// A part of a page under a heading of its own, with what can be done with it beside.
#[component]
pub(crate) fn Part(
    title: String,
    #[props(default = VNode::empty())] beside: Element,
    children: Element,
) -> Element {
    rsx! {
        section { class: "part",
            div { class: "part-head",
                h2 { {title} }
                {beside}
            }
            {children}
        }
    }
}

/// Something on a sheet of its own.
#[component]
pub(crate) fn Sheet(children: Element) -> Element {
    rsx! {
        section { class: "sheet", {children} }
    }
}

/// A dialog with a form: what is done by it, and a way to leave all as it is. While it is on its way
/// it can't be left.
#[component]
pub(crate) fn FormDialog(
    title: String,
    sending: Submission,
    /// The fields that must be filled in.
    #[props(default)]
    required: Vec<&'static str>,
    /// What the button says that does it.
    label: String,
    onsend: EventHandler<Values>,
    /// Hears that it is left, and whether it was tried before that: an answer that did not come does
    /// not say that nothing was done.
    onclose: EventHandler<bool>,
    children: Element,
) -> Element {
    use_modal(DIALOG);
    // Browsers close a dialog that Escape is pressed in twice, even one that must not be left.
    use_effect(move || {
        if sending.is_refused() {
            platform::show_modal(DIALOG);
        }
    });
    let close = move |()| {
        if !sending.is_busy() {
            onclose.call(sending.is_refused());
        }
    };
    rsx! {
        Dialog { id: DIALOG, title, onclose: close,
            Form {
                submission: sending,
                required,
                label,
                onsend,
                beside: rsx! {
                    Button {
                        kind: ButtonKind::Plain,
                        disabled: sending.is_busy(),
                        onclick: move |_| close(()),
                        {wait::CANCEL}
                    }
                },
                {children}
            }
        }
    }
}

/// A dialog whose form is not there yet, or can't be.
#[component]
pub(crate) fn WaitDialog(title: String, onclose: EventHandler<()>, children: Element) -> Element {
    use_modal(DIALOG);
    rsx! {
        Dialog { id: DIALOG, title, onclose,
            {children}
            div { class: "form-end",
                Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {wait::CANCEL} }
            }
        }
    }
}

/// Leaves the dialog when it is done: the keyboard goes to the page's heading.
pub(crate) fn leave_dialog() {
    leave_modal(DIALOG, "h1");
}

/// Where the parts of a list begin, as far as they were seen: the API tells where the next one
/// begins, and this remembers which one it was next to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Trail(Signal<Seen>);

/// No part was seen yet.
pub(crate) fn use_trail() -> Trail {
    Trail(use_signal(Seen::default))
}

/// Where each part begins, with where the one before it does. The first begins at nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Seen(Vec<(String, String)>);

impl Seen {
    fn note(&mut self, at: &str, next: &str) -> bool {
        let is_new = !self.0.iter().any(|(known, _)| known == next);
        if is_new {
            self.0.push((next.to_owned(), at.to_owned()));
        }
        is_new
    }

    /// Where the part before the one at a place begins; of one that nothing is known of, the first.
    fn before(&self, at: &str) -> String {
        let found = self.0.iter().find(|(known, _)| known == at);
        found.map(|(_, before)| before.clone()).unwrap_or_default()
    }
}

impl Trail {
    /// The part after the one that is open begins at `next`.
    pub(crate) fn note(mut self, at: &str, next: Option<&String>) {
        let Some(next) = next else { return };
        let mut seen = self.0.peek().clone();
        if seen.note(at, next) {
            self.0.set(seen);
        }
    }
}

/// The ways to the parts of a list before and after the one that is open, whose place stands in the
/// page's address. Nothing where there is only one.
#[component]
pub(crate) fn Parts(
    label: String,
    query: Query,
    trail: Trail,
    next: Option<String>,
    said: String,
) -> Element {
    let at = query.get("cursor");
    use_effect(use_reactive((&at, &next), move |(at, next)| {
        trail.note(&at, next.as_ref());
    }));
    let before = (!at.is_empty()).then(|| match &*trail.0.read().before(&at) {
        "" => query.without("cursor"),
        place => query.with("cursor", place),
    });
    let after = next.map(|next| query.with("cursor", &next));
    rsx! {
        Paging { label, before, after, said, onclick: move |href: String| query.go(href) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_through_the_parts_of_a_list_as_one_came() {
        let mut seen = Seen::default();
        assert!(seen.note("", "b"));
        assert!(seen.note("b", "c"));
        assert!(!seen.note("", "b"));
        assert_eq!(seen.before("c"), "b");
        assert_eq!(seen.before("b"), "");
        assert_eq!(seen.before("of a link"), "");
    }
}
