//! Rejections of a launch.

use domain::launch::LaunchError;

use super::{Rejected, Rejection};

impl Rejected for LaunchError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::AlreadyScheduled => Rejection::conflict("launch_already_scheduled"),
            Self::SupplierUnverified | Self::CustomerUnverified => {
                Rejection::rule_broken("email_not_verified")
            }
            Self::SupplierIncomplete => Rejection::rule_broken("supplier_profile_incomplete"),
            // Named in the body, not in the address: so it is the body that is at fault.
            Self::RocketUnknown => Rejection::rule_broken("rocket_unknown").about("rocket"),
            Self::RocketRetired => Rejection::conflict("rocket_retired").about("rocket"),
            Self::OutOfRange { .. } => {
                Rejection::rule_broken("destination_out_of_range").about("destination")
            }
            Self::TooSoon { .. } => Rejection::rule_broken("date_too_soon").about("date"),
            Self::TooFar { .. } => Rejection::rule_broken("date_too_far").about("date"),
            Self::SeatsOutOfBounds { .. } => {
                Rejection::rule_broken("seats_out_of_bounds").about("seats")
            }
            Self::PriceOutOfBounds { .. } => {
                Rejection::rule_broken("seat_price_out_of_bounds").about("seat_price")
            }
            Self::NotPossibleNow { .. } => Rejection::conflict("launch_status"),
            Self::HasBookings { .. } => Rejection::conflict("launch_has_bookings"),
            Self::OfferOutOfBounds { .. } => {
                Rejection::rule_broken("seats_out_of_bounds").about("seats")
            }
            Self::NotLater { .. } => Rejection::rule_broken("date_not_later").about("date"),
            Self::TooManyDelays { .. } => Rejection::conflict("too_many_delays"),
            Self::NotStarted { .. } => Rejection::conflict("launch_not_started"),
            Self::NotLowOccupancy { .. } => {
                Rejection::rule_broken("occupancy_not_low").about("cause")
            }
            Self::LaunchUnknown => Rejection::not_found("launch_not_found"),
            Self::DatePassed { .. } => Rejection::conflict("launch_date_passed"),
            Self::BookingUnknown => Rejection::not_found("booking_not_found"),
            Self::BookingExists => Rejection::conflict("booking_exists"),
            Self::BookingIsCancelled => Rejection::conflict("booking_cancelled"),
            Self::BookingIsPaid => Rejection::conflict("booking_paid"),
            Self::NotTheWholeAmount { .. } => {
                Rejection::rule_broken("not_the_whole_amount").about("amount")
            }
            Self::TooManyExpired { .. } => Rejection::rule_broken("too_many_expired"),
            Self::PassengersOutOfBounds { .. } => {
                Rejection::rule_broken("passengers_out_of_bounds").about("passengers")
            }
            Self::PassengerAge { index, .. } => Rejection::rule_broken("passenger_age")
                .about(format!("passengers[{index}].date_of_birth")),
            Self::SeatLimitExceeded { .. } => {
                Rejection::rule_broken("seat_limit_exceeded").about("passengers")
            }
            Self::SoldOut { .. } => Rejection::conflict("sold_out").about("passengers"),
        }
    }
}
