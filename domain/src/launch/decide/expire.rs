//! Reservations whose time is up (rule 7).

use chrono::{DateTime, Utc};

use crate::aggregate::Context;
use crate::commit::MAX_EVENTS;
use crate::ids::{BookingId, CustomerId};
use crate::launch::{Booking, BookingExpired, Launch, LaunchError, LaunchEvent};

/// The most reservations that one command expires, the longest overdue first. Each frees a seat
/// at least, so this is always enough for one more booking; and a commit stays small.
pub const MAX_EXPIRED: usize = 500;

pub(super) fn decide(launch: &Launch, context: &Context) -> Result<Vec<LaunchEvent>, LaunchError> {
    launch.scheduled()?;
    let (_, events) = overdue(launch, context.now, None);
    Ok(events)
}

/// Expires the reservations whose time is up, at most [`MAX_EXPIRED`] of them, and beyond that
/// the customer's own, which would else count against them wrongly: they are few, as a customer
/// may hold only a few seats. Returns the launch as it is then.
pub(super) fn overdue(
    launch: &Launch,
    now: DateTime<Utc>,
    own: Option<CustomerId>,
) -> (Launch, Vec<LaunchEvent>) {
    let is_own = |id: &BookingId| {
        let customer = launch.booking(*id).map(|booking| booking.customer);
        customer.is_some() && customer == own
    };
    let due = launch
        .overdue(now)
        .enumerate()
        .filter(|(place, id)| *place < MAX_EXPIRED || is_own(id))
        .map(|(_, id)| id)
        .take(MAX_EVENTS - 1);

    let mut after = launch.clone();
    let mut events = Vec::new();
    for id in due {
        let Some(booking) = launch.booking(id) else {
            continue;
        };
        let event = LaunchEvent::from(expiry(&after, id, booking));
        after.evolve(event.clone());
        events.push(event);
    }
    (after, events)
}

/// The end of one reservation.
pub(super) fn expiry(launch: &Launch, id: BookingId, booking: &Booking) -> BookingExpired {
    BookingExpired {
        booking: id,
        customer: booking.customer,
        seats: launch.seats().release(booking.seats),
    }
}
