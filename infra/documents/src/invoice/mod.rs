//! Invoices and credit notes.

mod head;
mod sums;
mod table;
mod words;

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, LaunchId, RefundId};
use domain::invoice::{Counterparty, InvoiceKind, InvoiceLine, InvoiceStatus, MAX_LINES};
use domain::money::Money;

use crate::error::DocumentError;
use crate::pdf;
use sums::Sums;

/// An invoice or a credit note, with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// What it is. A supplier's own is from them to Astro Bookings, any other the other way.
    pub kind: InvoiceKind,
    /// Its number.
    pub number: String,
    /// How it stands.
    pub status: InvoiceStatus,
    /// When it was issued, or submitted.
    pub issued_at: DateTime<Utc>,
    /// When it is due. Not shown on a credit note, which asks for nothing.
    pub due_at: DateTime<Utc>,
    /// The other side.
    pub counterparty: Counterparty,
    /// How the other side is called; none if that is not known, or was erased.
    pub party: Option<Party>,
    /// What it charges or gives back: 1 to [`MAX_LINES`].
    pub lines: Vec<InvoiceLine>,
    /// What is paid of it.
    pub paid: Money,
    /// What it is about.
    pub references: References,
}

/// How somebody is named on an invoice.
#[derive(Clone, PartialEq, Eq)]
pub struct Party {
    /// The full name of a person or company.
    pub name: String,
    /// Their legal address.
    pub address: String,
    /// The country of a company's seat, by its two letters.
    pub country: Option<String>,
    /// The number under which they pay taxes.
    pub tax_id: Option<String>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Party(personal)")
    }
}

impl From<domain::invoice::Party> for Party {
    fn from(party: domain::invoice::Party) -> Self {
        Self {
            name: party.name.into(),
            address: party.address.into(),
            country: party.country.map(Into::into),
            tax_id: party.tax_id.map(Into::into),
        }
    }
}

/// What an invoice is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// The booking.
    pub booking: Option<BookingId>,
    /// The launch.
    pub launch: Option<LaunchReference>,
    /// Of a credit note: the number of the invoice that it takes back, or a part of.
    pub corrects: Option<String>,
    /// Of a credit note: the refund that it tells of.
    pub refund: Option<RefundId>,
}

/// A launch, as an invoice names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchReference {
    /// Which one.
    pub id: LaunchId,
    /// What it is for.
    pub mission: String,
    /// When it starts, or was to start.
    pub date: DateTime<Utc>,
}

/// Writes an invoice or a credit note as PDF.
///
/// # Errors
/// No lines or too many, amounts that can't be counted, or more paid than asked for.
pub fn invoice_pdf(invoice: &Invoice) -> Result<Vec<u8>, DocumentError> {
    let asked = invoice.lines.len();
    if !(1..=MAX_LINES).contains(&asked) {
        return Err(DocumentError::Lines {
            asked,
            most: MAX_LINES,
        });
    }
    let sums = Sums::of(invoice)?;
    let head = head::Head::of(invoice);
    let rows = table::rows(&invoice.lines)?;
    let pages = table::pages(&rows, head.bottom(), sums.height());
    let title = format!("{} {}", words::title(invoice.kind), invoice.number);
    pdf::write(&title, pages.len(), |place, canvas| {
        let top = if place == 0 {
            head.draw(canvas, invoice);
            head.bottom()
        } else {
            head::draw_again(canvas, &title);
            head::AGAIN
        };
        let bottom = table::draw(canvas, top, &rows[pages[place].clone()]);
        if place + 1 == pages.len() {
            sums.draw(canvas, bottom);
        }
        head::draw_footer(canvas, place + 1, pages.len());
    })
}
