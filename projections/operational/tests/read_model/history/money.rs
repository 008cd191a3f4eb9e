//! Payments, refunds, invoices.

use domain::any_event::AnyEvent;
use domain::ids::{InvoiceId, LaunchId, RefundId, SupplierId};
use domain::invoice::{
    AppliedPayment, Cancel, Counterparty, Draft, InvoiceCommand, InvoiceEvent, InvoiceKind,
    InvoiceLine, Issue, Party, Submit,
};
use domain::invoice_series::{
    AllotNumbers, DraftPlace, InvoiceSeriesCommand, InvoiceSeriesEvent, SeriesCode,
};
use domain::launch::PaymentMethod;
use domain::payment::{
    Complete, Direction, Fail, Initiate, PaymentCommand, PaymentFailure, Purpose, Record, Status,
};
use domain::refund::{RecordFailure, RecordPayment, RefundCause, RefundCommand, Reject, Request};
use domain::text::{Address, InvoiceNumber, LineText, PartyName, PaymentReference, Reason, TaxId};

use super::{History, booking_id, commit, customer_id, launch_id, payment_id, supplier_id, usd};

/// What pays for a booking.
pub(crate) fn for_booking(launch: u128, booking: u128, customer: u128) -> Purpose {
    Purpose::Booking {
        launch: launch_id(launch),
        booking: booking_id(booking),
        customer: customer_id(customer),
    }
}

/// What pays for an invoice of or to a supplier.
pub(crate) fn for_invoice(invoice: InvoiceId, supplier: u128, direction: Direction) -> Purpose {
    Purpose::Invoice {
        invoice,
        supplier: supplier_id(supplier),
        direction,
    }
}

pub(crate) fn invoice_of_booking(booking: u128) -> InvoiceId {
    InvoiceId::of_booking(booking_id(booking))
}

pub(crate) fn invoice_of_fee(launch: u128) -> InvoiceId {
    InvoiceId::of_fee(launch_id(launch))
}

pub(crate) fn invoice_of_supplier(launch: u128) -> InvoiceId {
    InvoiceId::of_supplier(launch_id(launch))
}

pub(crate) fn credit_note_of(payment: u128) -> InvoiceId {
    InvoiceId::of_refund(refund_id(payment))
}

pub(crate) fn refund_id(payment: u128) -> RefundId {
    RefundId::of(payment_id(payment))
}

impl History {
    pub(crate) fn initiate(&mut self, n: u128, purpose: Purpose, cents: i64) -> bool {
        let command = Initiate {
            purpose,
            amount: usd(cents),
            method: PaymentMethod::Card,
        };
        self.payment(n, PaymentCommand::Initiate(command))
    }

    pub(crate) fn complete_payment(&mut self, n: u128) -> bool {
        let reference = reference(&format!("ch_{n}"));
        self.payment(n, PaymentCommand::Complete(Complete { reference }))
    }

    pub(crate) fn fail_payment(&mut self, n: u128) -> bool {
        let reason = PaymentFailure::Declined;
        self.payment(n, PaymentCommand::Fail(Fail { reason }))
    }

    /// A transfer that arrived, or left, a day ago.
    pub(crate) fn record_transfer(&mut self, n: u128, purpose: Purpose, cents: i64) -> bool {
        let command = Record {
            purpose,
            amount: usd(cents),
            reference: reference(&format!("transfer {n}")),
            paid_at: self.now - chrono::TimeDelta::days(1),
        };
        self.payment(n, PaymentCommand::Record(command))
    }

    fn payment(&mut self, n: u128, command: PaymentCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.payments, events, now, payment_id(n), &command)
    }

    /// Asks for a part, in percent, of a completed payment.
    pub(crate) fn request_refund(
        &mut self,
        payment: u128,
        cause: RefundCause,
        percent: u8,
    ) -> bool {
        let Some((known, _)) = self.payments.get(&payment_id(payment)) else {
            return false;
        };
        let (Some(order), Status::Completed(reference)) = (known.order(), known.status()) else {
            return false;
        };
        let command = Request {
            payment: payment_id(payment),
            purpose: order.purpose,
            method: order.method,
            reference: reference.clone(),
            paid: order.amount,
            amount: order.amount.percent(percent),
            cause,
        };
        self.refund(payment, RefundCommand::Request(command))
    }

    pub(crate) fn approve_refund(&mut self, payment: u128) -> bool {
        self.refund(payment, RefundCommand::Approve)
    }

    pub(crate) fn pay_refund(&mut self, payment: u128) -> bool {
        let command = RecordPayment {
            attempt: self.attempt(payment),
            reference: reference(&format!("re_{payment}")),
            paid_at: self.now,
        };
        self.refund(payment, RefundCommand::RecordPayment(command))
    }

    pub(crate) fn fail_refund(&mut self, payment: u128) -> bool {
        let reason = Reason::parse("The account is closed").expect("a reason");
        let attempt = self.attempt(payment);
        let command = RecordFailure { attempt, reason };
        self.refund(payment, RefundCommand::RecordFailure(command))
    }

    /// How often the refund of a payment was approved.
    fn attempt(&self, payment: u128) -> u32 {
        let refund = self.refunds.get(&refund_id(payment));
        let claim = refund.and_then(|(refund, _)| refund.claim());
        claim.map_or(0, |claim| claim.attempts)
    }

    pub(crate) fn reject_refund(&mut self, payment: u128) -> bool {
        let reason = Reason::parse("The seat was used").expect("a reason");
        self.refund(payment, RefundCommand::Reject(Reject { reason }))
    }

    fn refund(&mut self, payment: u128, command: RefundCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.refunds, events, now, refund_id(payment), &command)
    }

    /// The invoice of a booking, which that payment paid before.
    pub(crate) fn draft_of_booking(&mut self, launch: u128, booking: u128, customer: u128) -> bool {
        let payment = self.payments.get(&payment_id(booking));
        let amount = payment.and_then(|(payment, _)| Some(payment.order()?.amount));
        let Some(amount) = amount else {
            return false;
        };
        let lines = vec![
            InvoiceLine::one(line("Seats"), amount),
            InvoiceLine {
                quantity: 3,
                tax_basis_points: 1_900,
                ..InvoiceLine::one(line("Patches"), usd(0))
            },
        ];
        let draft = Draft {
            booking: Some(booking_id(booking)),
            recipient: Some(party("Ada Lovelace", Some("GB 1234567"))),
            paid: vec![AppliedPayment {
                payment: payment_id(booking),
                amount,
            }],
            lines,
            ..plain(
                invoice_of_booking(booking),
                InvoiceKind::Booking,
                Counterparty::Customer(customer_id(customer)),
                launch,
            )
        };
        self.draft(draft)
    }

    pub(crate) fn draft_of_fee(&mut self, launch: u128, supplier: u128, cents: i64) -> bool {
        self.draft(Draft {
            recipient: Some(party("Company", None)),
            lines: vec![InvoiceLine::one(line("Fee"), usd(cents))],
            ..plain(
                invoice_of_fee(launch),
                InvoiceKind::SupplierFee,
                Counterparty::Supplier(supplier_id(supplier)),
                launch,
            )
        })
    }

    /// The credit note of the refund of a payment, which takes back a part of a booking's invoice.
    pub(crate) fn draft_of_refund(&mut self, launch: u128, payment: u128, customer: u128) -> bool {
        let Some((refund, _)) = self.refunds.get(&refund_id(payment)) else {
            return false;
        };
        let Some(amount) = refund.claim().map(|claim| claim.amount) else {
            return false;
        };
        self.draft(Draft {
            refund: Some(refund_id(payment)),
            corrects: Some(invoice_of_booking(payment)),
            lines: vec![InvoiceLine::one(line("Refund"), amount)],
            ..plain(
                credit_note_of(payment),
                InvoiceKind::CreditNote,
                Counterparty::Customer(customer_id(customer)),
                launch,
            )
        })
    }

    fn draft(&mut self, draft: Draft) -> bool {
        let id = draft.invoice;
        self.invoice(id, InvoiceCommand::Draft(draft))
    }

    /// Gives every draft its number, in the order of the log.
    pub(crate) fn issue_drafts(&mut self) -> bool {
        let drafts: Vec<(SeriesCode, i32, DraftPlace)> = self
            .events
            .iter()
            .filter_map(|event| match &event.payload {
                AnyEvent::Invoice(InvoiceEvent::Drafted(drafted)) => {
                    let place = DraftPlace {
                        draft: drafted.invoice,
                        position: event.position,
                    };
                    Some((drafted.kind.series()?, drafted.year, place))
                }
                _ => None,
            })
            .collect();
        let mut issued = false;
        for (code, year, draft) in drafts {
            let command = AllotNumbers {
                code,
                year,
                drafts: vec![draft],
            };
            let (now, events) = (self.now, &mut self.events);
            let command = InvoiceSeriesCommand::AllotNumbers(command);
            if !commit(&mut self.series, events, now, code.series(year), &command) {
                continue;
            }
            let allotted = self.events.last().map(|event| &event.payload);
            let Some(AnyEvent::InvoiceSeries(InvoiceSeriesEvent::NumberAllotted(allotted))) =
                allotted
            else {
                panic!("a number was allotted");
            };
            let number = allotted.code.format(allotted.year, allotted.number);
            issued |= self.invoice(draft.draft, InvoiceCommand::Issue(Issue { number }));
        }
        issued
    }

    pub(crate) fn apply_payment(&mut self, invoice: InvoiceId, payment: u128, cents: i64) -> bool {
        let command = AppliedPayment {
            payment: payment_id(payment),
            amount: usd(cents),
        };
        self.invoice(invoice, InvoiceCommand::ApplyPayment(command))
    }

    pub(crate) fn mark_overdue(&mut self, invoice: InvoiceId) -> bool {
        self.invoice(invoice, InvoiceCommand::MarkOverdue)
    }

    pub(crate) fn cancel_invoice(&mut self, invoice: InvoiceId, refunded: bool) -> bool {
        let command = Cancel {
            credit_note: InvoiceId::cancelling(invoice),
            refunded,
        };
        self.invoice(invoice, InvoiceCommand::Cancel(command))
    }

    pub(super) fn submit_claimed(
        &mut self,
        supplier: SupplierId,
        launch: LaunchId,
        number: InvoiceNumber,
        cents: i64,
    ) -> bool {
        let command = Submit {
            supplier,
            launch,
            number,
            total: usd(cents),
        };
        self.invoice(
            InvoiceId::of_supplier(launch),
            InvoiceCommand::Submit(command),
        )
    }

    fn invoice(&mut self, id: InvoiceId, command: InvoiceCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.invoices, events, now, id, &command)
    }
}

fn plain(invoice: InvoiceId, kind: InvoiceKind, counterparty: Counterparty, launch: u128) -> Draft {
    Draft {
        invoice,
        kind,
        counterparty,
        recipient: None,
        launch: launch_id(launch),
        booking: None,
        corrects: None,
        refund: None,
        lines: Vec::new(),
        paid: Vec::new(),
    }
}

fn party(name: &str, tax_id: Option<&str>) -> Party {
    Party {
        name: PartyName::parse(name).expect("a name"),
        tax_id: tax_id.map(|tax_id| TaxId::parse(tax_id).expect("a number")),
        address: Address::parse("12 St James's Square, London").expect("an address"),
        country: None,
    }
}

fn line(text: &str) -> LineText {
    LineText::parse(text).expect("a text")
}

fn reference(text: &str) -> PaymentReference {
    PaymentReference::parse(text).expect("a reference")
}
