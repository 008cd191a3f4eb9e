//! Reserving seats (rules 1, 2, 4, 7, 14).

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::expire;
use crate::aggregate::Context;
use crate::ids::{CustomerId, PassengerId};
use crate::launch::{
    Booking, BookingStatus, CustomerFacts, Flight, Launch, LaunchError, LaunchEvent, Passenger,
    PassengerDetails, PaymentMethod, ReserveSeats, SeatsReserved,
};
use crate::terms::Terms;

/// The most passengers in one booking.
pub const MAX_PASSENGERS: usize = 100;

pub(super) fn decide(
    launch: &Launch,
    command: &ReserveSeats,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled()?;
    if launch.booking(command.booking).is_some() {
        return Err(LaunchError::BookingExists);
    }
    flight.not_over("booked")?;
    flight.before_start(context.now)?;
    if !command.customer.email_verified {
        return Err(LaunchError::CustomerUnverified);
    }
    let CustomerFacts {
        id, expired_today, ..
    } = command.customer;
    let expired = expired_today.saturating_add(expired_here(launch, id, context.now));
    if expired >= context.terms.expired_per_day {
        return Err(LaunchError::TooManyExpired { expired });
    }
    let asked = seats_asked(command)?;
    passengers_are_of_age(&command.passengers, flight.date, &context.terms)?;

    // Seats whose time is up are free, whoever held them: this customer's count no more, and
    // everybody else's can be had.
    let (launch, mut events) = expire::overdue(launch, context.now, Some(command.customer.id));
    let limit = seat_limit(command.customer.vip, &context.terms);
    let held = launch.held_by(command.customer.id);
    if held.saturating_add(asked) > limit {
        return Err(LaunchError::SeatLimitExceeded { held, asked, limit });
    }
    let left = launch.seats().free();
    if asked > left {
        return Err(LaunchError::SoldOut { left, asked });
    }

    let reserved = SeatsReserved {
        booking: command.booking,
        customer: command.customer.id,
        payment: command.payment,
        passengers: passengers(command),
        seat_price: flight.seat_price,
        total: flight
            .seat_price
            .checked_times(asked)
            .expect("a seat costs at most MAX_SEAT_PRICE, and a booking has few of them"),
        seat_limit: limit,
        expires_at: expires_at(command.payment, flight, context),
        seats: launch.seats().reserve(asked),
    };
    events.push(reserved.into());
    Ok(events)
}

/// The customer's reservations of this launch whose time was up today, though nobody recorded
/// that yet.
fn expired_here(launch: &Launch, customer: CustomerId, now: DateTime<Utc>) -> u32 {
    let is_theirs_of_today = |booking: &Booking| match booking.status {
        BookingStatus::Reserved(deadline) => {
            booking.customer == customer && deadline.0.date_naive() == now.date_naive()
        }
        _ => false,
    };
    let overdue = launch.overdue(now).filter_map(|id| launch.booking(id));
    let expired = overdue
        .filter(|booking| is_theirs_of_today(booking))
        .count();
    u32::try_from(expired).unwrap_or(u32::MAX)
}

fn seats_asked(command: &ReserveSeats) -> Result<u32, LaunchError> {
    let asked = command.passengers.len();
    match u32::try_from(asked) {
        Ok(seats) if (1..=MAX_PASSENGERS).contains(&asked) => Ok(seats),
        _ => Err(LaunchError::PassengersOutOfBounds {
            asked,
            most: MAX_PASSENGERS,
        }),
    }
}

pub(super) fn seat_limit(vip: bool, terms: &Terms) -> u32 {
    if vip {
        terms.seats_per_vip
    } else {
        terms.seats_per_customer
    }
}

fn passengers_are_of_age(
    passengers: &[PassengerDetails],
    launch_date: DateTime<Utc>,
    terms: &Terms,
) -> Result<(), LaunchError> {
    let (youngest, oldest) = (terms.youngest_passenger, terms.oldest_passenger);
    let day = launch_date.date_naive();
    for (index, passenger) in passengers.iter().enumerate() {
        let age = age_on(day, passenger.date_of_birth);
        if !(youngest..=oldest).contains(&age) {
            return Err(LaunchError::PassengerAge {
                index,
                age,
                youngest,
                oldest,
            });
        }
    }
    Ok(())
}

/// Full years on that day; 0 for somebody who is not born by then. Born on 29 February counts
/// as born on 1 March, in leap years too.
#[must_use]
pub fn age_on(day: NaiveDate, born: NaiveDate) -> u32 {
    let leapling = (born.month(), born.day()) == (2, 29);
    let born = if leapling {
        born.succ_opt().unwrap_or(born)
    } else {
        born
    };
    day.years_since(born).unwrap_or(0)
}

/// A reservation never outlasts the start of its launch: nobody pays for a flight that is gone.
fn expires_at(payment: PaymentMethod, flight: &Flight, context: &Context) -> DateTime<Utc> {
    let hold = match payment {
        PaymentMethod::Card => TimeDelta::minutes(i64::from(context.terms.card_hold_minutes)),
        PaymentMethod::Transfer => TimeDelta::hours(i64::from(context.terms.transfer_hold_hours)),
    };
    context
        .now
        .checked_add_signed(hold)
        .map_or(flight.date, |end| end.min(flight.date))
}

fn passengers(command: &ReserveSeats) -> Vec<Passenger> {
    let with_id = |(place, details): (usize, &PassengerDetails)| Passenger {
        id: PassengerId::at(command.booking, place),
        details: details.clone().into(),
    };
    command.passengers.iter().enumerate().map(with_id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_year_is_full_on_the_birthday() {
        let born = day(2000, 6, 15);
        assert_eq!(age_on(day(2028, 6, 14), born), 27);
        assert_eq!(age_on(day(2028, 6, 15), born), 28);
        assert_eq!(age_on(day(1999, 6, 15), born), 0);
        assert_eq!(age_on(day(2028, 6, 15), NaiveDate::MAX), 0);
        assert_eq!(age_on(day(2028, 6, 15), NaiveDate::MIN), 264_171);
    }

    #[test]
    fn born_on_29_february_counts_as_1_march() {
        let born = day(2008, 2, 29);
        assert_eq!(age_on(day(2026, 2, 28), born), 17);
        assert_eq!(age_on(day(2026, 3, 1), born), 18);
        assert_eq!(age_on(day(2028, 2, 29), born), 19);
        assert_eq!(age_on(day(2028, 3, 1), born), 20);
    }
}
