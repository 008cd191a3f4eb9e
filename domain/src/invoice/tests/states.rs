//! The states of an invoice: what each command makes of each of them.

use super::*;

use InvoiceStatus::{
    Cancelled as CancelledNow, Drafted as DraftedNow, Issued as IssuedNow, Overdue as OverdueNow,
    PartiallyPaid, Settled as SettledNow,
};

/// What a command makes of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It stands like this from then on.
    To(InvoiceStatus),
    /// Nothing happens.
    Same,
    /// The command is refused.
    Not,
}
use Outcome::{Not, Same, To};

/// An invoice of 1,000.00 USD that stands like this.
fn standing(status: InvoiceStatus) -> Vec<InvoiceEvent> {
    let part = || applied(1, 40_000, 40_000, 60_000);
    let events = match status {
        DraftedNow => vec![drafted(draft(), 100_000)],
        IssuedNow => issued_and(vec![]),
        PartiallyPaid => issued_and(vec![part()]),
        OverdueNow => issued_and(vec![part(), overdue(60_000)]),
        SettledNow => issued_and(vec![applied(1, 100_000, 100_000, 0), settled()]),
        CancelledNow => issued_and(vec![cancelled(false)]),
    };
    assert_eq!(bill(events.clone()).status, status);
    events
}

/// When an invoice is due, for each status: Draft, Issue, Submit, ApplyPayment of a part and of
/// the rest, MarkOverdue, Cancel without and with a refund.
const TABLE: [(InvoiceStatus, [Outcome; 8]); 6] = [
    (
        DraftedNow,
        [Same, To(IssuedNow), Same, Not, Not, Same, Not, Not],
    ),
    (
        IssuedNow,
        [
            Same,
            Same,
            Same,
            To(PartiallyPaid),
            To(SettledNow),
            To(OverdueNow),
            To(CancelledNow),
            Not,
        ],
    ),
    (
        PartiallyPaid,
        [
            Same,
            Same,
            Same,
            To(PartiallyPaid),
            To(SettledNow),
            To(OverdueNow),
            Not,
            To(CancelledNow),
        ],
    ),
    (
        OverdueNow,
        [
            Same,
            Same,
            Same,
            To(OverdueNow),
            To(SettledNow),
            Same,
            Not,
            To(CancelledNow),
        ],
    ),
    (
        SettledNow,
        [Same, Same, Same, Not, Not, Same, Not, To(CancelledNow)],
    ),
    (CancelledNow, [Same, Same, Same, Not, Not, Same, Not, Not]),
];

fn commands(open: Money) -> [InvoiceCommand; 8] {
    let rest = AppliedPayment {
        amount: open,
        ..payment(3, 0)
    };
    // Of what is not open any more, a cent is too much.
    let rest = match open.is_zero() {
        true => payment(3, 1),
        false => rest,
    };
    [
        draft().into(),
        issue(1),
        Submit {
            supplier: supplier(),
            launch: launch(),
            number: number(1),
            total: usd(100_000),
        }
        .into(),
        payment(2, 1).into(),
        rest.into(),
        InvoiceCommand::MarkOverdue,
        cancel(10, false),
        cancel(10, true),
    ]
}

#[test]
fn an_invoice_goes_from_state_to_state_as_it_should_and_not_otherwise() {
    for (status, outcomes) in TABLE {
        let invoice = invoice(standing(status));
        let open = invoice.bill().unwrap().open();
        for (command, outcome) in commands(open).into_iter().zip(outcomes) {
            let told = format!("an invoice that is {status} and then {command:?}");
            let decided = invoice.decide(&command, &context(due()));
            match (decided, outcome) {
                (Ok(events), To(next)) => {
                    assert!(!events.is_empty(), "{told}");
                    let mut after = invoice.clone();
                    events.into_iter().for_each(|event| after.evolve(event));
                    assert_eq!(after.bill().unwrap().status, next, "{told}");
                }
                (Ok(events), Same) => assert_eq!(events, [], "{told}"),
                (Err(_), Not) => {}
                (decided, _) => panic!("{told}: {decided:?}"),
            }
        }
    }
}

#[test]
fn nothing_happens_to_an_invoice_that_was_never_written() {
    for command in [
        issue(1),
        payment(1, 1).into(),
        InvoiceCommand::MarkOverdue,
        cancel(9, false),
    ] {
        given(vec![])
            .when(command)
            .then_expect_error(InvoiceError::InvoiceUnknown);
    }
}

#[test]
fn what_is_not_to_be_paid_says_how_it_stands() {
    for status in [DraftedNow, SettledNow, CancelledNow] {
        given(standing(status))
            .when(payment(2, 1).into())
            .then_expect_error(InvoiceError::NotPossibleNow {
                status,
                asked: "paid",
            });
    }
}

#[test]
fn an_invoice_survives_a_snapshot() {
    for status in InvoiceStatus::ALL {
        let invoice = invoice(standing(*status));
        let stored = postcard::to_stdvec(&invoice).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(invoice));
    }
}
