//! Confirming a booking that is paid (rules 7 and 12).

use super::expire::{expiry, overdue};
use crate::aggregate::Context;
use crate::ids::BookingId;
use crate::launch::{
    Booking, BookingConfirmed, BookingStatus, ConfirmBooking, Launch, LaunchError, LaunchEvent,
    SeatCount,
};

pub(super) fn decide(
    launch: &Launch,
    command: &ConfirmBooking,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled()?;
    let id = command.booking;
    let booking = launch.booking(id).ok_or(LaunchError::BookingUnknown)?;
    match booking.status {
        BookingStatus::Confirmed => Ok(Vec::new()),
        BookingStatus::Cancelled => Err(LaunchError::BookingIsCancelled),
        BookingStatus::Reserved(deadline) if !deadline.is_over(context.now) => {
            let seats = launch.seats().release(booking.seats).sell(booking.seats);
            Ok(vec![confirmed(id, booking, seats).into()])
        }
        // Its time is up, and nobody took its seats yet: it expires, and takes them again.
        BookingStatus::Reserved(_) => {
            flight.before_start(context.now)?;
            let expired = LaunchEvent::from(expiry(launch, id, booking));
            let mut after = launch.clone();
            after.evolve(expired.clone());
            let again = confirm_again(&after, id, booking)?;
            Ok(vec![expired, again])
        }
        BookingStatus::Expired => {
            flight.before_start(context.now)?;
            let (after, mut events) = overdue(launch, context.now, Some(booking.customer));
            events.push(confirm_again(&after, id, booking)?);
            Ok(events)
        }
    }
}

/// An expired booking takes its seats again, if they are still free and within the limit.
fn confirm_again(
    launch: &Launch,
    id: BookingId,
    booking: &Booking,
) -> Result<LaunchEvent, LaunchError> {
    let asked = booking.seats;
    let holding = launch.holdings.get(&booking.customer).copied();
    let holding = holding.unwrap_or_default();
    if holding.seats.saturating_add(asked) > holding.limit {
        return Err(LaunchError::SeatLimitExceeded {
            held: holding.seats,
            asked,
            limit: holding.limit,
        });
    }
    let left = launch.seats().free();
    if asked > left {
        return Err(LaunchError::SoldOut { left, asked });
    }
    Ok(confirmed(id, booking, launch.seats().sell(asked)).into())
}

fn confirmed(id: BookingId, booking: &Booking, seats: SeatCount) -> BookingConfirmed {
    BookingConfirmed {
        booking: id,
        customer: booking.customer,
        seats,
    }
}
