//! What tests show, and how.

use api_contract::booked::{BookingDetails, BookingHappening, BookingMoment};
use api_contract::bookings::{Booking, BookingStatus, Flight, Passenger, Refund};
use api_contract::customers::{Me, Profile};
use api_contract::launches::{LaunchEnd, LaunchStatus};
use api_contract::statements::{
    BookingPayment, BookingRefund, CustomerInvoice, PaymentStatus, RefundStep,
};
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use domain::ids::{AccountId, CustomerId, InvoiceId, PassengerId, PaymentId, RefundId};
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::PaymentFailure;
use domain::refund::{RefundCause, RefundStatus};
use uuid::Uuid;

use super::Places;
use crate::document::tests::{by_line, launch};
use crate::visitor::{Session, Visitor, Who};

/// What is shown to a customer, an element to a line.
pub(super) fn written(shown: impl Fn() -> Element + Clone + 'static) -> String {
    written_for(Who::Here(session()), shown)
}

/// What is shown to whoever is here.
pub(super) fn written_for(who: Who, shown: impl Fn() -> Element + Clone + 'static) -> String {
    let root = move || {
        use_context_provider(places);
        use_context_provider(|| Visitor::known(who.clone()));
        shown()
    };
    let mut app = VirtualDom::new_with_props(root, ());
    app.rebuild_in_place();
    lines(&dioxus_ssr::render(&app))
}

/// HTML with an element to a line, which it ends on where nothing stands after what is in it.
pub(super) fn lines(html: &str) -> String {
    by_line(html).replace(">\n</", "></")
}

/// What is shown in several states, each after its name.
pub(super) fn states<const N: usize>(of: [(&str, String); N]) -> String {
    of.map(|(name, html)| format!("== {name}\n{html}\n"))
        .join("\n")
}

pub(super) fn at(moment: &str) -> DateTime<Utc> {
    moment.parse().unwrap()
}

pub(super) fn places() -> Places {
    Places {
        accounts: "https://accounts.astro.example".to_owned(),
        test_cards: true,
        transfer_account: Some("GB33 BUKB 2020 1555 5555 55".to_owned()),
    }
}

/// A customer whose email is verified.
pub(super) fn session() -> Session {
    Session {
        account: AccountId(Uuid::from_u128(4)),
        customer: Some(CustomerId(Uuid::from_u128(5))),
        email_verified: true,
    }
}

/// A VIP with everything filled in.
pub(super) fn me() -> Me {
    Me {
        id: CustomerId(Uuid::from_u128(5)),
        profile: Some(Profile {
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            phone: "+44 20 7946 0958".to_owned(),
            tax_id: Some("12-3456789".to_owned()),
            legal_address: "12 St James's Square, London".to_owned(),
            date_of_birth: "1985-12-10".parse().unwrap(),
        }),
        trips: 3,
        vip: true,
    }
}

fn booking() -> Booking {
    let launch = launch();
    let passenger = |id, name: Option<&str>| Passenger {
        id: PassengerId(Uuid::from_u128(id)),
        name: name.map(str::to_owned),
    };
    Booking {
        id: "0190b3a0-0000-7000-8000-00008b3a00c9".parse().unwrap(),
        launch: launch.id,
        flight: Some(Flight {
            slug: launch.slug,
            rocket: launch.rocket.name,
            mission: launch.mission,
            destination: launch.destination,
            spaceport: launch.spaceport,
            date: launch.date,
            status: launch.status,
            delays: Vec::new(),
            ended: None,
        }),
        status: BookingStatus::Reserved,
        seats: 2,
        payment: PaymentMethod::Card,
        seat_price: launch.seat_price,
        total: total(),
        expires_at: at("2027-06-01T09:30:00Z"),
        passengers: vec![passenger(6, Some("Ada Lovelace")), passenger(7, None)],
        created_at: at("2027-06-01T09:00:00Z"),
        confirmed_at: None,
        paid_by: None,
        expired_at: None,
        cancelled_at: None,
        ended_at: None,
        refund: None,
    }
}

fn total() -> Money {
    Money::usd(90_000_000).unwrap()
}

fn payment() -> BookingPayment {
    BookingPayment {
        id: PaymentId(Uuid::from_u128(8)),
        amount: total(),
        method: PaymentMethod::Card,
        status: PaymentStatus::Pending,
        started_at: at("2027-06-01T09:05:00Z"),
        completed_at: None,
        paid_at: None,
        reference: None,
        failed_at: None,
        failure: None,
    }
}

fn invoice() -> CustomerInvoice {
    let booking = booking();
    CustomerInvoice {
        id: InvoiceId(Uuid::from_u128(9)),
        number: "BKG-2027-000001".to_owned(),
        kind: InvoiceKind::Booking,
        status: InvoiceStatus::Settled,
        launch: booking.launch,
        booking: Some(booking.id),
        corrects: None,
        refund: None,
        total: total(),
        paid: total(),
        open: Money::ZERO,
        issued_at: at("2027-06-01T09:05:10Z"),
        due_at: at("2027-06-01T09:05:10Z"),
        settled_at: Some(at("2027-06-01T09:05:10Z")),
        cancelled_at: None,
        credit_note: None,
    }
}

fn happens(details: &mut BookingDetails, moment: &str, what: BookingHappening) {
    let (at, subject) = (at(moment), None);
    details.timeline.push(BookingMoment { at, what, subject });
}

/// Its seats are held, for half a minute less than half an hour.
pub(super) fn held() -> BookingDetails {
    let mut held = BookingDetails {
        booking: booking(),
        payments: Vec::new(),
        refunds: Vec::new(),
        invoices: Vec::new(),
        timeline: Vec::new(),
        held_for: Some(1_770),
    };
    happens(
        &mut held,
        "2027-06-01T09:00:00Z",
        BookingHappening::Reserved,
    );
    held
}

/// A card is being charged for it.
pub(super) fn pending() -> BookingDetails {
    let mut pending = held();
    pending.payments.push(payment());
    happens(
        &mut pending,
        "2027-06-01T09:05:00Z",
        BookingHappening::PaymentStarted,
    );
    pending
}

/// A card was declined, and another is being charged.
pub(super) fn another_card() -> BookingDetails {
    let mut another = pending();
    let when = "2027-06-01T09:05:10Z";
    let first = &mut another.payments[0];
    first.status = PaymentStatus::Failed;
    first.failed_at = Some(at(when));
    first.failure = Some(PaymentFailure::Declined);
    happens(&mut another, when, BookingHappening::PaymentFailed);
    let when = "2027-06-01T09:06:00Z";
    another.payments.push(BookingPayment {
        id: PaymentId(Uuid::from_u128(12)),
        started_at: at(when),
        ..payment()
    });
    happens(&mut another, when, BookingHappening::PaymentStarted);
    another
}

/// It was not paid in time, and has not expired yet.
pub(super) fn out_of_time() -> BookingDetails {
    let held_for = Some(0);
    BookingDetails { held_for, ..held() }
}

/// It is paid.
pub(super) fn paid() -> BookingDetails {
    let mut paid = held();
    let when = at("2027-06-01T09:05:10Z");
    paid.held_for = None;
    paid.booking.status = BookingStatus::Confirmed;
    paid.booking.confirmed_at = Some(when);
    paid.booking.paid_by = Some(payment().id);
    paid.payments.push(BookingPayment {
        status: PaymentStatus::Completed,
        completed_at: Some(when),
        ..payment()
    });
    paid.invoices.push(invoice());
    happens(
        &mut paid,
        "2027-06-01T09:05:10Z",
        BookingHappening::PaymentCompleted,
    );
    happens(
        &mut paid,
        "2027-06-01T09:05:10Z",
        BookingHappening::Confirmed,
    );
    paid
}

/// Its customer has stepped back, and some of the money has gone back.
pub(super) fn cancelled() -> BookingDetails {
    let mut cancelled = paid();
    let (amount, percent) = (Money::usd(63_000_000).unwrap(), 70);
    cancelled.booking.status = BookingStatus::Cancelled;
    cancelled.booking.cancelled_at = Some(at("2027-07-01T10:00:00Z"));
    cancelled.booking.refund = Some(Refund { amount, percent });
    happens(
        &mut cancelled,
        "2027-07-01T10:00:00Z",
        BookingHappening::Cancelled,
    );
    refund(&mut cancelled, amount, RefundCause::Cancellation);
    let id = cancelled.refunds[0].id;
    cancelled.invoices.push(CustomerInvoice {
        id: InvoiceId(Uuid::from_u128(11)),
        number: "CRN-2027-000001".to_owned(),
        kind: InvoiceKind::CreditNote,
        corrects: Some(invoice().id),
        refund: Some(id),
        total: amount,
        paid: amount,
        issued_at: at("2027-07-02T08:00:00Z"),
        ..invoice()
    });
    cancelled
}

/// So much has gone back.
fn refund(of: &mut BookingDetails, amount: Money, cause: RefundCause) {
    let steps = [
        (RefundStatus::Requested, "2027-07-01T10:00:05Z"),
        (RefundStatus::Approved, "2027-07-01T10:00:10Z"),
        (RefundStatus::Paid, "2027-07-02T08:00:00Z"),
    ];
    let steps = steps.map(|(status, moment)| RefundStep {
        status,
        at: at(moment),
        reason: None,
    });
    let last = steps[2].at;
    of.refunds.push(BookingRefund {
        id: RefundId(Uuid::from_u128(10)),
        payment: of.payments[0].id,
        amount,
        cause,
        status: RefundStatus::Paid,
        steps: steps.to_vec(),
        paid_at: Some(last),
        reference: None,
    });
    happens(
        of,
        "2027-07-01T10:00:05Z",
        BookingHappening::RefundRequested,
    );
    happens(of, "2027-07-02T08:00:00Z", BookingHappening::RefundPaid);
}

/// Its launch does not fly, and all of the money has gone back.
pub(super) fn aborted() -> BookingDetails {
    let mut aborted = paid();
    ends(
        &mut aborted,
        BookingStatus::Aborted,
        LaunchStatus::Aborted,
        "2027-07-01T10:00:00Z",
    );
    happens(
        &mut aborted,
        "2027-07-01T10:00:00Z",
        BookingHappening::LaunchAborted,
    );
    refund(&mut aborted, total(), RefundCause::Abort);
    aborted
}

/// Its launch flew.
pub(super) fn completed() -> BookingDetails {
    let mut completed = paid();
    ends(
        &mut completed,
        BookingStatus::Completed,
        LaunchStatus::Completed,
        "2028-03-01T15:00:00Z",
    );
    happens(
        &mut completed,
        "2028-03-01T15:00:00Z",
        BookingHappening::LaunchCompleted,
    );
    completed
}

fn ends(
    details: &mut BookingDetails,
    as_booking: BookingStatus,
    as_launch: LaunchStatus,
    when: &str,
) {
    let booking = &mut details.booking;
    booking.status = as_booking;
    booking.ended_at = Some(at(when));
    if let Some(flight) = &mut booking.flight {
        flight.status = as_launch;
        flight.ended = Some(LaunchEnd {
            at: at(when),
            cause: None,
            reason: None,
        });
    }
}
