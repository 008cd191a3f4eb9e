use super::*;

fn part_paid() -> Vec<InvoiceEvent> {
    issued_and(vec![applied(1, 40_000, 40_000, 60_000)])
}

fn paid() -> Vec<InvoiceEvent> {
    issued_and(vec![applied(1, 100_000, 100_000, 0), settled()])
}

#[test]
fn an_invoice_of_which_nothing_is_paid_is_taken_back() {
    for events in [issued_and(vec![]), issued_and(vec![overdue(100_000)])] {
        given(events.clone())
            .when(cancel(9, false))
            .then_expect_events(vec![cancelled(false)]);
        let bill = bill([events, vec![cancelled(false)]].concat());
        assert_eq!(bill.status, InvoiceStatus::Cancelled);
        assert_eq!(bill.credit_note, Some(id(9)));
        assert_eq!(bill.open(), usd(0));
    }
}

#[test]
fn what_was_paid_has_to_go_back_first() {
    for (events, so_far) in [
        (part_paid(), 40_000),
        ([part_paid(), vec![overdue(60_000)]].concat(), 40_000),
        (paid(), 100_000),
    ] {
        given(events.clone())
            .when(cancel(9, false))
            .then_expect_error(InvoiceError::HasPayments { paid: usd(so_far) });
        given(events)
            .when(cancel(9, true))
            .then_expect_events(vec![cancelled(true)]);
    }
}

#[test]
fn an_invoice_is_cancelled_once() {
    for events in [
        issued_and(vec![cancelled(false)]),
        [paid(), vec![cancelled(true)]].concat(),
    ] {
        for refunded in [false, true] {
            // By the same credit note, told again.
            given(events.clone())
                .when(cancel(9, refunded))
                .then_expect_events(vec![]);
            // By another one.
            given(events.clone())
                .when(cancel(10, refunded))
                .then_expect_error(InvoiceError::NotPossibleNow {
                    status: InvoiceStatus::Cancelled,
                    asked: "cancelled",
                });
        }
    }
}

#[test]
fn a_draft_is_not_cancelled_its_number_is_on_its_way() {
    let paid_before = Draft {
        paid: vec![payment(1, 100_000)],
        ..draft()
    };
    for draft in [draft(), paid_before] {
        for refunded in [false, true] {
            given(vec![drafted(draft.clone(), 100_000)])
                .when(cancel(9, refunded))
                .then_expect_error(InvoiceError::NotPossibleNow {
                    status: InvoiceStatus::Drafted,
                    asked: "cancelled",
                });
        }
    }
}

#[test]
fn a_credit_note_is_not_cancelled() {
    for refunded in [false, true] {
        given(vec![drafted(credit_note(), 100_000), issued(), settled()])
            .when(cancel(9, refunded))
            .then_expect_error(InvoiceError::NotPossibleNow {
                status: InvoiceStatus::Settled,
                asked: "cancelled",
            });
    }
}

#[test]
fn an_invoice_is_taken_back_as_refunded_only_if_it_was_paid() {
    for (events, status) in [
        (issued_and(vec![]), InvoiceStatus::Issued),
        (issued_and(vec![overdue(100_000)]), InvoiceStatus::Overdue),
    ] {
        given(events)
            .when(cancel(9, true))
            .then_expect_error(InvoiceError::NotPossibleNow {
                status,
                asked: "refunded",
            });
    }
}
