use chrono::TimeDelta;

use super::*;

fn part_paid() -> Vec<InvoiceEvent> {
    issued_and(vec![applied(1, 40_000, 40_000, 60_000)])
}

#[test]
fn an_invoice_is_paid_in_parts_or_at_once() {
    given(issued_and(vec![]))
        .when(payment(1, 40_000).into())
        .then_expect_events(vec![applied(1, 40_000, 40_000, 60_000)]);
    given(part_paid())
        .when(payment(2, 59_999).into())
        .then_expect_events(vec![applied(2, 59_999, 99_999, 1)]);
    given(part_paid())
        .when(payment(2, 60_000).into())
        .then_expect_events(vec![applied(2, 60_000, 100_000, 0), settled()]);
    given(issued_and(vec![]))
        .when(payment(1, 100_000).into())
        .then_expect_events(vec![applied(1, 100_000, 100_000, 0), settled()]);
}

#[test]
fn what_is_paid_and_what_is_open_come_to_the_total() {
    let issued = bill(issued_and(vec![]));
    assert_eq!(issued.status, InvoiceStatus::Issued);
    let part = bill(part_paid());
    assert_eq!(part.status, InvoiceStatus::PartiallyPaid);
    assert_eq!((part.paid, part.open()), (usd(40_000), usd(60_000)));
    let whole = bill(issued_and(vec![applied(1, 100_000, 100_000, 0), settled()]));
    assert_eq!(whole.status, InvoiceStatus::Settled);
    assert_eq!((whole.paid, whole.open()), (usd(100_000), usd(0)));
}

#[test]
fn a_payment_is_never_of_more_than_is_open() {
    for (events, open) in [
        (issued_and(vec![]), 100_000),
        (part_paid(), 60_000),
        ([part_paid(), vec![overdue(60_000)]].concat(), 60_000),
    ] {
        for asked in [open + 1, i64::MAX] {
            given(events.clone())
                .when(payment(2, asked).into())
                .then_expect_error(InvoiceError::MoreThanOpen {
                    open: usd(open),
                    asked: usd(asked),
                });
        }
    }
}

#[test]
fn a_payment_counts_once_whatever_became_of_the_invoice() {
    for then in [
        vec![],
        vec![overdue(60_000)],
        vec![applied(2, 60_000, 100_000, 0), settled()],
        vec![applied(2, 60_000, 100_000, 0), settled(), cancelled(true)],
    ] {
        for again in [payment(1, 40_000), payment(1, 99_999)] {
            given([part_paid(), then.clone()].concat())
                .when(again.into())
                .then_expect_events(vec![]);
        }
    }
}

#[test]
fn a_payment_of_nothing_changes_nothing() {
    given(issued_and(vec![]))
        .when(payment(1, 0).into())
        .then_expect_events(vec![]);
}

#[test]
fn an_invoice_is_overdue_from_30_days_after_its_issue_on() {
    for (now, outcome) in [
        (due() - TimeDelta::milliseconds(1), vec![]),
        (due(), vec![overdue(100_000)]),
        (due() + TimeDelta::days(365), vec![overdue(100_000)]),
    ] {
        given_at(now, issued_and(vec![]))
            .when(InvoiceCommand::MarkOverdue)
            .then_expect_events(outcome);
    }
}

#[test]
fn an_invoice_that_is_paid_in_part_is_overdue_with_what_is_open() {
    given_at(due() - TimeDelta::milliseconds(1), part_paid())
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![]);
    given_at(due(), part_paid())
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![overdue(60_000)]);
}

#[test]
fn an_invoice_is_overdue_once() {
    given_at(due(), issued_and(vec![overdue(100_000)]))
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![]);
}

#[test]
fn an_overdue_invoice_stays_overdue_until_nothing_is_open() {
    let late = issued_and(vec![overdue(100_000)]);
    given(late.clone())
        .when(payment(1, 99_999).into())
        .then_expect_events(vec![applied(1, 99_999, 99_999, 1)]);
    let late = [late, vec![applied(1, 99_999, 99_999, 1)]].concat();
    assert_eq!(bill(late.clone()).status, InvoiceStatus::Overdue);
    given_at(due(), late.clone())
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![]);
    given(late)
        .when(payment(2, 1).into())
        .then_expect_events(vec![applied(2, 1, 100_000, 0), settled()]);
}
