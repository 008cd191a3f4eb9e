//! Scheduling a launch (rule 5, and what its rocket and supplier must be).

use chrono::{DateTime, Months, SubsecRound, TimeDelta, Utc};

use crate::aggregate::Context;
use crate::launch::{
    Launch, LaunchError, LaunchEvent, LaunchRocket, Schedule, Scheduled, SeatCount,
};
use crate::money::Money;
use crate::rocket::MAX_CAPACITY;

/// The most that a seat may cost.
pub const MAX_SEAT_PRICE: Money = match Money::usd(100_000_000_000) {
    Ok(price) => price,
    Err(_) => unreachable!(),
};

/// How far ahead a launch may be scheduled. Keeps dates within what every store can hold.
pub const MAX_YEARS_AHEAD: u32 = 100;

pub(super) fn decide(
    launch: &Launch,
    command: &Schedule,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    if launch.flight().is_some() {
        return Err(LaunchError::AlreadyScheduled);
    }
    supplier_may_offer(command)?;
    rocket_can_fly(command)?;
    let date = command.date.trunc_subsecs(3);
    date_is_acceptable(date, context)?;
    price_is_within_bounds(command.seat_price)?;

    let scheduled = Scheduled {
        supplier: command.supplier.id,
        rocket: LaunchRocket {
            id: command.rocket.id,
            name: command.rocket.name.clone(),
            model: command.rocket.model.clone(),
            capacity: command.rocket.capacity,
            range: command.rocket.range,
        },
        slug: command.slug.clone(),
        spaceport: command.spaceport.clone(),
        destination: command.destination,
        mission: command.mission.clone(),
        date,
        seat_price: command.seat_price,
        seats: SeatCount::all_free(command.seats),
    };
    Ok(vec![scheduled.into()])
}

fn supplier_may_offer(command: &Schedule) -> Result<(), LaunchError> {
    if !command.supplier.email_verified {
        return Err(LaunchError::SupplierUnverified);
    }
    if !command.supplier.profile_complete {
        return Err(LaunchError::SupplierIncomplete);
    }
    Ok(())
}

fn rocket_can_fly(command: &Schedule) -> Result<(), LaunchError> {
    let rocket = &command.rocket;
    if rocket.supplier != command.supplier.id {
        return Err(LaunchError::RocketUnknown);
    }
    if rocket.retired {
        return Err(LaunchError::RocketRetired);
    }
    if !command.destination.is_within(rocket.range) {
        return Err(LaunchError::OutOfRange {
            destination: command.destination,
            range: rocket.range,
        });
    }
    let capacity = rocket.capacity.min(MAX_CAPACITY);
    if !(1..=capacity).contains(&command.seats) {
        return Err(LaunchError::SeatsOutOfBounds {
            asked: command.seats,
            capacity,
        });
    }
    Ok(())
}

fn date_is_acceptable(date: DateTime<Utc>, context: &Context) -> Result<(), LaunchError> {
    let lead_days = context.terms.lead_days;
    let earliest = context
        .now
        .checked_add_signed(TimeDelta::days(i64::from(lead_days)))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    if date < earliest {
        return Err(LaunchError::TooSoon {
            earliest,
            lead_days,
        });
    }
    let latest = context
        .now
        .checked_add_months(Months::new(12 * MAX_YEARS_AHEAD))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    if date > latest {
        return Err(LaunchError::TooFar {
            years: MAX_YEARS_AHEAD,
        });
    }
    Ok(())
}

pub(super) fn price_is_within_bounds(price: Money) -> Result<(), LaunchError> {
    if price.is_zero() || price.cents() > MAX_SEAT_PRICE.cents() {
        return Err(LaunchError::PriceOutOfBounds {
            asked: price,
            most: MAX_SEAT_PRICE,
        });
    }
    Ok(())
}
