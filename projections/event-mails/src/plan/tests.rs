//! Who is mailed what, given what happened before, when something happens.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::{
    BookingId, CustomerId, InvoiceId, LaunchId, PassengerId, PaymentId, RocketId, SupplierId,
};
use domain::invoice::{Counterparty, Drafted, InvoiceKind, InvoiceLine, Issued};
use domain::launch::{
    Aborted, BookingCancelled, BookingConfirmed, BookingExpired, Cause, Completed, Confirmed,
    Delayed, Destination, Failed, LaunchEvent, LaunchRocket, LowOccupancyFlagged, Passenger,
    PaymentMethod, Revised, Scheduled, SeatCount, SeatsReserved, Takings,
};
use domain::money::Money;
use domain::payment::Purpose;
use domain::personal::Personal;
use domain::reference::SpaceportCode;
use domain::refund::{self, Claim, RefundCause, RefundEvent, RefundStatus};
use domain::rocket::Range;
use domain::slug;
use domain::text::{
    InvoiceNumber, LineText, Mission, PaymentReference, Reason, RocketModel, RocketName,
};
use notifier::{Site, Template};
use uuid::Uuid;

use super::*;

mod attached;
mod time;

const ADA: CustomerId = CustomerId(Uuid::from_u128(1));
const BOB: CustomerId = CustomerId(Uuid::from_u128(2));
const SUPPLIER: SupplierId = SupplierId(Uuid::from_u128(7));
const LAUNCH: LaunchId = LaunchId(Uuid::from_u128(9));

/// The bookings of the stories, two of Ada and one of Bob.
const FIRST: BookingId = BookingId(Uuid::from_u128(11));
const SECOND: BookingId = BookingId(Uuid::from_u128(12));
const BOBS: BookingId = BookingId(Uuid::from_u128(13));

/// When all happened before, when something happens, and where.
const THEN: DateTime<Utc> = DateTime::UNIX_EPOCH;
const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
const PLACE: Position = Position(42);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn usd(units: i64) -> Money {
    Money::usd(units * 100).unwrap()
}

fn reason() -> Reason {
    Reason::parse("A valve leaks").unwrap()
}

fn sites() -> Sites {
    Sites {
        customer: Site::parse("https://astro.example").unwrap(),
        portal: Site::parse("https://portal.astro.example/").unwrap(),
    }
}

fn scheduled() -> LaunchEvent {
    let name = RocketName::parse("New Shepard").unwrap();
    let spaceport = SpaceportCode::parse("CORN-RANCH").unwrap();
    let date = at("2028-03-01T15:30:00Z");
    LaunchEvent::Scheduled(Scheduled {
        supplier: SUPPLIER,
        slug: slug::for_launch(&name, &spaceport, Destination::Suborbital, date),
        rocket: LaunchRocket {
            id: RocketId(Uuid::from_u128(8)),
            name,
            model: RocketModel::parse("NS-4").unwrap(),
            capacity: 6,
            range: Range::Suborbital,
        },
        spaceport,
        destination: Destination::Suborbital,
        mission: Mission::parse("Eleven minutes").unwrap(),
        date,
        seat_price: usd(1_000),
        seats: SeatCount::all_free(6),
    })
}

fn reserved(booking: BookingId, customer: CustomerId, seats: u32) -> LaunchEvent {
    let passengers = (0..seats).map(|place| Passenger {
        id: PassengerId(Uuid::from_u128(u128::from(place))),
        details: Personal::Erased,
    });
    LaunchEvent::SeatsReserved(SeatsReserved {
        booking,
        customer,
        payment: PaymentMethod::Card,
        passengers: passengers.collect(),
        seat_price: usd(1_000),
        total: usd(1_000 * i64::from(seats)),
        seat_limit: 4,
        expires_at: at("2026-03-01T12:30:00Z"),
        seats: SeatCount::all_free(6),
    })
}

fn paid(booking: BookingId, customer: CustomerId) -> LaunchEvent {
    LaunchEvent::BookingConfirmed(BookingConfirmed {
        booking,
        customer,
        payment: PaymentId(booking.0),
        seats: SeatCount::all_free(6),
    })
}

fn cancelled(payment: Option<PaymentId>, refund: Money, percent: u8) -> LaunchEvent {
    LaunchEvent::BookingCancelled(BookingCancelled {
        booking: FIRST,
        customer: ADA,
        payment,
        refund,
        refund_percent: percent,
        seats: SeatCount::all_free(6),
    })
}

fn aborted() -> LaunchEvent {
    LaunchEvent::Aborted(Aborted {
        supplier: SUPPLIER,
        cause: Cause::Technical,
        reason: reason(),
        fee: usd(1_000),
        money: Takings::default(),
        seats: SeatCount::all_free(6),
    })
}

fn completed() -> LaunchEvent {
    LaunchEvent::Completed(Completed {
        supplier: SUPPLIER,
        money: Takings::default(),
        seats: SeatCount::all_free(6),
    })
}

fn failed() -> LaunchEvent {
    LaunchEvent::Failed(Failed {
        supplier: SUPPLIER,
        reason: reason(),
        money: Takings::default(),
        seats: SeatCount::all_free(6),
    })
}

/// Ada has paid for one booking of two seats and holds another seat; Bob holds three.
fn sold() -> Vec<LaunchEvent> {
    vec![
        scheduled(),
        reserved(FIRST, ADA, 2),
        paid(FIRST, ADA),
        reserved(SECOND, ADA, 1),
        reserved(BOBS, BOB, 3),
    ]
}

fn course(given: &[LaunchEvent]) -> Course {
    let mut course = Course::default();
    for event in given {
        course.apply(event.clone(), THEN, PLACE);
    }
    course
}

/// The mails when something happens after that.
fn mails(given: &[LaunchEvent], when: LaunchEvent) -> Vec<Mail> {
    mails_after(0, given, when)
}

/// The same, when so many other launches were scheduled on that day by its supplier.
fn mails_after(scheduled_before: u32, given: &[LaunchEvent], when: LaunchEvent) -> Vec<Mail> {
    let before = course(given);
    let mut after = before.clone();
    after.apply(when.clone(), NOW, PLACE);
    let turn = Turn {
        id: LAUNCH,
        before: &before,
        after: &after,
        scheduled_before,
        sites: &sites(),
    };
    of_launch(&turn, &when)
}

fn whom(mails: &[Mail]) -> Vec<(Template, Reader)> {
    mails.iter().map(|mail| (mail.template, mail.to)).collect()
}

fn shown<'a>(mail: &'a Mail, name: &str) -> &'a str {
    mail.values.get(name).unwrap()
}

#[test]
fn vips_hear_of_a_new_launch_with_its_link() {
    let mails = mails(&[], scheduled());
    assert_eq!(whom(&mails), [(Template::LaunchScheduled, Reader::Vips)]);
    let told = ["launch", "date", "mission", "price", "page"].map(|name| shown(&mails[0], name));
    assert_eq!(
        told,
        [
            "New Shepard from Corn Ranch",
            "2028-03-01T15:30:00Z[America/Chicago]",
            "Eleven minutes",
            "1,000.00 USD",
            "https://astro.example/launches/new-shepard-corn-ranch-suborbital-2028-03-01",
        ]
    );
}

#[test]
fn of_the_launches_that_a_supplier_schedules_on_a_day_vips_hear_of_three() {
    for before in 0..3 {
        let mails = mails_after(before, &[], scheduled());
        assert_eq!(whom(&mails), [(Template::LaunchScheduled, Reader::Vips)]);
    }
    assert_eq!(mails_after(3, &[], scheduled()), []);
}

#[test]
fn whoever_reserved_seats_hears_until_when_they_are_held() {
    let mails = mails(&[scheduled()], reserved(FIRST, ADA, 2));
    assert_eq!(
        whom(&mails),
        [(Template::SeatsReserved, Reader::Customer(ADA))]
    );
    let told = ["seats", "total", "until", "page"].map(|name| shown(&mails[0], name));
    assert_eq!(
        told,
        [
            "2 seats",
            "2,000.00 USD",
            "2026-03-01T12:30:00Z[America/Chicago]",
            "https://astro.example/bookings/00000000-0000-0000-0000-00000000000b",
        ]
    );
    assert_eq!(mails[0].booking, Some(FIRST));
}

#[test]
fn a_confirmed_booking_is_told_to_its_buyer_and_to_the_supplier() {
    let mails = mails(&[scheduled(), reserved(FIRST, ADA, 2)], paid(FIRST, ADA));
    assert_eq!(
        whom(&mails),
        [
            (Template::BookingConfirmed, Reader::Customer(ADA)),
            (
                Template::SupplierBookingConfirmed,
                Reader::Supplier(SUPPLIER)
            ),
        ]
    );
    assert_eq!(shown(&mails[0], "total"), "2,000.00 USD");
    assert_eq!(
        shown(&mails[1], "page"),
        "https://portal.astro.example/launches/00000000-0000-0000-0000-000000000009"
    );
}

#[test]
fn a_cancelled_booking_says_what_is_paid_back() {
    let payment = Some(PaymentId(FIRST.0));
    let in_time = mails(&sold(), cancelled(payment, usd(1_800), 90));
    assert_eq!(
        whom(&in_time),
        [
            (Template::BookingCancelled, Reader::Customer(ADA)),
            (
                Template::SupplierBookingCancelled,
                Reader::Supplier(SUPPLIER)
            ),
        ]
    );
    assert_eq!(shown(&in_time[0], "refund"), "1,800.00 USD (90%)");
    let late = mails(&sold(), cancelled(payment, Money::ZERO, 0));
    assert_eq!(
        shown(&late[0], "refund"),
        "nothing, since the launch is too near"
    );
}

#[test]
fn the_supplier_hears_nothing_of_a_reservation_that_is_let_go() {
    let held = [scheduled(), reserved(FIRST, ADA, 2)];
    let mails = mails(&held, cancelled(None, Money::ZERO, 0));
    assert_eq!(
        whom(&mails),
        [(Template::BookingCancelled, Reader::Customer(ADA))]
    );
    assert_eq!(
        shown(&mails[0], "refund"),
        "nothing, since nothing was paid"
    );
}

#[test]
fn an_expired_booking_is_told_to_its_buyer() {
    let expired = LaunchEvent::BookingExpired(BookingExpired {
        booking: BOBS,
        customer: BOB,
        seats: SeatCount::all_free(6),
    });
    let mails = mails(&sold(), expired);
    assert_eq!(
        whom(&mails),
        [(Template::BookingExpired, Reader::Customer(BOB))]
    );
    assert_eq!(shown(&mails[0], "seats"), "3 seats");
}

#[test]
fn a_confirmed_launch_is_told_to_all_who_have_seats_once_and_to_the_supplier() {
    let mails = mails(&sold(), LaunchEvent::Confirmed(Confirmed {}));
    assert_eq!(
        whom(&mails),
        [
            (Template::LaunchConfirmed, Reader::Customer(ADA)),
            (Template::LaunchConfirmed, Reader::Customer(BOB)),
            (
                Template::SupplierLaunchConfirmed,
                Reader::Supplier(SUPPLIER)
            ),
        ]
    );
    // Ada's is about both of hers.
    let about: Vec<_> = mails.iter().map(|mail| mail.booking).collect();
    assert_eq!(about, [None, Some(BOBS), None]);
}

#[test]
fn a_delay_tells_the_new_date_and_why() {
    let delayed = LaunchEvent::Delayed(Delayed {
        previous: at("2028-03-01T15:30:00Z"),
        date: at("2028-06-01T15:30:00Z"),
        cause: Cause::Weather,
        reason: reason(),
    });
    let mails = mails(&sold(), delayed);
    assert_eq!(
        whom(&mails),
        [
            (Template::LaunchDelayed, Reader::Customer(ADA)),
            (Template::LaunchDelayed, Reader::Customer(BOB)),
            (Template::SupplierLaunchDelayed, Reader::Supplier(SUPPLIER)),
        ]
    );
    for mail in &mails {
        let told = ["date", "previous", "cause", "reason"].map(|name| shown(mail, name));
        assert_eq!(
            told,
            [
                "2028-06-01T15:30:00Z[America/Chicago]",
                "2028-03-01T15:30:00Z[America/Chicago]",
                "the weather",
                "A valve leaks",
            ]
        );
    }
}

#[test]
fn an_abort_tells_everybody_why_and_each_buyer_what_comes_back() {
    let mails = mails(&sold(), aborted());
    assert_eq!(
        whom(&mails),
        [
            (Template::LaunchAborted, Reader::Customer(ADA)),
            (Template::LaunchAborted, Reader::Customer(BOB)),
            (Template::SupplierLaunchAborted, Reader::Supplier(SUPPLIER)),
            (Template::FinanceLaunchAborted, Reader::Finance),
        ]
    );
    assert_eq!(
        shown(&mails[0], "refund"),
        "2,000.00 USD, which is all of it"
    );
    assert_eq!(
        shown(&mails[1], "refund"),
        "nothing, since nothing was paid yet"
    );
    assert_eq!(shown(&mails[2], "fee"), "1,000.00 USD");
    assert_eq!(
        shown(&mails[3], "page"),
        "https://portal.astro.example/refunds"
    );
}

#[test]
fn nobody_hears_of_the_end_of_a_launch_whose_booking_was_over_before() {
    let mut given = sold();
    let payment = Some(PaymentId(FIRST.0));
    given.push(cancelled(payment, usd(1_800), 90));
    let buyers: Vec<_> = mails(&given, aborted())
        .into_iter()
        .filter(|mail| mail.template == Template::LaunchAborted)
        .map(|mail| (mail.to, mail.booking))
        .collect();
    assert_eq!(
        buyers,
        [
            (Reader::Customer(ADA), Some(SECOND)),
            (Reader::Customer(BOB), Some(BOBS)),
        ]
    );
}

#[test]
fn a_launch_that_is_over_is_told_to_those_who_paid_to_those_who_did_not_and_to_the_supplier() {
    let of_completed = mails(&sold(), completed());
    assert_eq!(
        whom(&of_completed),
        [
            (Template::LaunchCompleted, Reader::Customer(ADA)),
            (Template::ReservationEnded, Reader::Customer(ADA)),
            (Template::ReservationEnded, Reader::Customer(BOB)),
            (
                Template::SupplierLaunchCompleted,
                Reader::Supplier(SUPPLIER)
            ),
        ]
    );
    let of_failed = mails(&sold(), failed());
    assert_eq!(
        whom(&of_failed),
        [
            (Template::LaunchFailed, Reader::Customer(ADA)),
            (Template::ReservationEnded, Reader::Customer(ADA)),
            (Template::ReservationEnded, Reader::Customer(BOB)),
            (Template::SupplierLaunchFailed, Reader::Supplier(SUPPLIER)),
            (Template::FinanceLaunchFailed, Reader::Finance),
        ]
    );
    assert_eq!(shown(&of_failed[4], "reason"), "A valve leaks");
}

#[test]
fn whoever_held_seats_unpaid_when_the_launch_was_over_is_told_that_they_ended() {
    for over in [completed(), failed()] {
        let mails = mails(&sold(), over);
        let told = mails
            .iter()
            .filter(|mail| mail.template == Template::ReservationEnded);
        let told: Vec<_> = told
            .map(|mail| (mail.to, mail.booking, shown(mail, "seats")))
            .collect();
        assert_eq!(
            told,
            [
                (Reader::Customer(ADA), Some(SECOND), "1 seat"),
                (Reader::Customer(BOB), Some(BOBS), "3 seats"),
            ]
        );
    }
}

#[test]
fn several_reservations_of_one_customer_end_in_one_mail() {
    let given = [
        scheduled(),
        reserved(FIRST, ADA, 2),
        reserved(SECOND, ADA, 1),
    ];
    let mails = mails(&given, completed());
    assert_eq!(
        whom(&mails),
        [
            (Template::ReservationEnded, Reader::Customer(ADA)),
            (
                Template::SupplierLaunchCompleted,
                Reader::Supplier(SUPPLIER)
            ),
        ]
    );
    assert_eq!(
        (mails[0].booking, shown(&mails[0], "seats")),
        (None, "3 seats")
    );
}

#[test]
fn low_occupancy_is_told_to_the_supplier() {
    let flagged = LaunchEvent::LowOccupancyFlagged(LowOccupancyFlagged {
        date: at("2028-03-01T15:30:00Z"),
        threshold_percent: 30,
        seats: SeatCount {
            confirmed: 2,
            ..SeatCount::all_free(6)
        },
    });
    let mails = mails(&sold(), flagged);
    assert_eq!(
        whom(&mails),
        [(Template::SupplierLowOccupancy, Reader::Supplier(SUPPLIER))]
    );
    assert_eq!(shown(&mails[0], "sold"), "2 of 6 seats");
}

#[test]
fn nobody_is_mailed_what_a_revision_changes() {
    let revised = LaunchEvent::Revised(Revised {
        mission: Mission::parse("Twelve minutes").unwrap(),
        seat_price: usd(1_100),
        seats: SeatCount::all_free(6),
    });
    assert_eq!(mails(&[scheduled()], revised), []);
}

fn claim(purpose: Purpose) -> Claim {
    Claim {
        payment: PaymentId(FIRST.0),
        purpose,
        method: PaymentMethod::Card,
        reference: PaymentReference::parse("ch_1").unwrap(),
        amount: usd(1_800),
        cause: RefundCause::Cancellation,
        status: RefundStatus::Approved,
        attempts: 1,
    }
}

fn of_booking() -> Purpose {
    Purpose::Booking {
        launch: LAUNCH,
        booking: FIRST,
        customer: ADA,
    }
}

#[test]
fn a_refund_is_told_to_its_buyer_and_a_failed_one_to_finance_too() {
    let paid = RefundEvent::Paid(refund::Paid {
        reference: PaymentReference::parse("re_1").unwrap(),
        paid_at: at("2026-03-02T12:00:00Z"),
    });
    let failed = RefundEvent::Failed(refund::Failed { reason: reason() });
    let mails =
        |event: &RefundEvent| of_refund(event, &claim(of_booking()), &course(&sold()), &sites());
    let of_paid = mails(&paid);
    assert_eq!(
        whom(&of_paid),
        [(Template::RefundPaid, Reader::Customer(ADA))]
    );
    assert_eq!(shown(&of_paid[0], "amount"), "1,800.00 USD");
    let of_failed = mails(&failed);
    assert_eq!(
        whom(&of_failed),
        [
            (Template::RefundFailed, Reader::Customer(ADA)),
            (Template::FinanceRefundFailed, Reader::Finance),
        ]
    );
    assert_eq!(shown(&of_failed[1], "reason"), "A valve leaks");
}

/// The invoice of the stories.
fn about<'a>(course: &'a Course, sites: &'a Sites) -> About<'a> {
    About {
        invoice: InvoiceId(Uuid::from_u128(20)),
        position: PLACE,
        course,
        sites,
    }
}

fn drafted(kind: InvoiceKind, counterparty: Counterparty) -> Drafted {
    Drafted {
        invoice: InvoiceId(Uuid::from_u128(20)),
        kind,
        year: 2026,
        counterparty,
        recipient: None,
        launch: LAUNCH,
        booking: None,
        corrects: None,
        refund: None,
        lines: vec![InvoiceLine::one(
            LineText::parse("Two seats").unwrap(),
            usd(2_000),
        )],
        total: usd(2_000),
        paid: Vec::new(),
        due_days: 30,
    }
}

#[test]
fn an_invoice_is_told_to_whom_it_is_to() {
    let issued = Issued {
        number: InvoiceNumber::parse("BKG-2026-000001").unwrap(),
        due_at: at("2026-04-01T12:00:00Z"),
    };
    let told = |kind, counterparty| {
        let drafted = drafted(kind, counterparty);
        of_invoice(&about(&course(&sold()), &sites()), &issued, &drafted).unwrap()
    };
    let to_buyer = told(InvoiceKind::CreditNote, Counterparty::Customer(ADA));
    assert_eq!(
        (to_buyer.template, to_buyer.to),
        (Template::InvoiceIssued, Reader::Customer(ADA))
    );
    assert_eq!(shown(&to_buyer, "kind"), "Credit note");
    assert_eq!(shown(&to_buyer, "number"), "BKG-2026-000001");
    let to_supplier = told(InvoiceKind::SupplierFee, Counterparty::Supplier(SUPPLIER));
    assert_eq!(
        (to_supplier.template, to_supplier.to),
        (Template::SupplierInvoiceIssued, Reader::Supplier(SUPPLIER))
    );
    assert_eq!(shown(&to_supplier, "kind"), "Invoice");
}
