//! Whatever an invoice is told, in whatever order: it never changes, and its money adds up.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::event::EventPayload;
use crate::shapes::sealed;

/// Something that an invoice is told, sensible or not.
#[derive(Debug, Clone)]
enum Step {
    Issue(u32),
    Pay(AppliedPayment),
    /// All that is open.
    PayTheRest(u128),
    MarkOverdue,
    Cancel {
        credit_note: u128,
        refunded: bool,
    },
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (1..3_u32).prop_map(Step::Issue),
        12 => some_payment().prop_map(Step::Pay),
        1 => (0..6_u128).prop_map(Step::PayTheRest),
        4 => Just(Step::MarkOverdue),
        1 => (9..11_u128, any::<bool>())
            .prop_map(|(credit_note, refunded)| Step::Cancel { credit_note, refunded }),
        4 => (0..20_i64).prop_map(Step::Wait),
    ]
}

/// The same payments come again, now and then with another amount.
fn some_payment() -> impl Strategy<Value = AppliedPayment> {
    (0..6_u128, 0..6_i64).prop_map(|(number, fifths)| payment(number, fifths * 10_000))
}

fn some_draft() -> impl Strategy<Value = Draft> {
    let line = (0..4_u32, 0..60_000_i64, 0..2_000_u32)
        .prop_map(|(quantity, cents, tax)| line(quantity, cents, tax));
    (
        prop::sample::select(InvoiceKind::ALL),
        prop::collection::vec(line, 0..4),
        prop::collection::vec(some_payment(), 0..4),
    )
        .prop_map(|(kind, lines, paid)| Draft {
            kind,
            lines,
            paid,
            ..draft()
        })
}

/// An invoice under test, and another reckoning of its payments.
struct Trial {
    invoice: Invoice,
    now: DateTime<Utc>,
    history: Vec<InvoiceEvent>,
    paid: BTreeMap<PaymentId, i64>,
}

impl Trial {
    fn ask(&mut self, command: InvoiceCommand) -> Result<(), InvoiceError> {
        for event in self.invoice.decide(&command, &context(self.now))? {
            let before = self.invoice.bill().cloned();
            if let InvoiceEvent::PaymentApplied(applied) = &event {
                let twice = self.paid.insert(applied.payment, applied.amount.cents());
                assert_eq!(twice, None, "counted twice");
            }
            self.invoice.evolve(event.clone());
            self.check(before.as_ref(), &event);
            self.history.push(event);
        }
        Ok(())
    }

    fn check(&self, before: Option<&Bill>, event: &InvoiceEvent) {
        let bill = self.invoice.bill().unwrap();
        if let Some(before) = before {
            assert_eq!(bill.total, before.total);
            assert!(before.number.is_none() || bill.number == before.number);
            assert!(before.due_at.is_none() || bill.due_at == before.due_at);
            let is_final = before.status == InvoiceStatus::Cancelled;
            assert!(!is_final, "nothing follows a cancellation, but {event:?}");
        }
        let paid: i64 = self.paid.values().sum();
        assert_eq!(bill.paid.cents(), paid);
        if let InvoiceEvent::PaymentApplied(applied) = event {
            assert_eq!(applied.paid, bill.paid);
            assert_eq!(applied.paid.checked_add(applied.open), Some(bill.total));
        }
        let asks_for_money =
            bill.status != InvoiceStatus::Cancelled && bill.kind != InvoiceKind::CreditNote;
        if asks_for_money {
            assert_eq!(bill.paid.checked_add(bill.open()), Some(bill.total));
        }
        if bill.status == InvoiceStatus::Settled {
            assert_eq!(bill.open(), Money::ZERO);
        }
    }

    /// After each command, an invoice is settled if and only if nothing is open.
    fn check_settled(&self) {
        let Some(bill) = self.invoice.bill() else {
            return;
        };
        let is_open = matches!(
            bill.status,
            InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid | InvoiceStatus::Overdue
        );
        assert_eq!(
            is_open,
            bill.number.is_some()
                && bill.status != InvoiceStatus::Cancelled
                && !bill.open().is_zero()
        );
        let settled = |event: &&InvoiceEvent| matches!(event, InvoiceEvent::Settled(_));
        assert!(self.history.iter().filter(settled).count() <= 1);
    }
}

proptest! {
    #[test]
    fn an_invoice_never_changes_and_its_money_adds_up(
        draft in some_draft(),
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let mut trial = Trial {
            invoice: Invoice::default(),
            now: now(),
            history: Vec::new(),
            paid: BTreeMap::new(),
        };
        let _ = trial.ask(draft.into());
        for step in steps {
            let command = match step {
                Step::Issue(last) => issue(last),
                Step::Pay(payment) => payment.into(),
                Step::PayTheRest(number) => {
                    let open = trial.invoice.bill().map_or(Money::ZERO, Bill::open);
                    AppliedPayment { amount: open, ..payment(number, 0) }.into()
                }
                Step::MarkOverdue => InvoiceCommand::MarkOverdue,
                Step::Cancel { credit_note, refunded } => cancel(credit_note, refunded),
                Step::Wait(days) => {
                    trial.now += TimeDelta::days(days);
                    continue;
                }
            };
            let _ = trial.ask(command);
            trial.check_settled();
        }

        let mut reread = Invoice::default();
        for event in &trial.history {
            let event = sealed(event.clone());
            let stored = event.encode().unwrap();
            let read = InvoiceEvent::decode(event.name(), event.schema(), &stored).unwrap();
            prop_assert_eq!(&read, &event);
            reread.evolve(read);
        }
        prop_assert_eq!(&reread, &trial.invoice);
        let stored = postcard::to_stdvec(&trial.invoice).unwrap();
        let read: Invoice = postcard::from_bytes(&stored).unwrap();
        prop_assert_eq!(&read, &trial.invoice);
    }

    #[test]
    fn a_draft_that_has_its_number_is_never_refused(draft in some_draft()) {
        let mut invoice = Invoice::default();
        if let Ok(events) = invoice.decide(&draft.into(), &context(now())) {
            events.into_iter().for_each(|event| invoice.evolve(event));
            let events = invoice.decide(&issue(1), &context(now()));
            prop_assert!(events.is_ok(), "{events:?}");
        }
    }
}
