//! How a booking stands, as far as documents tell it apart.

/// How a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingStatus {
    /// Its seats are held until they are paid.
    Reserved,
    /// Paid: its seats are sold.
    Confirmed,
    /// Not paid in time.
    Expired,
    /// Its customer stepped back.
    Cancelled,
    /// Its launch does not fly.
    Aborted,
    /// Its launch flew.
    Completed,
    /// Its launch flew, and failed.
    Failed,
}

impl BookingStatus {
    /// For people.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Reserved => "Reserved",
            Self::Confirmed => "Confirmed",
            Self::Expired => "Expired",
            Self::Cancelled => "Cancelled",
            Self::Aborted => "Aborted",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }

    /// Whether it is over without a flight.
    pub(crate) const fn is_off(self) -> bool {
        matches!(self, Self::Expired | Self::Cancelled | Self::Aborted)
    }
}
