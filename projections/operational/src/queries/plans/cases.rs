//! Every list and sum, with each of its filters alone and with those that are used together.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, SupplierId};
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::launch::LaunchStatus;
use domain::payment::Direction;
use domain::refund::{RefundCause, RefundStatus};
use domain::text::{InvoiceNumber, PaymentReference};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::Case;
use crate::queries::age::{AgeOrder, AgePage};
use crate::queries::{
    BookingFilter, InvoiceFilter, LaunchFilter, LaunchOrder, PaymentFilter, RefundFilter,
    RevenueFilter, Search, bookings, due, invoices, launches, manifest, payments, refunds, revenue,
};
use crate::status::{BookingStatus, PaymentStatus};

const LIMIT: u32 = 20;

pub(super) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name, query| cases.push(Case { name, query });
    of_launches(&mut add);
    of_bookings(&mut add);
    of_invoices(&mut add);
    of_payments(&mut add);
    of_refunds(&mut add);
    of_revenue(&mut add);
    of_the_scheduler(&mut add);
    cases
}

type Add<'a> = &'a mut dyn FnMut(&'static str, QueryBuilder<Postgres>);

fn of_launches(add: Add<'_>) {
    let none = LaunchFilter::default;
    let select = |filter| launches::select(&filter, LaunchOrder::SoonestFirst, LIMIT, None);
    add("launches", select(none()));
    add(
        "launches of a supplier",
        select(LaunchFilter {
            supplier: Some(supplier()),
            ..none()
        }),
    );
    add(
        "launches that failed",
        select(LaunchFilter {
            status: Some(LaunchStatus::Failed),
            ..none()
        }),
    );
    add(
        "launches by words",
        select(LaunchFilter {
            search: Search::parse("rocket-7 mission").unwrap(),
            ..none()
        }),
    );
    add(
        "passengers of a launch",
        manifest::select(launch(), LIMIT, None),
    );
}

fn of_bookings(add: Add<'_>) {
    let none = BookingFilter::default;
    let select = |filter| bookings::select(&filter, first_page(AgeOrder::NewestFirst));
    let of_status = |status| {
        select(BookingFilter {
            status: Some(status),
            ..none()
        })
    };
    add("bookings", select(none()));
    add(
        "bookings, the oldest first, a page in the middle",
        bookings::select(&none(), page_in_the_middle()),
    );
    add("bookings that wait", of_status(BookingStatus::Reserved));
    add("bookings that failed", of_status(BookingStatus::Failed));
    add(
        "bookings that are paid",
        of_status(BookingStatus::Confirmed),
    );
    add(
        "bookings of a week",
        select(BookingFilter {
            from: Some(day(500)),
            to: Some(day(507)),
            ..none()
        }),
    );
    add(
        "bookings of a customer",
        select(BookingFilter {
            customer: Some(customer()),
            ..none()
        }),
    );
    add(
        "bookings of a launch",
        select(BookingFilter {
            launch: Some(launch()),
            ..none()
        }),
    );
    add(
        "bookings of a large launch that wait",
        select(BookingFilter {
            launch: Some(large_launch()),
            status: Some(BookingStatus::Reserved),
            ..none()
        }),
    );
    add(
        "bookings of a supplier",
        select(BookingFilter {
            supplier: Some(supplier()),
            ..none()
        }),
    );
    add(
        "bookings of a supplier that are cancelled",
        select(BookingFilter {
            supplier: Some(supplier()),
            status: Some(BookingStatus::Cancelled),
            ..none()
        }),
    );
    add(
        "bookings of a supplier's launch",
        select(BookingFilter {
            supplier: Some(supplier()),
            launch: Some(launch()),
            ..none()
        }),
    );
}

fn of_invoices(add: Add<'_>) {
    let none = InvoiceFilter::default;
    let mut both = |list: &'static str, sums: &'static str, filter: InvoiceFilter| {
        add(
            list,
            invoices::select(&filter, first_page(AgeOrder::NewestFirst)),
        );
        add(sums, invoices::sums(&filter));
    };
    both("invoices", "sums of all invoices", none());
    both(
        "invoices of bookings",
        "sums of invoices of bookings",
        InvoiceFilter {
            kind: Some(InvoiceKind::Booking),
            ..none()
        },
    );
    both(
        "invoices of fees",
        "sums of invoices of fees",
        InvoiceFilter {
            kind: Some(InvoiceKind::SupplierFee),
            ..none()
        },
    );
    both(
        "invoices that are issued",
        "sums of invoices that are issued",
        InvoiceFilter {
            status: Some(InvoiceStatus::Issued),
            ..none()
        },
    );
    both(
        "invoices that are overdue",
        "sums of invoices that are overdue",
        InvoiceFilter {
            overdue_at: Some(day(1_380)),
            ..none()
        },
    );
    both(
        "invoices of a supplier",
        "sums of invoices of a supplier",
        InvoiceFilter {
            supplier: Some(supplier()),
            ..none()
        },
    );
    both(
        "invoices of a customer",
        "sums of invoices of a customer",
        InvoiceFilter {
            customer: Some(customer()),
            ..none()
        },
    );
    both(
        "invoices of a launch",
        "sums of invoices of a launch",
        InvoiceFilter {
            launch: Some(launch()),
            ..none()
        },
    );
    both(
        "invoices of a year",
        "sums of invoices of a year",
        InvoiceFilter {
            year: Some(2026),
            ..none()
        },
    );
    both(
        "invoices of a week",
        "sums of invoices of a week",
        InvoiceFilter {
            from: Some(day(500)),
            to: Some(day(507)),
            ..none()
        },
    );
    both(
        "the invoice with a number",
        "sums of the invoice with a number",
        InvoiceFilter {
            number: Some(InvoiceNumber::parse("BKG-2026-0400000").unwrap()),
            ..none()
        },
    );
    both(
        "fees of a year that are overdue",
        "sums of fees of a year that are overdue",
        InvoiceFilter {
            kind: Some(InvoiceKind::SupplierFee),
            year: Some(2027),
            overdue_at: Some(day(1_380)),
            ..none()
        },
    );
}

fn of_payments(add: Add<'_>) {
    let none = PaymentFilter::default;
    let mut both = |list: &'static str, sums: &'static str, filter: PaymentFilter| {
        add(
            list,
            payments::select(&filter, first_page(AgeOrder::NewestFirst)),
        );
        add(sums, payments::sums(&filter));
    };
    both("payments", "sums of all payments", none());
    both(
        "payments that are awaited",
        "sums of payments that are awaited",
        PaymentFilter {
            status: Some(PaymentStatus::Pending),
            ..none()
        },
    );
    both(
        "payments that left",
        "sums of payments that left",
        PaymentFilter {
            direction: Some(Direction::Out),
            ..none()
        },
    );
    both(
        "payments of a week",
        "sums of payments of a week",
        PaymentFilter {
            from: Some(day(500)),
            to: Some(day(507)),
            ..none()
        },
    );
    both(
        "payments for a launch",
        "sums of payments for a launch",
        PaymentFilter {
            launch: Some(launch()),
            ..none()
        },
    );
    both(
        "payments for a booking",
        "sums of payments for a booking",
        PaymentFilter {
            booking: Some(BookingId(id(7, 123_456))),
            ..none()
        },
    );
    both(
        "payments by a customer",
        "sums of payments by a customer",
        PaymentFilter {
            customer: Some(customer()),
            ..none()
        },
    );
    both(
        "payments for an invoice",
        "sums of payments for an invoice",
        PaymentFilter {
            invoice: Some(InvoiceId(id(10, 900_000))),
            ..none()
        },
    );
    both(
        "payments to and by a supplier",
        "sums of payments to and by a supplier",
        PaymentFilter {
            supplier: Some(supplier()),
            ..none()
        },
    );
    both(
        "payments with a reference",
        "sums of payments with a reference",
        PaymentFilter {
            reference: Some(PaymentReference::parse("ch_123456").unwrap()),
            ..none()
        },
    );
}

fn of_refunds(add: Add<'_>) {
    let none = RefundFilter::default;
    let mut both = |list: &'static str, sums: &'static str, filter: RefundFilter| {
        add(
            list,
            refunds::select(&filter, first_page(AgeOrder::OldestFirst)),
        );
        add(sums, refunds::sums(&filter));
    };
    both("refunds", "sums of all refunds", none());
    both(
        "refunds that wait for a decision",
        "sums of refunds that wait for a decision",
        RefundFilter {
            status: Some(RefundStatus::Requested),
            ..none()
        },
    );
    both(
        "refunds after failed launches",
        "sums of refunds after failed launches",
        RefundFilter {
            cause: Some(RefundCause::Failure),
            ..none()
        },
    );
    both(
        "refunds of a launch",
        "sums of refunds of a launch",
        RefundFilter {
            launch: Some(launch()),
            ..none()
        },
    );
    both(
        "refunds of a week",
        "sums of refunds of a week",
        RefundFilter {
            from: Some(day(500)),
            to: Some(day(507)),
            ..none()
        },
    );
}

fn of_revenue(add: Add<'_>) {
    let all = RevenueFilter::default();
    let of_year = RevenueFilter {
        year: Some(2027),
        ..all
    };
    let of_supplier = RevenueFilter {
        supplier: Some(supplier()),
        ..all
    };
    add("revenue", revenue::select(&all, LIMIT, None));
    add("sum of all revenue", revenue::sum(&all));
    add("revenue of a year", revenue::select(&of_year, LIMIT, None));
    add("sum of the revenue of a year", revenue::sum(&of_year));
    add(
        "revenue of a supplier",
        revenue::select(&of_supplier, LIMIT, None),
    );
}

/// Candidates, by pages as large as the scheduler asks for.
fn of_the_scheduler(add: Add<'_>) {
    const CANDIDATES: u32 = 500;
    let now = day(1_389);
    let (near, far) = (day(1_390), day(1_483));
    add(
        "reservations whose time is up",
        due::reservations(now, CANDIDATES, None),
    );
    add(
        "launches of low occupancy that come near",
        due::launches(near, far, 30, CANDIDATES, None),
    );
    add(
        "launches that come near",
        due::coming(now, day(1_419), CANDIDATES, None),
    );
    add(
        "invoices that become overdue",
        due::invoices(now, CANDIDATES, None),
    );
    add(
        "card payments without an answer",
        due::payments(now, CANDIDATES, None),
    );
}

fn first_page(order: AgeOrder) -> AgePage {
    AgePage::new(order, LIMIT, None).unwrap()
}

fn page_in_the_middle() -> AgePage {
    let order = AgeOrder::OldestFirst;
    let place = first_page(order).cursor(day(700), Uuid::nil());
    AgePage::new(order, LIMIT, Some(place)).unwrap()
}

/// So many days after the first booking, of which there are 720 a day for 1,389 days.
fn day(n: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2025-01-01T00:00:00Z".parse().unwrap();
    first + TimeDelta::days(n)
}

fn id(kind: u128, n: u128) -> Uuid {
    Uuid::from_u128(kind << 96 | 0x8000_8000_0000_0000_0000 | n)
}

fn supplier() -> SupplierId {
    SupplierId(id(1, 17))
}

fn customer() -> CustomerId {
    CustomerId(id(3, 7_919))
}

/// One of the supplier's, of 200 bookings, which is not over.
fn launch() -> LaunchId {
    LaunchId(id(5, 4_817))
}

/// One of 100,000 bookings.
fn large_launch() -> LaunchId {
    LaunchId(id(5, 0))
}
