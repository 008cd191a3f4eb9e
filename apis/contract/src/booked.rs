//! One booking, with its money and its story.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::bookings::Booking;
use crate::statements::{BookingPayment, BookingRefund, CustomerInvoice};

/// A booking with all that belongs to it, each list from the oldest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingDetails {
    /// The booking.
    #[serde(flatten)]
    pub booking: Booking,
    /// The payments for it; of more than 100 the latest.
    pub payments: Vec<BookingPayment>,
    /// The refunds of these.
    pub refunds: Vec<BookingRefund>,
    /// The invoices and credit notes that were issued about it.
    pub invoices: Vec<CustomerInvoice>,
    /// What happened to it, to its launch since it was made, and to its money, in order.
    pub timeline: Vec<BookingMoment>,
    /// For how many more seconds its seats are held for it to be paid: whoever counts down from
    /// here needs no clock that is right. `null` when it does not wait for that.
    pub held_for: Option<u32>,
}

/// What is left, in seconds, as [`BookingDetails::held_for`] says it: one that has begun is a whole
/// one, so that nobody who counts them down is at the end before it is.
#[must_use]
pub fn whole_seconds(left: TimeDelta) -> u32 {
    let millis = left.num_milliseconds().max(0).unsigned_abs();
    u32::try_from(millis.div_ceil(1_000)).unwrap_or(u32::MAX)
}

/// Something that happened to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingMoment {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: BookingHappening,
    /// The payment or refund that it happened to.
    pub subject: Option<Uuid>,
}

/// What can happen to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingHappening {
    /// Its seats were reserved.
    Reserved,
    /// A payment was begun.
    PaymentStarted,
    /// A payment failed.
    PaymentFailed,
    /// A payment's money is there.
    PaymentCompleted,
    /// It was not paid in time.
    Expired,
    /// It is paid.
    Confirmed,
    /// Its customer stepped back.
    Cancelled,
    /// Its launch will fly on its date.
    LaunchConfirmed,
    /// Its launch flies later.
    LaunchDelayed,
    /// Its launch does not fly.
    LaunchAborted,
    /// Its launch flew.
    LaunchCompleted,
    /// Its launch flew, and failed.
    LaunchFailed,
    /// Money is to go back.
    RefundRequested,
    /// It may go back.
    RefundApproved,
    /// It did not arrive.
    RefundFailed,
    /// It does not go back.
    RefundRejected,
    /// It went back.
    RefundPaid,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_not_up_before_it_is() {
        for (millis, seconds) in [(-1, 0), (0, 0), (1, 1), (1_000, 1), (1_001, 2)] {
            assert_eq!(whole_seconds(TimeDelta::milliseconds(millis)), seconds);
        }
    }
}
