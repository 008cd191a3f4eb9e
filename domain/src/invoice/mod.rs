//! An invoice: of a booking to its customer, of a fee to a supplier, of a supplier to Astro
//! Bookings, or a credit note. Written, numbered, paid; once it is issued it never changes.
//!
//! Knows the payments that it was told of, not where they come from. Its number comes from the
//! [series](crate::invoice_series) of its legal year; a supplier's own carries the supplier's.

mod decide;
mod errors;
mod events;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use imbl::OrdSet;
use serde::{Deserialize, Serialize};

pub use errors::InvoiceError;
pub use events::{
    AppliedPayment, Cancelled, Drafted, InvoiceEvent, Issued, Overdue, Party, PaymentApplied,
    Settled, Submitted,
};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, RefundId, SupplierId};
use crate::invoice_series::SeriesCode;
use crate::money::Money;
use crate::text::{InvoiceNumber, LineText};
use crate::words::words;

/// The most lines of one invoice.
pub const MAX_LINES: usize = 100;

/// The highest tax on a line, in hundredths of a percent: as much again.
pub const MAX_TAX_BASIS_POINTS: u32 = 10_000;

words! {
    /// What an invoice is.
    pub enum InvoiceKind {
        /// Of a booking, to its customer.
        Booking = "booking",
        /// Of a fee, to a supplier.
        SupplierFee = "supplier_fee",
        /// Of a supplier, for a completed launch.
        SupplierLaunch = "supplier_launch",
        /// What takes another back, or tells of money that went back.
        CreditNote = "credit_note",
    }
}

impl InvoiceKind {
    /// The series that its numbers are of; none for those that carry a supplier's number.
    #[must_use]
    pub const fn series(self) -> Option<SeriesCode> {
        match self {
            Self::Booking => Some(SeriesCode::Bookings),
            Self::SupplierFee => Some(SeriesCode::Fees),
            Self::CreditNote => Some(SeriesCode::CreditNotes),
            Self::SupplierLaunch => None,
        }
    }
}

words! {
    /// How an invoice stands.
    pub enum InvoiceStatus {
        /// It waits for its number.
        Drafted = "drafted",
        /// It is to be paid.
        Issued = "issued",
        /// A part of it is paid.
        PartiallyPaid = "partially_paid",
        /// It was due, and something is still open.
        Overdue = "overdue",
        /// Nothing is open.
        Settled = "settled",
        /// A credit note took it back.
        Cancelled = "cancelled",
    }
}

/// The other side of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counterparty {
    /// A customer.
    Customer(CustomerId),
    /// A supplier.
    Supplier(SupplierId),
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// What it is about.
    pub text: LineText,
    /// How many.
    pub quantity: u32,
    /// What one costs, without tax.
    pub unit_price: Money,
    /// The tax, in hundredths of a percent, at most [`MAX_TAX_BASIS_POINTS`]. Nothing for now.
    pub tax_basis_points: u32,
}

impl InvoiceLine {
    /// One thing without tax.
    #[must_use]
    pub fn one(text: LineText, price: Money) -> Self {
        Self {
            text,
            quantity: 1,
            unit_price: price,
            tax_basis_points: 0,
        }
    }

    /// What all of it costs without tax; none when it doesn't fit.
    #[must_use]
    pub fn net(&self) -> Option<Money> {
        self.unit_price.checked_times(self.quantity)
    }

    /// The tax on it; none when it doesn't fit.
    #[must_use]
    pub fn tax(&self) -> Option<Money> {
        Some(self.net()?.basis_points(self.tax_basis_points))
    }

    /// What all of it costs with tax; none when it doesn't fit.
    #[must_use]
    pub fn gross(&self) -> Option<Money> {
        self.net()?.checked_add(self.tax()?)
    }
}

/// What an invoice can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum InvoiceCommand {
    /// Write it.
    Draft(Draft),
    /// Give it its number.
    Issue(Issue),
    /// Take in a supplier's own.
    Submit(Submit),
    /// Count a payment.
    ApplyPayment(AppliedPayment),
    /// Note that it is due and not paid.
    MarkOverdue,
    /// Take it back by a credit note.
    Cancel(Cancel),
}

impl From<AppliedPayment> for InvoiceCommand {
    fn from(payment: AppliedPayment) -> Self {
        Self::ApplyPayment(payment)
    }
}

commands_of!(InvoiceCommand {
    Draft,
    Issue,
    Submit,
    Cancel,
});

/// Write an invoice. Told again it changes nothing: an invoice is written once.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The invoice itself.
    pub invoice: InvoiceId,
    /// What it is: not a supplier's own, which is submitted.
    pub kind: InvoiceKind,
    /// Whom it is to.
    pub counterparty: Counterparty,
    /// How that one is called, if it is known.
    pub recipient: Option<Party>,
    /// The launch that it is about.
    pub launch: LaunchId,
    /// The booking that it is about.
    pub booking: Option<BookingId>,
    /// Of a credit note: what it takes back.
    pub corrects: Option<InvoiceId>,
    /// Of a credit note: the refund that it tells of.
    pub refund: Option<RefundId>,
    /// The lines, 1 to [`MAX_LINES`].
    pub lines: Vec<InvoiceLine>,
    /// Payments that came before it, together at most its total.
    pub paid: Vec<AppliedPayment>,
}

/// Give an invoice its number, and to the one it is to.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// The number.
    pub number: InvoiceNumber,
}

/// Take in a supplier's own invoice. That supplier claimed its number before.
#[derive(Debug, Clone, PartialEq)]
pub struct Submit {
    /// Whose it is.
    pub supplier: SupplierId,
    /// The launch.
    pub launch: LaunchId,
    /// The number.
    pub number: InvoiceNumber,
    /// All of it.
    pub total: Money,
}

/// Take an invoice back.
#[derive(Debug, Clone, PartialEq)]
pub struct Cancel {
    /// The credit note that does so.
    pub credit_note: InvoiceId,
    /// Whether it was paid, and the money went back. If not, nothing must be paid of it.
    pub refunded: bool,
}

/// An invoice, as far as decisions need it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    bill: Option<Bill>,
}

/// An invoice that was written or submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// What it is.
    pub kind: InvoiceKind,
    /// The other side.
    pub counterparty: Counterparty,
    /// The launch that it is about.
    pub launch: LaunchId,
    /// The booking that it is about.
    pub booking: Option<BookingId>,
    /// Its number, once it has one.
    pub number: Option<InvoiceNumber>,
    /// All of it.
    pub total: Money,
    /// What is paid of it.
    pub paid: Money,
    /// How it stands.
    pub status: InvoiceStatus,
    /// When it is due, once it is issued.
    pub due_at: Option<Due>,
    /// The credit note that took it back.
    pub credit_note: Option<InvoiceId>,
    due_days: u32,
    /// Payments that are applied when it is issued.
    before: Vec<AppliedPayment>,
    applied: OrdSet<PaymentId>,
}

/// When an invoice is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Due(#[serde(with = "crate::instant")] pub DateTime<Utc>);

aggregate!(
    Invoice,
    "invoice",
    InvoiceCommand,
    InvoiceEvent,
    InvoiceError
);

impl AggregateRoot for Invoice {
    type Id = InvoiceId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &InvoiceCommand,
        context: &Context,
    ) -> Result<Vec<InvoiceEvent>, InvoiceError> {
        decide::decide(self, command, context)
    }
}

impl Bill {
    /// What is still to be paid. Nothing of a credit note that was issued, though nobody paid it.
    #[must_use]
    pub fn open(&self) -> Money {
        match self.status {
            InvoiceStatus::Settled | InvoiceStatus::Cancelled => Money::ZERO,
            _ => self.total.checked_sub(self.paid).unwrap_or(Money::ZERO),
        }
    }
}

impl Invoice {
    /// What was written or submitted.
    #[must_use]
    pub fn bill(&self) -> Option<&Bill> {
        self.bill.as_ref()
    }

    fn evolve(&mut self, event: InvoiceEvent) {
        match event {
            InvoiceEvent::Drafted(drafted) => {
                self.bill = Some(Bill {
                    kind: drafted.kind,
                    counterparty: drafted.counterparty,
                    launch: drafted.launch,
                    booking: drafted.booking,
                    number: None,
                    total: drafted.total,
                    paid: Money::ZERO,
                    status: InvoiceStatus::Drafted,
                    due_at: None,
                    credit_note: None,
                    due_days: drafted.due_days,
                    before: drafted.paid,
                    applied: OrdSet::new(),
                });
            }
            InvoiceEvent::Submitted(submitted) => {
                self.bill = Some(Bill {
                    kind: InvoiceKind::SupplierLaunch,
                    counterparty: Counterparty::Supplier(submitted.supplier),
                    launch: submitted.launch,
                    booking: None,
                    number: Some(submitted.number),
                    total: submitted.total,
                    paid: Money::ZERO,
                    status: InvoiceStatus::Issued,
                    due_at: Some(Due(submitted.due_at)),
                    credit_note: None,
                    due_days: 0,
                    before: Vec::new(),
                    applied: OrdSet::new(),
                });
            }
            other => {
                if let Some(bill) = &mut self.bill {
                    bill.evolve(other);
                }
            }
        }
    }
}

impl Bill {
    fn evolve(&mut self, event: InvoiceEvent) {
        match event {
            InvoiceEvent::Drafted(_) | InvoiceEvent::Submitted(_) => {}
            InvoiceEvent::Issued(issued) => {
                self.number = Some(issued.number);
                self.due_at = Some(Due(issued.due_at));
                self.status = InvoiceStatus::Issued;
            }
            InvoiceEvent::PaymentApplied(applied) => {
                self.paid = applied.paid;
                self.applied.insert(applied.payment);
                if self.status == InvoiceStatus::Issued {
                    self.status = InvoiceStatus::PartiallyPaid;
                }
            }
            InvoiceEvent::Settled(_) => self.status = InvoiceStatus::Settled,
            InvoiceEvent::Overdue(_) => self.status = InvoiceStatus::Overdue,
            InvoiceEvent::Cancelled(cancelled) => {
                self.status = InvoiceStatus::Cancelled;
                self.credit_note = Some(cancelled.credit_note);
            }
        }
    }
}
