//! Bookings with which nothing can be done any more.

use api_kit::ApiProblem;
use domain::launch::{Booking, BookingStatus, Launch, LaunchError};

use crate::refusal;

/// Why a booking can't be `asked` any more (a word such as `paid for`).
pub(super) fn problem(launch: &Launch, booking: &Booking, asked: &'static str) -> ApiProblem {
    match booking.status {
        BookingStatus::Reserved(_) | BookingStatus::Expired => ApiProblem::conflict(
            "booking_expired",
            "The time to pay for this booking is up: its seats are not held any more.",
        ),
        BookingStatus::Confirmed => refusal::rejection(&LaunchError::BookingIsPaid),
        BookingStatus::Cancelled => refusal::rejection(&LaunchError::BookingIsCancelled),
        BookingStatus::Aborted | BookingStatus::Completed | BookingStatus::Failed => {
            refusal::rejection(&match launch.flight() {
                Some(flight) => LaunchError::NotPossibleNow {
                    status: flight.status,
                    asked,
                },
                None => LaunchError::LaunchUnknown,
            })
        }
    }
}
