use chrono::TimeDelta;

use super::*;

/// Issued after some of it was paid.
fn issue_after(paid: Vec<AppliedPayment>) -> Vec<InvoiceEvent> {
    let before = Draft { paid, ..draft() };
    given(vec![drafted(before, 100_000)])
        .when(issue(1))
        .inspect_result()
        .unwrap()
}

#[test]
fn an_invoice_is_issued_with_its_number_and_when_it_is_due() {
    given(vec![drafted(draft(), 100_000)])
        .when(issue(1))
        .then_expect_events(vec![issued()]);
    let bill = bill(issued_and(vec![]));
    assert_eq!(bill.status, InvoiceStatus::Issued);
    assert_eq!(bill.number, Some(number(1)));
    assert_eq!(bill.due_at, Some(Due(due())));
    assert_eq!((bill.paid, bill.open()), (usd(0), usd(100_000)));
}

#[test]
fn when_it_is_due_was_fixed_when_it_was_written() {
    let context = Context {
        now: now() + TimeDelta::days(10),
        terms: Terms {
            invoice_due_days: 99,
            ..Terms::default()
        },
    };
    let expected = Issued {
        number: number(1),
        due_at: due() + TimeDelta::days(10),
    };
    TestFramework::<Invoice>::with(context.clone())
        .given(vec![drafted(draft(), 100_000)])
        .when(issue(1))
        .then_expect_events(vec![expected.into()]);

    let events = TestFramework::<Invoice>::with(context)
        .given(vec![])
        .when(draft().into())
        .inspect_result()
        .unwrap();
    assert!(matches!(&events[..], [InvoiceEvent::Drafted(drafted)] if drafted.due_days == 99));
}

#[test]
fn no_term_is_too_long_to_be_counted() {
    let context = Context {
        now: now(),
        terms: Terms {
            invoice_due_days: u32::MAX,
            ..Terms::default()
        },
    };
    let mut invoice = Invoice::default();
    for command in [draft().into(), issue(1)] {
        for event in invoice.decide(&command, &context).unwrap() {
            invoice.evolve(event);
        }
    }
    assert_eq!(
        invoice.bill().unwrap().due_at,
        Some(Due(DateTime::<Utc>::MAX_UTC))
    );
}

#[test]
fn what_was_paid_before_counts_when_it_is_issued() {
    assert_eq!(
        issue_after(vec![payment(1, 40_000)]),
        [issued(), applied(1, 40_000, 40_000, 60_000)]
    );
    assert_eq!(
        issue_after(vec![payment(1, 40_000), payment(2, 59_999)]),
        [
            issued(),
            applied(1, 40_000, 40_000, 60_000),
            applied(2, 59_999, 99_999, 1)
        ]
    );
    assert_eq!(
        issue_after(vec![payment(1, 40_000), payment(2, 60_000)]),
        [
            issued(),
            applied(1, 40_000, 40_000, 60_000),
            applied(2, 60_000, 100_000, 0),
            settled()
        ]
    );
}

#[test]
fn the_invoice_of_a_paid_booking_is_settled_as_it_is_issued() {
    assert_eq!(
        issue_after(vec![payment(1, 100_000)]),
        [issued(), applied(1, 100_000, 100_000, 0), settled()]
    );
}

#[test]
fn a_payment_that_is_named_twice_counts_once() {
    assert_eq!(
        issue_after(vec![payment(1, 50_000), payment(1, 50_000)]),
        [issued(), applied(1, 50_000, 50_000, 50_000)]
    );
}

#[test]
fn a_credit_note_asks_for_nothing_and_settles_itself() {
    let note = || drafted(credit_note(), 100_000);
    given(vec![note()])
        .when(issue(1))
        .then_expect_events(vec![issued(), settled()]);
    let bill = bill(vec![note(), issued(), settled()]);
    assert_eq!(bill.status, InvoiceStatus::Settled);
    assert_eq!((bill.paid, bill.open()), (usd(0), usd(0)));
    given_at(due(), vec![note(), issued(), settled()])
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![]);
}

#[test]
fn a_credit_note_settles_once_whatever_was_paid_before() {
    let paid = |cents| Draft {
        paid: vec![payment(1, cents)],
        ..credit_note()
    };
    given(vec![drafted(paid(100_000), 100_000)])
        .when(issue(1))
        .then_expect_events(vec![issued(), applied(1, 100_000, 100_000, 0), settled()]);
    given(vec![drafted(paid(1), 100_000)])
        .when(issue(1))
        .then_expect_events(vec![issued(), applied(1, 1, 1, 99_999), settled()]);
}

#[test]
fn an_invoice_is_issued_once_and_keeps_its_number() {
    for then in [
        vec![],
        vec![applied(1, 1, 1, 99_999)],
        vec![overdue(100_000)],
        vec![applied(1, 100_000, 100_000, 0), settled()],
        vec![cancelled(false)],
    ] {
        given(issued_and(then.clone()))
            .when(issue(1))
            .then_expect_events(vec![]);
        given(issued_and(then))
            .when(issue(2))
            .then_expect_error(InvoiceError::IssuedBefore { number: number(1) });
    }
}

#[test]
fn nothing_is_issued_that_was_not_written() {
    given(vec![])
        .when(issue(1))
        .then_expect_error(InvoiceError::InvoiceUnknown);
}
