//! What the lines of invoices say.

use domain::invoice::InvoiceLine;
use domain::launch::{Booking, Flight, Launch};
use domain::money::Money;
use domain::text::LineText;

use crate::desk::Trouble;

/// The flight of a launch.
pub(super) fn flight(launch: &Launch) -> Result<&Flight, Trouble> {
    launch
        .flight()
        .ok_or_else(|| Trouble::refused("there is no such launch"))
}

/// `New Shepard: Above the line, 2028-03-01`.
pub(super) fn of_flight(flight: &Flight) -> String {
    let date = flight.date.format("%Y-%m-%d");
    format!("{}: {}, {date}", flight.rocket_name, flight.mission)
}

/// The seats of a booking: `2 seats, New Shepard: Above the line, 2028-03-01`.
pub(super) fn of_seats(flight: &Flight, booking: &Booking) -> Result<InvoiceLine, Trouble> {
    let seats = match booking.seats {
        1 => "1 seat".to_owned(),
        seats => format!("{seats} seats"),
    };
    let text = text(&format!("{seats}, {}", of_flight(flight)))?;
    Ok(match seat_price(booking) {
        Some(unit_price) => InvoiceLine {
            text,
            quantity: booking.seats,
            unit_price,
            tax_basis_points: 0,
        },
        None => InvoiceLine::one(text, booking.total),
    })
}

/// What one of the seats cost when they were reserved, which the launch may have changed since.
fn seat_price(booking: &Booking) -> Option<Money> {
    let cents = booking.total.cents().checked_div(booking.seats.into())?;
    let price = Money::usd(cents).ok()?;
    (price.checked_times(booking.seats) == Some(booking.total)).then_some(price)
}

/// One thing.
pub(super) fn one(what: &str, price: Money) -> Result<InvoiceLine, Trouble> {
    Ok(InvoiceLine::one(text(what)?, price))
}

/// Cut where it grows too long, which takes the longest of names, and then loses but the date.
fn text(what: &str) -> Result<LineText, Trouble> {
    let cut: String = what.chars().take(LineText::MAX_CHARS).collect();
    LineText::parse(&cut).map_err(|error| Trouble::refused(format_args!("a line {error}")))
}

#[cfg(test)]
mod tests {
    use domain::ids::CustomerId;
    use domain::launch::BookingStatus;
    use uuid::Uuid;

    use super::*;

    fn booking(seats: u32, cents: i64) -> Booking {
        Booking {
            customer: CustomerId(Uuid::from_u128(1)),
            seats,
            total: Money::usd(cents).unwrap(),
            payment: None,
            status: BookingStatus::Confirmed,
        }
    }

    #[test]
    fn a_seat_costs_its_share_of_what_the_booking_costs() {
        let price = |seats, cents| seat_price(&booking(seats, cents)).map(Money::cents);
        assert_eq!(price(3, 300), Some(100));
        assert_eq!(price(1, 300), Some(300));
        assert_eq!(price(3, 301), None);
        assert_eq!(price(0, 300), None);
    }

    #[test]
    fn a_text_that_is_too_long_is_cut() {
        let text = text(&"å".repeat(400)).unwrap();
        assert_eq!(text.as_str().chars().count(), 300);
    }
}
