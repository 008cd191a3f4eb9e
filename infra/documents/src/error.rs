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
    /// The PDF can't be written.
    #[error("the PDF can't be written: {0}")]
    Pdf(String),
}
