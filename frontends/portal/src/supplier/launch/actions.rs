//! What a supplier can do with a launch, by how it stands.

use api_contract::launches::{LaunchStatus, ManagedLaunch};
use dioxus::prelude::*;
use frontend_kit::{Answered, use_page_key};
use frontend_ui::{Button, ButtonKind, use_toasts};

use super::abort::AbortDialog;
use super::change::{Change, Did};
use super::delay::DelayDialog;
use super::end::{CompleteDialog, ConfirmDialog, FailDialog};
use super::revise::ReviseDialog;
use crate::Page;
use crate::frame::{Part, leave_dialog};
use crate::text::launch as text;

/// What can be done, each with a dialog that says what follows.
#[component]
pub(super) fn Actions(answer: Answered<ManagedLaunch>, launch: ManagedLaunch) -> Element {
    let toasts = use_toasts();
    let mut doing = use_signal(|| None::<Change>);
    let can = Change::possible(launch.status);
    let key = use_page_key();
    use_context_provider(|| Did {
        key,
        close: Callback::new(move |was_tried| {
            doing.set(None);
            if was_tried {
                answer.again();
            }
        }),
        done: Callback::new(move |change: Change| {
            leave_dialog();
            doing.set(None);
            toasts.say(change.done());
            spawn(answer.again_until(move |launch| change.has_followed(launch)));
        }),
    });
    rsx! {
        Part { title: text::ACTIONS,
            if can.is_empty() {
                p { class: "page-lead", {text::OVER} }
                if launch.status == LaunchStatus::Completed {
                    a { class: "button button-primary", href: "{Page::Invoices.path()}?send={launch.id}",
                        {text::BILL}
                    }
                }
            }
            div { class: "actions",
                for (place , change) in can.iter().copied().enumerate() {
                    Button {
                        key: "{change.words()}",
                        kind: change.kind(place == 0),
                        onclick: move |_| doing.set(Some(change)),
                        {change.words()}
                    }
                }
            }
        }
        match doing() {
            None => rsx! {},
            Some(Change::Confirm) => rsx! { ConfirmDialog { launch } },
            Some(Change::Complete) => rsx! { CompleteDialog { launch } },
            Some(Change::Fail) => rsx! { FailDialog { launch } },
            Some(Change::Revise) => rsx! { ReviseDialog { launch } },
            Some(Change::Delay) => rsx! { DelayDialog { launch } },
            Some(Change::Abort) => rsx! { AbortDialog { launch } },
        }
    }
}

impl Change {
    fn kind(self, is_first: bool) -> ButtonKind {
        match self {
            Self::Abort | Self::Fail => ButtonKind::Danger,
            _ if is_first => ButtonKind::Primary,
            _ => ButtonKind::Plain,
        }
    }
}
