//! Dialogs in which IT has something done: what comes of it, what it takes, and the way back.

use std::future::Future;
use std::pin::Pin;

use dioxus::prelude::*;
use frontend_kit::{Form, Refusal, Submission, Values, leave_modal, use_modal};
use frontend_ui::{Button, ButtonKind, Dialog, TextArea, use_toasts};

use crate::text::{acting as text, wait};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// What is being done, until it is known to be done: then it is said so, in these words.
pub(crate) type Doing = Pin<Box<dyn Future<Output = Result<String, Refusal>>>>;

/// What a dialog does with what was filled in. Behind pointers, so that what is around it is not
/// compiled for each.
pub(crate) fn doing(done: impl Future<Output = Result<String, Refusal>> + 'static) -> Doing {
    Box::pin(done)
}

/// A dialog in which something is done. `children` are its fields.
#[component]
pub(crate) fn ActDialog(
    title: String,
    /// What the button says that does it.
    label: String,
    /// What comes of it.
    meaning: String,
    /// The fields that must be filled in.
    required: Vec<&'static str>,
    submission: Submission,
    ondo: Callback<Values, Doing>,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
    #[props(default = VNode::empty())] children: Element,
) -> Element {
    use_modal(DIALOG);
    let toasts = use_toasts();
    rsx! {
        Dialog { id: DIALOG, title, onclose,
            Form {
                submission,
                required,
                label,
                onsend: move |values: Values| {
                    let doing = ondo.call(values);
                    submission.run(async move {
                        toasts.say(doing.await?);
                        // The button that it was opened by may go with what was done.
                        leave_modal(DIALOG, "h1");
                        ondone.call(());
                        Ok(())
                    });
                },
                beside: rsx! {
                    Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {wait::CANCEL} }
                },
                p { {meaning} }
                {children}
            }
        }
    }
}

/// Why somebody wants it. `hint` says where that stands then.
#[component]
pub(crate) fn Reason(submission: Submission, hint: &'static str) -> Element {
    rsx! {
        TextArea {
            name: "reason",
            label: text::REASON,
            hint,
            rows: 3,
            most: 500,
            error: submission.error("reason"),
        }
    }
}
