//! Why a document can't be made.

/// Why a document can't be made. The texts hold nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nobody, or more than fly on one booking.
    #[error("passengers: a ticket is for 1 to {most}, not {asked}")]
    Passengers {
        /// How many there are.
        asked: usize,
        /// How many there may be.
        most: usize,
    },
    /// None, or more than an invoice has.
    #[error("lines: an invoice has 1 to {most}, not {asked}")]
    Lines {
        /// How many there are.
        asked: usize,
        /// How many there may be.
        most: usize,
    },
    /// The lines come to more than can be counted.
    #[error("lines: they come to more than can be counted")]
    Amount,
    /// More is paid than was asked for.
    #[error("paid: more than the total of the lines")]
    Paid,
    /// The PDF can't be written.
    #[error("the PDF can't be written: {0}")]
    Pdf(String),
}
