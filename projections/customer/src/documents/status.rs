//! How bookings, payments and accounts stand, in one word each. For launches, refunds and invoices the
//! domain's own words do.

use serde::{Deserialize, Serialize};

/// How a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// Its seats are held until they are paid.
    Reserved,
    /// Paid.
    Confirmed,
    /// Not paid in time.
    Expired,
    /// The customer stepped back.
    Cancelled,
    /// Its launch does not fly.
    Aborted,
    /// Its launch flew.
    Completed,
    /// Its launch flew, and failed.
    Failed,
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The money is awaited.
    Pending,
    /// The money is there.
    Completed,
    /// No money comes.
    Failed,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountStatus {
    /// It was made for an employee who has not taken it up yet.
    Invited,
    /// It can.
    Active,
    /// It can't.
    Disabled,
}

impl BookingStatus {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Confirmed => "confirmed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Aborted => "aborted",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

impl PaymentStatus {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}
