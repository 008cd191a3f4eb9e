//! The sums of an invoice: what it comes to, what is paid, what is open.

use std::collections::BTreeMap;

use domain::invoice::{InvoiceKind, InvoiceLine, InvoiceStatus};
use domain::money::Money;

use super::head::{LEFT, RIGHT};
use super::{Invoice, table, words};
use crate::error::DocumentError;
use crate::pdf::{Align, Canvas, Line, Path, Style, ink, line, shrunk, wrapped};

const NAMES: f32 = RIGHT - 232.0;
const STRONG: Style = Style::bold(10.5);
const TEXT: Style = Style::regular(9.0);
const STEP: f32 = 16.0;
/// From the last row to the first sum.
const GAP: f32 = 12.0;
/// More rates than that are told as one sum.
const MOST_RATES: usize = 4;
const NOTE_LEADING: f32 = 12.0;

/// The sums, laid out.
pub(super) struct Sums {
    rows: Vec<Sum>,
    note: Vec<Line>,
}

struct Sum {
    name: String,
    amount: Money,
    /// Whether it is one that people look for.
    stands_out: bool,
}

impl Sum {
    fn plain(name: impl Into<String>, amount: Money) -> Self {
        Self {
            name: name.into(),
            amount,
            stands_out: false,
        }
    }

    fn strong(name: &str, amount: Money) -> Self {
        Self {
            stands_out: true,
            ..Self::plain(name, amount)
        }
    }
}

impl Sums {
    /// # Errors
    /// Amounts that can't be counted, or more paid than asked for.
    pub(super) fn of(invoice: &Invoice) -> Result<Self, DocumentError> {
        let sum = |amount: fn(&InvoiceLine) -> Option<Money>| {
            let amounts: Option<Vec<Money>> = invoice.lines.iter().map(amount).collect();
            amounts.and_then(Money::sum).ok_or(DocumentError::Amount)
        };
        let total = sum(InvoiceLine::gross)?;
        let mut rows = vec![Sum::plain("Net", sum(InvoiceLine::net)?)];
        rows.extend(taxes(&invoice.lines)?);
        if invoice.kind == InvoiceKind::CreditNote {
            rows.push(Sum::strong("Total credited", total));
        } else {
            let left = total.checked_sub(invoice.paid).ok_or(DocumentError::Paid)?;
            let open = match invoice.status {
                InvoiceStatus::Cancelled => Money::ZERO,
                _ => left,
            };
            rows.push(Sum::strong("Total", total));
            rows.push(Sum::plain("Paid", invoice.paid));
            rows.push(Sum::strong("Open", open));
        }
        let note = wrapped(&words::note(invoice), TEXT, NAMES - LEFT - 24.0, 4);
        Ok(Self { rows, note })
    }

    /// How much room they need under the last row.
    pub(super) fn height(&self) -> f32 {
        let rows: f32 = self.rows.iter().map(|_| STEP).sum();
        let note: f32 = self.note.iter().map(|_| NOTE_LEADING).sum();
        GAP + rows.max(note) + 6.0
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f32) {
        let mut y = top + GAP;
        canvas.put_all(&self.note, LEFT, y + 10.0, NOTE_LEADING, ink::quiet());
        for sum in &self.rows {
            let style = if sum.stands_out { STRONG } else { TEXT };
            if sum.stands_out {
                let corners = [3.0, 3.0, 3.0, 3.0];
                let band = Path::rounded(NAMES - 8.0, y - 1.5, RIGHT - NAMES + 8.0, STEP, corners);
                canvas.fill(band, ink::shade());
            }
            let baseline = y + 10.0;
            canvas.put(
                &line(&sum.name, style, 90.0),
                NAMES,
                baseline,
                Align::Left,
                ink::text(),
            );
            let amount = shrunk(&sum.amount.to_string(), style, RIGHT - NAMES - 100.0, 1.0);
            canvas.put(&amount, RIGHT - 4.0, baseline, Align::Right, ink::text());
            y += STEP;
        }
    }
}

/// The taxes by their rates, from the lowest on.
fn taxes(lines: &[InvoiceLine]) -> Result<Vec<Sum>, DocumentError> {
    let mut by_rate: BTreeMap<u32, Money> = BTreeMap::new();
    for line in lines {
        let sum = by_rate.entry(line.tax_basis_points).or_insert(Money::ZERO);
        *sum = line
            .tax()
            .and_then(|tax| sum.checked_add(tax))
            .ok_or(DocumentError::Amount)?;
    }
    if by_rate.len() > MOST_RATES {
        let all = Money::sum(by_rate.into_values()).ok_or(DocumentError::Amount)?;
        return Ok(vec![Sum::plain("Taxes", all)]);
    }
    Ok(by_rate
        .into_iter()
        .map(|(rate, tax)| Sum::plain(format!("Tax {}", table::percent(rate)), tax))
        .collect())
}
