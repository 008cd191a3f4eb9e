//! What happened to an invoice. Names, versions and field names are storage formats.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Counterparty, InvoiceKind, InvoiceLine};
use crate::event::events;
use crate::ids::{BookingId, InvoiceId, LaunchId, PaymentId, RefundId, Subject, SupplierId};
use crate::money::Money;
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::text::{Address, Country, InvoiceNumber, PartyName, TaxId};

events! {
    /// What happened to an invoice.
    pub enum InvoiceEvent {
        /// It is written, and waits for its number.
        Drafted = "invoice.drafted" v 1,
        /// It has its number, and never changes again.
        Issued = "invoice.issued" v 1,
        /// A supplier sent an invoice of their own.
        Submitted = "invoice.submitted" v 1,
        /// It is paid, or a part of it.
        PaymentApplied = "invoice.payment_applied" v 1,
        /// Nothing is open any more.
        Settled = "invoice.settled" v 1,
        /// It was due, and is not paid.
        Overdue = "invoice.overdue" v 1,
        /// A credit note takes all of it back.
        Cancelled = "invoice.cancelled" v 1,
    }
}

/// An invoice of Astro Bookings is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drafted {
    /// The invoice: under its key the recipient is sealed.
    pub invoice: InvoiceId,
    /// What it is.
    pub kind: InvoiceKind,
    /// The legal year in whose series it gets a number: that of this event, in UTC.
    pub year: i32,
    /// Whom it is to.
    pub counterparty: Counterparty,
    /// How that one is called, and where they live; absent if that was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Personal<Party>>,
    /// The launch that it is about.
    pub launch: LaunchId,
    /// The booking that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingId>,
    /// Of a credit note: the invoice that it takes back, or a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<InvoiceId>,
    /// Of a credit note: the refund that it tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundId>,
    /// What it charges, or gives back.
    pub lines: Vec<InvoiceLine>,
    /// All of it, taxes included.
    pub total: Money,
    /// Payments that came before it.
    pub paid: Vec<AppliedPayment>,
    /// Days after its issue on which it is due.
    pub due_days: u32,
}

/// How somebody is named on an invoice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The full name of a person or company.
    pub name: PartyName,
    /// The number under which they pay taxes.
    pub tax_id: Option<TaxId>,
    /// Their legal address.
    pub address: Address,
    /// The country of a company's seat.
    pub country: Option<Country>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Party(personal)")
    }
}

impl HoldsPersonal for Drafted {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        match &mut self.recipient {
            Some(party) => visitor.visit("recipient", Subject::Invoice(self.invoice), party),
            None => Ok(()),
        }
    }
}

/// A payment, as far as it counts for an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedPayment {
    /// The payment.
    pub payment: PaymentId,
    /// How much of it.
    pub amount: Money,
}

/// It has its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    /// The number.
    pub number: InvoiceNumber,
    /// When it is due.
    pub due_at: DateTime<Utc>,
}

impl HoldsPersonal for Issued {}

/// A supplier sent an invoice of their own for a completed launch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submitted {
    /// Whose it is.
    pub supplier: SupplierId,
    /// The launch.
    pub launch: LaunchId,
    /// The number that the supplier gave it.
    pub number: InvoiceNumber,
    /// All of it.
    pub total: Money,
    /// When it is due.
    pub due_at: DateTime<Utc>,
}

impl HoldsPersonal for Submitted {}

/// It is paid, or a part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentApplied {
    /// The payment.
    pub payment: PaymentId,
    /// How much it paid.
    pub amount: Money,
    /// What is paid after it.
    pub paid: Money,
    /// What is open after it.
    pub open: Money,
}

impl HoldsPersonal for PaymentApplied {}

/// Nothing is open any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settled {}

impl HoldsPersonal for Settled {}

/// It was due, and is not paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overdue {
    /// What is open of it.
    pub open: Money,
}

impl HoldsPersonal for Overdue {}

/// A credit note takes all of it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cancelled {
    /// The credit note.
    pub credit_note: InvoiceId,
    /// Whether it was paid, and the money went back; if not, nothing was paid.
    pub refunded: bool,
}

impl HoldsPersonal for Cancelled {}
