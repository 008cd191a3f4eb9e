//! Stepping back from a booking: first what it means, then it is done.

use api_contract::cancellations::CancellationPreview;
use dioxus::prelude::*;
use domain::ids::{BookingId, LaunchId};
use frontend_kit::{Call, CommandKey, Form, Values, platform, use_answer, use_submission};
use frontend_ui::{Button, ButtonKind, Dialog};

use crate::own::text::cancel as text;
use crate::said::{moment_utc, price};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// Says what cancelling means, and does it.
#[component]
pub(super) fn CancelDialog(
    launch: LaunchId,
    booking: BookingId,
    is_paid: bool,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    use_effect(|| platform::show_modal(DIALOG));
    let path = use_hook(|| format!("/api/v1/launches/{launch}/bookings/{booking}/cancellation"));
    let sending = use_submission();
    let key = use_hook(CommandKey::new);
    let found = use_answer::<CancellationPreview>({
        let path = path.clone();
        move || path.clone()
    });
    let is_known = found.here().is_some();
    let send = move |_: Values| {
        let call = Call::post(path.clone()).once(&key);
        sending.run(async move {
            call.done().await?;
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog { id: DIALOG, title: text::TITLE, onclose,
            {found.view(|preview| rsx! {
                Means { preview, is_paid }
            })}
            if is_known {
                Form {
                    submission: sending,
                    label: text::DO_IT,
                    onsend: send,
                    beside: rsx! {
                        Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {text::KEEP} }
                    },
                }
            } else {
                div { class: "form-end",
                    Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {text::KEEP} }
                }
            }
        }
    }
}

/// What it means, in words.
#[component]
fn Means(preview: CancellationPreview, is_paid: bool) -> Element {
    rsx! {
        div { class: "means", role: "status",
            if !is_paid {
                p { {text::FREE} }
            } else if preview.refund.is_zero() {
                p { strong { {text::NOTHING_BACK} } }
                p { {text::STAY_SOLD} }
            } else {
                p {
                    strong { {text::back(&price(preview.refund), preview.refund_percent)} }
                }
                if let Some(until) = preview.until {
                    p { {text::until(&moment_utc(until))} }
                }
                p { {text::HOW} }
            }
            p { {text::FOR_GOOD} }
        }
    }
}
