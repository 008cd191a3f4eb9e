use chrono::TimeDelta;

use super::*;

fn submit(cents: i64) -> Submit {
    Submit {
        supplier: supplier(),
        launch: launch(),
        number: InvoiceNumber::parse("2028-0042").unwrap(),
        total: usd(cents),
    }
}

fn submitted(cents: i64) -> InvoiceEvent {
    let command = submit(cents);
    Submitted {
        supplier: command.supplier,
        launch: command.launch,
        number: command.number,
        total: command.total,
        due_at: due(),
    }
    .into()
}

#[test]
fn a_suppliers_invoice_carries_the_suppliers_number() {
    given(vec![])
        .when(submit(5_000).into())
        .then_expect_events(vec![submitted(5_000)]);
    let bill = bill(vec![submitted(5_000)]);
    assert_eq!(bill.kind, InvoiceKind::SupplierLaunch);
    assert_eq!(bill.counterparty, Counterparty::Supplier(supplier()));
    assert_eq!(bill.launch, launch());
    assert_eq!(bill.booking, None);
    assert_eq!(bill.number, Some(submit(1).number));
    assert_eq!(bill.status, InvoiceStatus::Issued);
    assert_eq!(bill.due_at, Some(Due(due())));
    assert_eq!((bill.paid, bill.open()), (usd(0), usd(5_000)));
}

#[test]
fn an_invoice_is_submitted_once() {
    for again in [submit(5_000), submit(1)] {
        given(vec![submitted(5_000)])
            .when(again.into())
            .then_expect_events(vec![]);
    }
}

#[test]
fn an_invoice_over_nothing_is_not_taken() {
    given(vec![])
        .when(submit(0).into())
        .then_expect_error(InvoiceError::NoAmount);
    given(vec![])
        .when(submit(1).into())
        .then_expect_events(vec![submitted(1)]);
}

#[test]
fn it_gets_no_second_number() {
    given(vec![submitted(5_000)])
        .when(issue(1))
        .then_expect_error(InvoiceError::IssuedBefore {
            number: submit(1).number,
        });
    given(vec![submitted(5_000)])
        .when(
            Issue {
                number: submit(1).number,
            }
            .into(),
        )
        .then_expect_events(vec![]);
}

#[test]
fn it_is_paid_and_due_like_others() {
    given(vec![submitted(5_000)])
        .when(payment(1, 2_000).into())
        .then_expect_events(vec![applied(1, 2_000, 2_000, 3_000)]);
    given(vec![submitted(5_000), applied(1, 2_000, 2_000, 3_000)])
        .when(payment(2, 3_000).into())
        .then_expect_events(vec![applied(2, 3_000, 5_000, 0), settled()]);
    given(vec![submitted(5_000)])
        .when(payment(1, 5_001).into())
        .then_expect_error(InvoiceError::MoreThanOpen {
            open: usd(5_000),
            asked: usd(5_001),
        });
    given_at(due() - TimeDelta::milliseconds(1), vec![submitted(5_000)])
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![]);
    given_at(due(), vec![submitted(5_000)])
        .when(InvoiceCommand::MarkOverdue)
        .then_expect_events(vec![overdue(5_000)]);
}
