//! A series of invoice numbers in one legal year: `BKG-2026-000001`, `BKG-2026-000002`, without a
//! gap.
//!
//! Numbers are given to drafts in the order in which the log holds them. The series remembers the
//! position of the last draft it gave a number to, so whoever asks again for that draft or an
//! earlier one, however late, is known to have asked before: no draft gets a second number, and
//! no number goes to two drafts.

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::commit::{MAX_EVENTS, Position};
use crate::event::events;
use crate::ids::{InvoiceId, InvoiceSeriesId};
use crate::personal::HoldsPersonal;
use crate::text::InvoiceNumber;
use crate::words::words;

words! {
    /// The series of invoice numbers, by the letters that their numbers begin with.
    pub enum SeriesCode {
        /// Invoices of bookings.
        Bookings = "BKG",
        /// Invoices of fees.
        Fees = "FEE",
        /// Credit notes.
        CreditNotes = "CRN",
    }
}

impl SeriesCode {
    /// The aggregate that gives out the numbers of a legal year.
    #[must_use]
    pub fn series(self, year: i32) -> InvoiceSeriesId {
        InvoiceSeriesId::of(self.as_str(), year)
    }

    /// A number as it stands on an invoice.
    #[must_use]
    pub fn format(self, year: i32, number: u32) -> InvoiceNumber {
        InvoiceNumber::parse(&format!("{self}-{year:04}-{number:06}"))
            .expect("letters, digits and dashes, and few of them")
    }
}

/// What a series can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum InvoiceSeriesCommand {
    /// Give numbers to drafts.
    AllotNumbers(AllotNumbers),
}

commands_of!(InvoiceSeriesCommand { AllotNumbers });

/// Give the next numbers to drafts, in the order of the log. Those that had their turn before are
/// passed over.
#[derive(Debug, Clone, PartialEq)]
pub struct AllotNumbers {
    /// The series.
    pub code: SeriesCode,
    /// The legal year.
    pub year: i32,
    /// The drafts, at most [`MAX_EVENTS`], in the order of the log.
    pub drafts: Vec<DraftPlace>,
}

/// A draft, and where in the log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftPlace {
    /// The draft.
    pub draft: InvoiceId,
    /// The position of the commit that drafted it.
    pub position: Position,
}

events! {
    /// What happened to a series.
    pub enum InvoiceSeriesEvent {
        /// A draft got its number.
        NumberAllotted = "invoice_series.number_allotted" v 1,
    }
}

/// A draft got the next number. Field names are storage formats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberAllotted {
    /// The series.
    pub code: SeriesCode,
    /// The legal year.
    pub year: i32,
    /// The number, counted from 1.
    pub number: u32,
    /// The draft.
    pub draft: InvoiceId,
    /// Where in the log the draft is.
    pub position: Position,
}

impl HoldsPersonal for NumberAllotted {}

/// Why a series' command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceSeriesError {
    /// Numbers are given in the order of the log.
    #[error("drafts must be named in the order of the log")]
    OutOfOrder,
    /// More than one commit can hold.
    #[error("at most {MAX_EVENTS} numbers are given at once, not {asked}")]
    TooMany {
        /// What was asked for.
        asked: usize,
    },
}

/// A series: the last number, and where the draft is that got it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InvoiceSeries {
    last: u32,
    last_draft: Option<InvoiceId>,
    last_position: Position,
}

aggregate!(
    InvoiceSeries,
    "invoice_series",
    InvoiceSeriesCommand,
    InvoiceSeriesEvent,
    InvoiceSeriesError
);

impl AggregateRoot for InvoiceSeries {
    type Id = InvoiceSeriesId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &InvoiceSeriesCommand,
        _context: &Context,
    ) -> Result<Vec<InvoiceSeriesEvent>, InvoiceSeriesError> {
        let InvoiceSeriesCommand::AllotNumbers(command) = command;
        let asked = command.drafts.len();
        if asked > MAX_EVENTS {
            return Err(InvoiceSeriesError::TooMany { asked });
        }
        if !command
            .drafts
            .is_sorted_by(|before, after| before.position < after.position)
        {
            return Err(InvoiceSeriesError::OutOfOrder);
        }
        let new = command
            .drafts
            .iter()
            .filter(|draft| draft.position > self.last_position);
        let allotted = new.zip(self.last + 1..).map(|(draft, number)| {
            NumberAllotted {
                code: command.code,
                year: command.year,
                number,
                draft: draft.draft,
                position: draft.position,
            }
            .into()
        });
        Ok(allotted.collect())
    }
}

impl InvoiceSeries {
    /// The last number that was given out, and the draft that got it.
    #[must_use]
    pub fn last(&self) -> Option<(u32, InvoiceId)> {
        self.last_draft.map(|draft| (self.last, draft))
    }

    fn evolve(&mut self, event: InvoiceSeriesEvent) {
        let InvoiceSeriesEvent::NumberAllotted(allotted) = event;
        self.last = allotted.number;
        self.last_draft = Some(allotted.draft);
        self.last_position = allotted.position;
    }
}
