//! Payments, refunds and invoices of the log that [`crate::history`] makes.

use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, RefundId};
use domain::invoice::{
    AppliedPayment, Cancel, Counterparty, Draft, InvoiceCommand, InvoiceKind, InvoiceLine, Issue,
    Party, Submit,
};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::{
    Complete, Direction, Fail, Initiate, PaymentCommand, PaymentFailure, Purpose,
};
use domain::refund::{RecordFailure, RecordPayment, RefundCause, RefundCommand, Reject, Request};
use domain::text::{Address, InvoiceNumber, LineText, PartyName, PaymentReference};
use uuid::Uuid;

use crate::history::{History, SUPPLIER, customer_id, reason};

/// What is paid for: a booking, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bought {
    pub(crate) launch: LaunchId,
    pub(crate) booking: BookingId,
    pub(crate) customer: CustomerId,
}

impl Bought {
    fn purpose(self) -> Purpose {
        Purpose::Booking {
            launch: self.launch,
            booking: self.booking,
            customer: self.customer,
        }
    }
}

impl History {
    pub(crate) fn begin_payment(&mut self, payment: PaymentId, of: Bought, cents: i64) -> bool {
        self.initiate(payment, of.purpose(), cents)
    }

    /// A supplier pays an invoice, which is no customer's business.
    pub(crate) fn begin_supplier_payment(&mut self, payment: PaymentId) -> bool {
        let purpose = Purpose::Invoice {
            invoice: InvoiceId(payment.0),
            supplier: SUPPLIER,
            direction: Direction::In,
        };
        self.initiate(payment, purpose, 1_000)
    }

    fn initiate(&mut self, payment: PaymentId, purpose: Purpose, cents: i64) -> bool {
        let command = Initiate {
            purpose,
            amount: usd(cents),
            method: PaymentMethod::Card,
        };
        self.payment(payment, command.into())
    }

    pub(crate) fn complete_payment(&mut self, payment: PaymentId) -> bool {
        let reference = reference("ch_1");
        self.payment(payment, Complete { reference }.into())
    }

    pub(crate) fn fail_payment(&mut self, payment: PaymentId) -> bool {
        let reason = PaymentFailure::InsufficientFunds;
        self.payment(payment, Fail { reason }.into())
    }

    fn payment(&mut self, id: PaymentId, command: PaymentCommand) -> bool {
        let mut stream = self.payments.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.payments.insert(id, stream);
        done
    }

    /// Half of a payment is to go back.
    pub(crate) fn request_refund(&mut self, payment: PaymentId, cause: RefundCause) -> bool {
        let order = self.payments.get(&payment);
        let Some(order) = order.and_then(|(payment, _)| payment.order().cloned()) else {
            return false;
        };
        let command = Request {
            payment,
            purpose: order.purpose,
            method: order.method,
            reference: reference("ch_1"),
            paid: order.amount,
            amount: order.amount.percent(50),
            cause,
        };
        self.refund(RefundId::of(payment), command.into())
    }

    pub(crate) fn approve_refund(&mut self, payment: PaymentId) -> bool {
        self.refund(RefundId::of(payment), RefundCommand::Approve)
    }

    pub(crate) fn pay_refund(&mut self, payment: PaymentId) -> bool {
        let command = RecordPayment {
            attempt: self.attempt(payment),
            reference: reference("re_1"),
            paid_at: self.now,
        };
        self.refund(RefundId::of(payment), command.into())
    }

    pub(crate) fn fail_refund(&mut self, payment: PaymentId) -> bool {
        let command = RecordFailure {
            attempt: self.attempt(payment),
            reason: reason("The card is closed"),
        };
        self.refund(RefundId::of(payment), command.into())
    }

    /// How often the refund of a payment was approved.
    fn attempt(&self, payment: PaymentId) -> u32 {
        let refund = self.refunds.get(&RefundId::of(payment));
        let claim = refund.and_then(|(refund, _)| refund.claim());
        claim.map_or(0, |claim| claim.attempts)
    }

    pub(crate) fn reject_refund(&mut self, payment: PaymentId) -> bool {
        let reason = reason("The terms give nothing back");
        self.refund(RefundId::of(payment), Reject { reason }.into())
    }

    fn refund(&mut self, id: RefundId, command: RefundCommand) -> bool {
        let mut stream = self.refunds.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.refunds.insert(id, stream);
        done
    }

    /// An invoice of two lines, 300 cents in all, of which so many were paid before.
    pub(crate) fn draft_invoice(&mut self, of: Bought, paid: &[(PaymentId, i64)]) -> InvoiceId {
        let id = InvoiceId::of_booking(of.booking);
        let command = Draft {
            booking: Some(of.booking),
            launch: of.launch,
            paid: paid
                .iter()
                .map(|(payment, cents)| applied(*payment, *cents))
                .collect(),
            ..draft(
                id,
                InvoiceKind::Booking,
                Counterparty::Customer(of.customer),
            )
        };
        self.invoice(id, command.into());
        id
    }

    /// A credit note over all of a refund.
    pub(crate) fn draft_credit_note(&mut self, of: Bought, payment: PaymentId) -> InvoiceId {
        let refund = RefundId::of(payment);
        let id = InvoiceId::of_refund(refund);
        let command = Draft {
            booking: Some(of.booking),
            launch: of.launch,
            corrects: Some(InvoiceId::of_booking(of.booking)),
            refund: Some(refund),
            ..draft(
                id,
                InvoiceKind::CreditNote,
                Counterparty::Customer(of.customer),
            )
        };
        self.invoice(id, command.into());
        id
    }

    /// Invoices to and of a supplier, which are no customer's business.
    pub(crate) fn supplier_invoices(&mut self, launch: LaunchId) {
        let fee = InvoiceId::of_fee(launch);
        let counterparty = Counterparty::Supplier(SUPPLIER);
        let command = Draft {
            launch,
            ..draft(fee, InvoiceKind::SupplierFee, counterparty)
        };
        self.invoice(fee, command.into());
        self.issue_invoice(fee, 1);
        let own = InvoiceId::of_supplier(launch);
        let command = Submit {
            supplier: SUPPLIER,
            launch,
            number: number(2),
            total: usd(100),
        };
        self.invoice(own, command.into());
        self.apply_payment(own, PaymentId(own.0), 50);
    }

    pub(crate) fn issue_invoice(&mut self, id: InvoiceId, n: u32) -> bool {
        self.invoice(id, Issue { number: number(n) }.into())
    }

    pub(crate) fn apply_payment(&mut self, id: InvoiceId, payment: PaymentId, cents: i64) -> bool {
        self.invoice(id, applied(payment, cents).into())
    }

    pub(crate) fn mark_overdue(&mut self, id: InvoiceId) -> bool {
        self.invoice(id, InvoiceCommand::MarkOverdue)
    }

    pub(crate) fn cancel_invoice(&mut self, id: InvoiceId, refunded: bool) -> bool {
        let credit_note = InvoiceId::cancelling(id);
        let command = Cancel {
            credit_note,
            refunded,
        };
        self.invoice(id, command.into())
    }

    fn invoice(&mut self, id: InvoiceId, command: InvoiceCommand) -> bool {
        let mut stream = self.invoices.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.invoices.insert(id, stream);
        done
    }
}

fn draft(invoice: InvoiceId, kind: InvoiceKind, counterparty: Counterparty) -> Draft {
    let line = |text: &str, quantity, cents| InvoiceLine {
        text: LineText::parse(text).unwrap(),
        quantity,
        unit_price: usd(cents),
        tax_basis_points: 0,
    };
    Draft {
        invoice,
        kind,
        counterparty,
        recipient: Some(recipient()),
        launch: LaunchId(Uuid::nil()),
        booking: None,
        corrects: None,
        refund: None,
        lines: vec![line("Seats", 2, 100), line("Handling", 1, 100)],
        paid: Vec::new(),
    }
}

pub(crate) fn recipient() -> Party {
    Party {
        name: PartyName::parse("Ada Lovelace").unwrap(),
        tax_id: None,
        address: Address::parse("12 St James's Square, London").unwrap(),
        country: None,
    }
}

/// Who bought what, by the numbers that [`crate::history`] gives them.
pub(crate) fn bought(launch: LaunchId, booking: u128, customer: u128) -> Bought {
    Bought {
        launch,
        booking: crate::history::booking_id(booking),
        customer: customer_id(customer),
    }
}

fn applied(payment: PaymentId, cents: i64) -> AppliedPayment {
    AppliedPayment {
        payment,
        amount: usd(cents),
    }
}

fn reference(text: &str) -> PaymentReference {
    PaymentReference::parse(text).unwrap()
}

fn number(n: u32) -> InvoiceNumber {
    InvoiceNumber::parse(&format!("BKG-2030-{n:06}")).unwrap()
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}
