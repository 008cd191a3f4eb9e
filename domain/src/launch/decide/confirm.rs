//! Confirming a booking that is paid (rules 7 and 12).

use super::expire::{expiry, overdue};
use super::reserve::seat_limit;
use crate::aggregate::Context;
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
    if let Some(payment) = booking.payment {
        // The one that paid for it, told again, or a second one.
        return match payment == command.payment {
            true => Ok(Vec::new()),
            false => Err(LaunchError::BookingIsPaid),
        };
    }
    if command.amount != booking.total {
        return Err(LaunchError::NotTheWholeAmount {
            total: booking.total,
            paid: command.amount,
        });
    }
    flight.not_over("paid for")?;
    match booking.status {
        BookingStatus::Reserved(deadline) if !deadline.is_over(context.now) => {
            let seats = launch.seats().release(booking.seats).sell(booking.seats);
            Ok(vec![confirmed(command, booking, seats).into()])
        }
        // Its time is up, and nobody took its seats yet: it expires, and takes them again.
        BookingStatus::Reserved(_) => {
            flight.before_start(context.now)?;
            let expired = LaunchEvent::from(expiry(launch, id, booking));
            let mut after = launch.clone();
            after.evolve(expired.clone());
            let again = confirm_again(&after, command, booking, context)?;
            Ok(vec![expired, again])
        }
        BookingStatus::Expired => {
            flight.before_start(context.now)?;
            let (after, mut events) = overdue(launch, context.now, Some(booking.customer));
            events.push(confirm_again(&after, command, booking, context)?);
            Ok(events)
        }
        // The others are paid, or their launch is over.
        BookingStatus::Cancelled
        | BookingStatus::Confirmed
        | BookingStatus::Aborted
        | BookingStatus::Completed
        | BookingStatus::Failed => Err(LaunchError::BookingIsCancelled),
    }
}

/// An expired booking takes its seats again, if they are still free and within the limit.
fn confirm_again(
    launch: &Launch,
    command: &ConfirmBooking,
    booking: &Booking,
    context: &Context,
) -> Result<LaunchEvent, LaunchError> {
    let asked = booking.seats;
    let holding = launch.holdings.get(&booking.customer).copied();
    let holding = holding.unwrap_or_default();
    let limit = holding.limit.max(seat_limit(command.vip, &context.terms));
    if holding.seats.saturating_add(asked) > limit {
        return Err(LaunchError::SeatLimitExceeded {
            held: holding.seats,
            asked,
            limit,
        });
    }
    let left = launch.seats().free();
    if asked > left {
        return Err(LaunchError::SoldOut { left, asked });
    }
    Ok(confirmed(command, booking, launch.seats().sell(asked)).into())
}

fn confirmed(command: &ConfirmBooking, booking: &Booking, seats: SeatCount) -> BookingConfirmed {
    BookingConfirmed {
        booking: command.booking,
        customer: booking.customer,
        payment: command.payment,
        seats,
    }
}
