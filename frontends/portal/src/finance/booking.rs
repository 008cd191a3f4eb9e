//! One booking.

use api_contract::bookings::BookingStatus;
use api_contract::managed::SummedPage;
use api_contract::managed::bookings::ManagedBooking;
use api_contract::managed::payments::{ManagedPayment, PaymentSum};
use api_contract::transfers::{BookingPayment, PaidBooking};
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Values, said, use_answer, use_page_key, use_submission};
use frontend_ui::{Button, Empty, Fact, Timeline, TimelineEntry, Toaster, Tone, use_toasts};
use uuid::Uuid;

use super::rows::{At, PaymentTable, Standing, named, short};
use super::transfer::{REQUIRED, TransferFields, of_booking};
use super::words::method;
use crate::Page;
use crate::frame::{FormDialog, Head, Part, leave_dialog};
use crate::text::finance::{booking as text, column, list, transfer};
use crate::text::words::booking_status;

/// One booking.
#[component]
pub(super) fn BookingPage(booking: Uuid) -> Element {
    let found = use_answer::<ManagedBooking>(move || format!("/api/v1/bookings/{booking}"));
    let payments = use_answer::<SummedPage<ManagedPayment, PaymentSum>>(move || {
        format!("/api/v1/payments?booking={booking}&limit=100")
    });
    let mut recording = use_signal(|| false);
    let key = use_page_key();
    let again = move || {
        found.again();
        payments.again();
    };
    rsx! {
        Head { title: format!("{} {}", Page::Booking.title(), short(booking)),
            if found.here().is_some_and(|booking| can_be_paid(&booking)) {
                Button { onclick: move |_| recording.set(true), {text::RECORD} }
            }
        }
        {found.view(|booking| rsx! {
            div { class: "beside",
                Part { title: text::FACTS,
                    Facts { booking: booking.clone() }
                }
                Part { title: text::HISTORY,
                    Timeline { label: text::HISTORY, entries: history(&booking) }
                }
            }
            if recording() {
                RecordDialog {
                    booking,
                    key_of_page: key,
                    onclose: move |was_tried| {
                        recording.set(false);
                        if was_tried {
                            again();
                        }
                    },
                    ondone: move |()| {
                        leave_dialog();
                        recording.set(false);
                        again();
                    },
                }
            }
        })}
        Part { title: text::PAYMENTS,
            {payments.view(|payments| rsx! {
                if payments.items.is_empty() {
                    Empty { title: list::NOTHING_PAID }
                } else {
                    PaymentTable { caption: list::PAYMENTS, payments: payments.items }
                }
            })}
        }
    }
}

/// Whether a transfer can be for it. One that comes late, or after a cancellation, is recorded, too:
/// it has come, and goes back.
const fn can_be_paid(booking: &ManagedBooking) -> bool {
    booking.payment_id.is_none()
}

#[component]
fn Facts(booking: ManagedBooking) -> Element {
    rsx! {
        dl { class: "facts",
            Fact { name: column::STATUS,
                Standing { status: booking_status(booking.status) }
            }
            Fact { name: column::CUSTOMER,
                a { href: format!("{}?customer={}", Page::Bookings.path(), booking.customer),
                    {named(booking.customer_name.as_ref())}
                }
            }
            Fact { name: column::LAUNCH,
                a { href: Page::Launch.of(booking.launch.0), {booking.launch_slug.clone()} }
            }
            Fact { name: column::SEATS, "{booking.seats}" }
            Fact { name: column::SEAT_PRICE, {said::money(booking.seat_price)} }
            Fact { name: column::TOTAL, {said::money(booking.total)} }
            Fact { name: column::PAYMENT, {method(booking.payment)} }
            if booking.status == BookingStatus::Reserved {
                Fact { name: column::PAY_UNTIL,
                    At { at: booking.expires_at }
                }
            }
        }
    }
}

/// What happened to a booking, in order.
fn history(booking: &ManagedBooking) -> Vec<TimelineEntry> {
    let step = |at: Option<DateTime<Utc>>, title: &str, tone| {
        let entry = |at: DateTime<Utc>| TimelineEntry {
            at: said::moment_utc(at),
            datetime: at.to_rfc3339(),
            title: title.to_owned(),
            detail: None,
            tone,
        };
        at.map(|at| (at, entry(at)))
    };
    let refund = booking.refund;
    let refund = refund.map(|refund| text::refund(&said::money(refund.amount), refund.percent));
    let mut cancelled = step(booking.cancelled_at, text::CANCELLED, Tone::Bad);
    if let Some((_, entry)) = &mut cancelled {
        entry.detail = refund;
    }
    let steps = [
        step(Some(booking.created_at), text::RESERVED, Tone::Quiet),
        step(booking.expired_at, text::EXPIRED, Tone::Waiting),
        step(booking.confirmed_at, text::CONFIRMED, Tone::Good),
        cancelled,
        step(booking.ended_at, text::ENDED, Tone::Quiet),
    ];
    let mut steps: Vec<_> = steps.into_iter().flatten().collect();
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, entry)| entry).collect()
}

/// A transfer of all that a booking costs.
#[component]
fn RecordDialog(
    booking: ManagedBooking,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
    ondone: EventHandler<()>,
) -> Element {
    let (sending, toasts) = (use_submission(), use_toasts());
    let (id, launch, total) = (booking.id, booking.launch, booking.total);
    let send = move |values: Values| {
        sending.run(async move {
            let body = of_booking(&values, launch, total)?;
            let call = Call::post(format!("/api/v1/bookings/{id}/payments"));
            let paid = call
                .with(&body)
                .once(&key_of_page.now())
                .answer::<BookingPayment>();
            tell(toasts, key_of_page.note(paid.await)?.booking);
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        FormDialog {
            title: text::RECORD,
            sending,
            required: REQUIRED.to_vec(),
            label: transfer::SEND,
            onsend: send,
            onclose,
            p { {text::RECORD_MEANS} }
            dl { class: "facts",
                Fact { name: column::TOTAL, {said::money(total)} }
            }
            TransferFields { sending, day: transfer::DAY }
        }
    }
}

fn tell(toasts: Toaster, paid: PaidBooking) {
    match paid {
        PaidBooking::Confirmed => toasts.say(text::IS_CONFIRMED),
        PaidBooking::Late => toasts.warn(text::IS_LATE),
        PaidBooking::Refunding => toasts.warn(text::GOES_BACK),
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::PaymentId;

    use super::*;

    fn booking(status: &str) -> ManagedBooking {
        let id = Uuid::from_u128(7);
        let price = serde_json::json!({ "cents": 45_000_000, "currency": "USD" });
        let booking = serde_json::json!({
            "id": id, "launch": id, "launch_slug": "moon", "supplier": id, "customer": id,
            "customer_name": null, "status": status, "seats": 1, "payment": "transfer",
            "seat_price": price, "total": price,
            "created_at": "2028-03-01T00:00:00Z", "expires_at": "2028-03-04T00:00:00Z",
            "confirmed_at": "2028-03-06T00:00:00Z", "payment_id": null,
            "expired_at": "2028-03-04T00:00:00Z", "cancelled_at": null, "refund": null,
            "ended_at": null,
        });
        serde_json::from_value(booking).unwrap()
    }

    #[test]
    fn what_happened_is_told_in_its_order() {
        let history = history(&booking("confirmed"));
        let titles: Vec<_> = history.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles, [text::RESERVED, text::EXPIRED, text::CONFIRMED]);
    }

    #[test]
    fn a_booking_is_paid_once() {
        let mut booking = booking("expired");
        assert!(can_be_paid(&booking));
        booking.payment_id = Some(PaymentId(Uuid::from_u128(8)));
        assert!(!can_be_paid(&booking));
    }
}
