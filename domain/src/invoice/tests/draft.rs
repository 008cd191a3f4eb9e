use chrono::TimeDelta;

use super::*;
use crate::ids::{BookingId, RefundId};

fn of_lines(lines: Vec<InvoiceLine>) -> Draft {
    Draft { lines, ..draft() }
}

/// The total of what was drafted.
fn total_of(lines: Vec<InvoiceLine>) -> Result<i64, InvoiceError> {
    let events = given(vec![])
        .when(of_lines(lines).into())
        .inspect_result()?;
    match &events[..] {
        [InvoiceEvent::Drafted(drafted)] => Ok(drafted.total.cents()),
        other => panic!("expected a draft, got {other:?}"),
    }
}

#[test]
fn a_draft_tells_all_that_there_is_to_know_of_it() {
    let of_fee = draft();
    let of_booking = Draft {
        invoice: id(2),
        kind: InvoiceKind::Booking,
        counterparty: Counterparty::Customer(CustomerId(Uuid::from_u128(6))),
        recipient: None,
        booking: Some(BookingId(Uuid::from_u128(3))),
        paid: vec![payment(1, 100_000)],
        ..draft()
    };
    let of_refund = Draft {
        booking: of_booking.booking,
        refund: Some(RefundId(Uuid::from_u128(4))),
        ..credit_note()
    };
    for command in [of_fee, of_booking, of_refund] {
        given(vec![])
            .when(command.clone().into())
            .then_expect_events(vec![drafted(command, 100_000)]);
    }
}

#[test]
fn an_invoice_is_written_once() {
    let another = of_lines(vec![line(1, 1, 0)]);
    for command in [draft(), another] {
        given(vec![drafted(draft(), 100_000)])
            .when(command.into())
            .then_expect_events(vec![]);
    }
}

#[test]
fn a_suppliers_own_invoice_is_submitted_not_drafted() {
    let command = Draft {
        kind: InvoiceKind::SupplierLaunch,
        ..draft()
    };
    given(vec![])
        .when(command.into())
        .then_expect_error(InvoiceError::NotOurs);
}

#[test]
fn an_invoice_belongs_to_the_legal_year_in_which_it_is_written() {
    for (now, year) in [
        ("2027-12-31T23:59:59.999Z", 2027),
        ("2028-01-01T00:00:00.000Z", 2028),
    ] {
        let events = given_at(at(now), vec![])
            .when(draft().into())
            .inspect_result()
            .unwrap();
        assert!(
            matches!(&events[..], [InvoiceEvent::Drafted(drafted)] if drafted.year == year),
            "{now}"
        );
    }
}

#[test]
fn an_invoice_has_1_to_100_lines() {
    for some in [1, 100] {
        assert_eq!(total_of(vec![line(1, 1, 0); some]), Ok(some as i64));
    }
    for asked in [0, 101] {
        let result = total_of(vec![line(1, 1, 0); asked]);
        assert_eq!(result, Err(InvoiceError::LinesOutOfBounds { asked }));
    }
}

#[test]
fn the_total_sums_lines_with_their_taxes() {
    // 3 x 50.00 at 19%, 1 x 20.00 at 7.5%, and something for free.
    let lines = vec![
        line(3, 5_000, 1_900),
        line(1, 2_000, 750),
        line(1, 0, 1_900),
        line(0, 7_777, 0),
    ];
    assert_eq!(total_of(lines), Ok(15_000 + 2_850 + 2_000 + 150));
}

#[test]
fn the_tax_of_a_line_is_rounded_to_the_nearest_cent_half_a_cent_up() {
    // A tenth of 4, of 5, and of 3 x 5 cents.
    assert_eq!(total_of(vec![line(1, 4, 1_000)]), Ok(4));
    assert_eq!(total_of(vec![line(1, 5, 1_000)]), Ok(5 + 1));
    assert_eq!(total_of(vec![line(3, 5, 1_000)]), Ok(15 + 2));
    // Each line by itself.
    assert_eq!(total_of(vec![line(1, 5, 1_000); 3]), Ok(15 + 3));
}

#[test]
fn a_tax_is_as_much_again_at_most() {
    assert_eq!(total_of(vec![line(1, 100, 10_000)]), Ok(200));
    for asked in [10_001, u32::MAX] {
        let result = total_of(vec![line(1, 100, 0), line(1, 100, asked)]);
        assert_eq!(result, Err(InvoiceError::TaxOutOfBounds { asked }));
    }
}

#[test]
fn an_invoice_comes_to_an_amount_above_zero_that_can_be_counted() {
    assert_eq!(total_of(vec![line(1, 1, 0)]), Ok(1));
    assert_eq!(total_of(vec![line(1, i64::MAX, 0)]), Ok(i64::MAX));
    for lines in [
        vec![line(1, 0, 1_900)],
        vec![line(0, 100, 1_900)],
        // One line, its tax, and the sum of two do not fit.
        vec![line(2, i64::MAX, 0)],
        vec![line(1, i64::MAX, 1)],
        vec![line(1, i64::MAX, 0), line(1, 1, 0)],
    ] {
        assert_eq!(total_of(lines), Err(InvoiceError::NoAmount));
    }
}

#[test]
fn what_was_paid_before_is_the_total_at_most() {
    let paid_before = |paid: Vec<AppliedPayment>| Draft { paid, ..draft() };
    for paid in [
        vec![],
        vec![payment(1, 1)],
        vec![payment(1, 100_000)],
        vec![payment(1, 60_000), payment(2, 40_000)],
    ] {
        let command = paid_before(paid);
        given(vec![])
            .when(command.clone().into())
            .then_expect_events(vec![drafted(command, 100_000)]);
    }
    for paid in [
        vec![payment(1, 100_001)],
        vec![payment(1, 60_000), payment(2, 40_001)],
    ] {
        given(vec![])
            .when(paid_before(paid).into())
            .then_expect_error(InvoiceError::MoreThanOpen {
                open: usd(100_000),
                asked: usd(100_001),
            });
    }
    given(vec![])
        .when(paid_before(vec![payment(1, i64::MAX), payment(2, 1)]).into())
        .then_expect_error(InvoiceError::NoAmount);
}

#[test]
fn a_draft_waits_for_its_number() {
    let before = Draft {
        paid: vec![payment(1, 100_000)],
        ..draft()
    };
    let bill = bill(vec![drafted(before, 100_000)]);
    assert_eq!(bill.status, InvoiceStatus::Drafted);
    assert_eq!(bill.number, None);
    assert_eq!(bill.due_at, None);
    assert_eq!((bill.paid, bill.open()), (usd(0), usd(100_000)));
    given_at(
        due() + TimeDelta::days(365),
        vec![drafted(draft(), 100_000)],
    )
    .when(InvoiceCommand::MarkOverdue)
    .then_expect_events(vec![]);
}

#[test]
fn each_kind_has_its_series_but_a_suppliers_own() {
    let series = InvoiceKind::ALL.iter().map(|kind| kind.series());
    assert!(series.eq([
        Some(SeriesCode::Bookings),
        Some(SeriesCode::Fees),
        None,
        Some(SeriesCode::CreditNotes),
    ]));
}

#[test]
fn whom_an_invoice_names_never_shows_in_debug_output() {
    let shown = format!("{:?}", draft());
    assert!(
        !shown.contains("Blue") && !shown.contains("Kent"),
        "{shown}"
    );
    let shown = format!("{:?}", drafted(draft(), 100_000));
    assert!(
        !shown.contains("Blue") && !shown.contains("Kent"),
        "{shown}"
    );
}

#[test]
fn a_snapshot_holds_nothing_of_whom_an_invoice_names() {
    let stored = postcard::to_stdvec(&invoice(issued_and(vec![]))).unwrap();
    for secret in ["Blue Origin", "Kent"] {
        let found = stored
            .windows(secret.len())
            .any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret}");
    }
}
