//! Revising what is offered: price and mission only while it is scheduled and nothing is booked;
//! the seats within what is taken and what the rocket has, as long as the launch is not over.

use super::expire::overdue;
use super::schedule::price_is_within_bounds;
use crate::aggregate::Context;
use crate::launch::{Launch, LaunchError, LaunchEvent, LaunchStatus, Revise, Revised};
use crate::rocket::MAX_CAPACITY;

pub(super) fn decide(
    launch: &Launch,
    command: &Revise,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled_by(command.supplier)?;
    flight.not_over("revised")?;
    flight.before_start(context.now)?;
    let is_other_offer =
        command.mission != flight.mission || command.seat_price != flight.seat_price;
    if !is_other_offer && command.seats == launch.seats().offered {
        return Ok(Vec::new());
    }

    // Reservations whose time is up are no bookings any more.
    let (launch, mut events) = overdue(launch, context.now, None);
    let taken = launch.seats().taken();
    if is_other_offer {
        if flight.status != LaunchStatus::Scheduled {
            return Err(LaunchError::NotPossibleNow {
                status: flight.status,
                asked: "revised",
            });
        }
        if taken > 0 {
            return Err(LaunchError::HasBookings { taken });
        }
        price_is_within_bounds(command.seat_price)?;
    }
    let (least, capacity) = (taken.max(1), flight.capacity.min(MAX_CAPACITY));
    if !(least..=capacity).contains(&command.seats) {
        return Err(LaunchError::OfferOutOfBounds {
            asked: command.seats,
            least,
            capacity,
        });
    }
    let revised = Revised {
        mission: command.mission.clone(),
        seat_price: command.seat_price,
        seats: launch.seats().offer(command.seats),
    };
    events.push(revised.into());
    Ok(events)
}
