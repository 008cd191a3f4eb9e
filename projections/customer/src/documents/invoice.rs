//! Invoices and credit notes of customers. Those of suppliers are nobody's business here.
//!
//! How one stands follows from what happened to it, so no status is stored: a payment leaves an
//! overdue invoice overdue and makes an issued one partially paid, which its event can't know.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, RefundId};
use domain::invoice::{InvoiceKind, InvoiceLine, InvoiceStatus, Party};
use domain::money::Money;
use domain::text::{InvoiceNumber, LineText};
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::launch::money;
use super::{plain, time};
use crate::queries::QueryError;

/// As it is stored. What did not happen yet is absent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct InvoiceDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    pub(crate) kind: InvoiceKind,
    pub(crate) customer: bson::Uuid,
    pub(crate) launch: bson::Uuid,
    pub(crate) booking: Option<bson::Uuid>,
    pub(crate) corrects: Option<bson::Uuid>,
    pub(crate) refund: Option<bson::Uuid>,
    /// `null` when it was not known, or the person was erased.
    #[serde(default)]
    pub(crate) recipient: Option<Party>,
    /// Absent where only the head is read.
    #[serde(default)]
    pub(crate) lines: Vec<LinePart>,
    /// In cents of US dollars, as all amounts.
    pub(crate) total: i64,
    pub(crate) paid: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<InvoiceNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issued_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settled_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) overdue_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cancelled_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credit_note: Option<bson::Uuid>,
}

/// A line of an invoice.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LinePart {
    pub(crate) text: LineText,
    pub(crate) quantity: i64,
    pub(crate) unit_price: i64,
    pub(crate) tax_basis_points: i64,
}

/// An invoice or a credit note that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceView {
    /// The invoice.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// What it is.
    pub kind: InvoiceKind,
    /// How it stands.
    pub status: InvoiceStatus,
    /// Whom it is to.
    pub customer: CustomerId,
    /// The launch that it is about.
    pub launch: LaunchId,
    /// The booking that it is about.
    pub booking: Option<BookingId>,
    /// Of a credit note: the invoice that it takes back, or a part of.
    pub corrects: Option<InvoiceId>,
    /// Of a credit note: the refund that it tells of.
    pub refund: Option<RefundId>,
    /// All of it, taxes included.
    pub total: Money,
    /// What is paid of it.
    pub paid: Money,
    /// What is still to be paid.
    pub open: Money,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// Since when nothing is open.
    pub settled_at: Option<DateTime<Utc>>,
    /// When a credit note took it back.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// That credit note.
    pub credit_note: Option<InvoiceId>,
}

/// An invoice with all that stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceDetails {
    /// Its head.
    pub invoice: InvoiceView,
    /// How the customer was called when it was written, unless that was not known then, or the
    /// person was erased.
    pub recipient: Option<Party>,
    /// What it charges, or gives back.
    pub lines: Vec<InvoiceLine>,
}

impl InvoiceDocument {
    fn status(&self) -> InvoiceStatus {
        if self.cancelled_at.is_some() {
            InvoiceStatus::Cancelled
        } else if self.settled_at.is_some() {
            InvoiceStatus::Settled
        } else if self.overdue_at.is_some() {
            InvoiceStatus::Overdue
        } else if self.paid > 0 {
            InvoiceStatus::PartiallyPaid
        } else if self.issued_at.is_some() {
            InvoiceStatus::Issued
        } else {
            InvoiceStatus::Drafted
        }
    }
}

impl TryFrom<InvoiceDocument> for InvoiceView {
    type Error = QueryError;

    fn try_from(invoice: InvoiceDocument) -> Result<Self, Self::Error> {
        let status = invoice.status();
        let (total, paid) = (money(invoice.total)?, money(invoice.paid)?);
        let open = match status {
            InvoiceStatus::Settled | InvoiceStatus::Cancelled => Money::ZERO,
            _ => total.checked_sub(paid).unwrap_or(Money::ZERO),
        };
        let (Some(number), Some(issued_at), Some(due_at)) =
            (invoice.number, invoice.issued_at, invoice.due_at)
        else {
            return Err(QueryError::Unreadable("an invoice is a draft".to_owned()));
        };
        Ok(Self {
            id: InvoiceId(plain(invoice.id)),
            number: number.into(),
            kind: invoice.kind,
            status,
            customer: CustomerId(plain(invoice.customer)),
            launch: LaunchId(plain(invoice.launch)),
            booking: invoice.booking.map(|id| BookingId(plain(id))),
            corrects: invoice.corrects.map(|id| InvoiceId(plain(id))),
            refund: invoice.refund.map(|id| RefundId(plain(id))),
            total,
            paid,
            open,
            issued_at: time(issued_at),
            due_at: time(due_at),
            settled_at: invoice.settled_at.map(time),
            cancelled_at: invoice.cancelled_at.map(time),
            credit_note: invoice.credit_note.map(|id| InvoiceId(plain(id))),
        })
    }
}

impl TryFrom<InvoiceDocument> for InvoiceDetails {
    type Error = QueryError;

    fn try_from(mut invoice: InvoiceDocument) -> Result<Self, Self::Error> {
        let recipient = invoice.recipient.take();
        let lines = std::mem::take(&mut invoice.lines);
        Ok(Self {
            recipient,
            lines: lines
                .into_iter()
                .map(InvoiceLine::try_from)
                .collect::<Result<_, _>>()?,
            invoice: InvoiceView::try_from(invoice)?,
        })
    }
}

impl From<&InvoiceLine> for LinePart {
    fn from(line: &InvoiceLine) -> Self {
        Self {
            text: line.text.clone(),
            quantity: line.quantity.into(),
            unit_price: line.unit_price.cents(),
            tax_basis_points: line.tax_basis_points.into(),
        }
    }
}

impl TryFrom<LinePart> for InvoiceLine {
    type Error = QueryError;

    fn try_from(line: LinePart) -> Result<Self, Self::Error> {
        let number = |stored: i64| {
            u32::try_from(stored).map_err(|error| QueryError::Unreadable(error.to_string()))
        };
        Ok(Self {
            text: line.text,
            quantity: number(line.quantity)?,
            unit_price: money(line.unit_price)?,
            tax_basis_points: number(line.tax_basis_points)?,
        })
    }
}
