//! Stepping back from a booking: first what it means, then it is done.

use api_contract::cancellations::CancellationPreview;
use dioxus::prelude::*;
use domain::ids::{BookingId, LaunchId};
use frontend_kit::{
    Call, CommandKey, Form, Submission, Values, use_answer, use_modal, use_submission,
};
use frontend_ui::{Button, ButtonKind, Dialog};

use crate::own::text::cancel as text;
use crate::said::{moment_utc, price};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// Says what cancelling means, and does it.
#[component]
pub(in crate::own) fn CancelDialog(
    launch: LaunchId,
    booking: BookingId,
    onclose: EventHandler<()>,
    /// Told once it is cancelled, and whether something is paid back.
    ondone: EventHandler<bool>,
) -> Element {
    use_modal(DIALOG);
    let path = use_hook(|| format!("/api/v1/launches/{launch}/bookings/{booking}/cancellation"));
    let sending = use_submission();
    let key = use_hook(CommandKey::new);
    let found = use_answer::<CancellationPreview>({
        let path = path.clone();
        move || path.clone()
    });
    let means = found.here().map(|preview| means(&preview));
    let pays_back = means == Some(Meaning::PaysBack);
    let send = move |_: Values| {
        let call = Call::post(path.clone()).once(&key);
        sending.run(async move {
            call.done().await?;
            ondone.call(pays_back);
            Ok(())
        });
    };
    rsx! {
        Dialog { id: DIALOG, title: text::TITLE, onclose,
            {found.view(|preview| rsx! {
                Means { preview }
            })}
            {ways(means, sending, send, onclose)}
        }
    }
}

/// The ways on: it is done only once it is said what it means.
fn ways(
    means: Option<Meaning>,
    sending: Submission,
    onsend: impl FnMut(Values) + 'static,
    onclose: EventHandler<()>,
) -> Element {
    rsx! {
        if means.is_some() {
            Form {
                submission: sending,
                label: text::DO_IT,
                onsend,
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

/// What cancelling means for the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// It is not paid.
    Free,
    /// It is paid, and something is paid back.
    PaysBack,
    /// It is paid, and nothing is.
    PaysNothing,
}

/// What a preview says, which knows the booking as it is now: the page may be older. Where nothing
/// is paid back, seats come free of an unpaid booking alone.
fn means(preview: &CancellationPreview) -> Meaning {
    match (preview.refund.is_zero(), preview.frees_seats) {
        (true, true) => Meaning::Free,
        (true, false) => Meaning::PaysNothing,
        (false, _) => Meaning::PaysBack,
    }
}

/// What it means, in words.
#[component]
fn Means(preview: CancellationPreview) -> Element {
    rsx! {
        div { class: "means", role: "status",
            match means(&preview) {
                Meaning::Free => rsx! {
                    p { {text::FREE} }
                },
                Meaning::PaysNothing => rsx! {
                    p { strong { {text::NOTHING_BACK} } }
                    p { {text::STAY_SOLD} }
                },
                Meaning::PaysBack => rsx! {
                    p {
                        strong { {text::back(&price(preview.refund), preview.refund_percent)} }
                    }
                    if let Some(until) = preview.until {
                        p { {text::until(&moment_utc(until))} }
                    }
                    p { {text::HOW} }
                },
            }
            p { {text::FOR_GOOD} }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::money::Money;

    use super::*;
    use crate::own::samples;

    fn preview(cents: i64, refund_percent: u8, frees_seats: bool) -> CancellationPreview {
        CancellationPreview {
            refund: Money::usd(cents).unwrap(),
            refund_percent,
            frees_seats,
            until: (cents > 0).then(|| samples::at("2027-12-01T14:00:00Z")),
        }
    }

    #[test]
    fn it_is_said_what_cancelling_means_before_it_can_be_done() {
        let told = |preview| {
            samples::written(move || {
                let (sending, means) = (use_submission(), means(&preview));
                let onclose = use_callback(|()| {});
                rsx! {
                    Means { preview }
                    {ways(Some(means), sending, |_| {}, onclose)}
                }
            })
        };
        let asked = samples::written(|| {
            let booking = samples::paid().booking;
            rsx! {
                CancelDialog { launch: booking.launch, booking: booking.id, onclose: |()| {}, ondone: |_| {} }
            }
        });
        insta::assert_snapshot!(samples::states([
            ("It is not known yet", asked),
            ("It is not paid", told(preview(0, 0, true))),
            (
                "Something is paid back",
                told(preview(81_000_000, 90, true))
            ),
            ("Nothing is", told(preview(0, 0, false))),
        ]));
    }

    #[test]
    fn nobody_is_told_to_have_paid_nothing_who_has_paid() {
        let of = |cents, refund_percent, frees_seats| {
            means(&preview(cents, refund_percent, frees_seats))
        };
        assert_eq!(of(0, 0, true), Meaning::Free);
        assert_eq!(of(0, 0, false), Meaning::PaysNothing);
        assert_eq!(of(40_500_000, 90, true), Meaning::PaysBack);
    }
}
