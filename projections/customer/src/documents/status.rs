//! How launches and bookings stand, in one word each.

use serde::{Deserialize, Serialize};

/// How a launch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchStatus {
    /// On offer.
    Scheduled,
}

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
}

impl LaunchStatus {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Scheduled];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
        }
    }

    /// Whether seats are sold while a launch stands so.
    #[must_use]
    pub const fn is_on_sale(self) -> bool {
        match self {
            Self::Scheduled => true,
        }
    }
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
        }
    }
}
