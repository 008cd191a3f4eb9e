//! Cancelling a booking (rule 8).

use chrono::{DateTime, Months, Utc};

use super::expire::expiry;
use crate::aggregate::Context;
use crate::ids::{BookingId, CustomerId};
use crate::launch::{
    Booking, BookingCancelled, BookingStatus, CancelBooking, Flight, Launch, LaunchError,
    LaunchEvent, SeatCount,
};
use crate::money::Money;
use crate::terms::Terms;

/// What cancelling a booking means to its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancellation {
    /// What is paid back.
    pub refund: Money,
    /// The same in percent of what was paid; 0 when nothing was.
    pub refund_percent: u8,
    /// Whether the seats come free; if not, they stay sold.
    pub frees_seats: bool,
}

impl Launch {
    /// What cancelling would mean now, without doing it. None when there is nothing to cancel
    /// any more: the booking is cancelled or expired, or its time to pay is up.
    ///
    /// # Errors
    /// The same as cancelling it.
    pub fn preview_cancellation(
        &self,
        id: BookingId,
        customer: CustomerId,
        context: &Context,
    ) -> Result<Option<Cancellation>, LaunchError> {
        let flight = self.scheduled()?;
        let booking = self.booking_of(id, customer)?;
        match booking.status {
            BookingStatus::Reserved(deadline) if !deadline.is_over(context.now) => {
                Ok(Some(Cancellation::of_unpaid()))
            }
            BookingStatus::Confirmed => {
                flight.before_start(context.now)?;
                Ok(Some(Cancellation::of_paid(booking, flight, context)))
            }
            BookingStatus::Reserved(_) | BookingStatus::Expired | BookingStatus::Cancelled => {
                Ok(None)
            }
            BookingStatus::Aborted | BookingStatus::Completed | BookingStatus::Failed => {
                flight.not_over("cancelled")?;
                Ok(None)
            }
        }
    }

    /// Until when cancelling a paid booking pays back as much as it does now. None once it pays
    /// back nothing.
    #[must_use]
    pub fn pays_back_until(&self, context: &Context) -> Option<DateTime<Utc>> {
        boundary(self.flight()?.date, context.now, &context.terms)
    }

    fn booking_of(&self, id: BookingId, customer: CustomerId) -> Result<&Booking, LaunchError> {
        self.booking(id)
            .filter(|booking| booking.customer == customer)
            .ok_or(LaunchError::BookingUnknown)
    }
}

impl Cancellation {
    /// Free of charge.
    fn of_unpaid() -> Self {
        Self {
            refund: Money::ZERO,
            refund_percent: 0,
            frees_seats: true,
        }
    }

    /// A refund above zero frees the seats; without one they stay sold.
    fn of_paid(booking: &Booking, flight: &Flight, context: &Context) -> Self {
        let refund_percent = refund_percent(flight.date, context.now, &context.terms);
        let refund = booking.total.percent(refund_percent);
        Self {
            refund,
            refund_percent,
            frees_seats: !refund.is_zero(),
        }
    }
}

pub(super) fn decide(
    launch: &Launch,
    command: &CancelBooking,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let cancellation = launch.preview_cancellation(command.booking, command.customer, context)?;
    let booking = launch.booking_of(command.booking, command.customer)?;
    let event = match (cancellation, booking.status) {
        (Some(cancellation), _) => BookingCancelled {
            booking: command.booking,
            customer: booking.customer,
            payment: booking.payment,
            refund: cancellation.refund,
            refund_percent: cancellation.refund_percent,
            seats: seats_after(cancellation, booking, launch.seats()),
        }
        .into(),
        // Its time was up before the customer stepped back.
        (None, BookingStatus::Reserved(_)) => expiry(launch, command.booking, booking).into(),
        (None, _) => return Ok(Vec::new()),
    };
    Ok(vec![event])
}

fn seats_after(cancellation: Cancellation, booking: &Booking, seats: SeatCount) -> SeatCount {
    match (booking.status, cancellation.frees_seats) {
        (BookingStatus::Confirmed, true) => seats.take_back(booking.seats),
        (BookingStatus::Confirmed, false) => seats.forfeit(booking.seats),
        _ => seats.release(booking.seats),
    }
}

/// What is paid back in percent up to which instant, from early to late, of a booking that its
/// customer cancels (rule 8); after the last, nothing. Calendar months in UTC before the launch:
/// where the month before has no such day, its last day stands for it.
pub fn refund_steps(
    launch: DateTime<Utc>,
    terms: &Terms,
) -> impl Iterator<Item = (DateTime<Utc>, u8)> {
    [
        (12, terms.early_refund_percent),
        (3, terms.late_refund_percent),
    ]
    .into_iter()
    .filter_map(move |(months, percent)| {
        let boundary = launch.checked_sub_months(Months::new(months))?;
        Some((boundary, percent))
    })
}

/// Each boundary counts for the customer.
fn refund_percent(launch: DateTime<Utc>, now: DateTime<Utc>, terms: &Terms) -> u8 {
    refund_steps(launch, terms)
        .find(|(boundary, _)| now <= *boundary)
        .map_or(0, |(_, percent)| percent)
}

/// The last instant at which no less is paid back than now; none when that is nothing.
fn boundary(launch: DateTime<Utc>, now: DateTime<Utc>, terms: &Terms) -> Option<DateTime<Utc>> {
    let percent = refund_percent(launch, now, terms);
    refund_steps(launch, terms)
        .filter(|(boundary, _)| now <= *boundary)
        .take_while(|(_, paid_back)| percent > 0 && *paid_back >= percent)
        .last()
        .map(|(boundary, _)| boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The percentages a millisecond before, on and after a boundary.
    fn around(launch: &str, boundary: &str) -> [u8; 3] {
        let boundary = at(boundary);
        [-1, 0, 1].map(|ms| {
            let now = boundary + chrono::TimeDelta::milliseconds(ms);
            refund_percent(at(launch), now, &Terms::default())
        })
    }

    #[test]
    fn one_year_before_the_launch_still_pays_back_90_percent() {
        assert_eq!(
            around("2028-03-01T12:00:00Z", "2027-03-01T12:00:00Z"),
            [90, 90, 70]
        );
    }

    #[test]
    fn three_months_before_the_launch_still_pay_back_70_percent() {
        assert_eq!(
            around("2028-03-01T12:00:00Z", "2027-12-01T12:00:00Z"),
            [70, 70, 0]
        );
    }

    #[test]
    fn as_much_as_now_is_paid_back_until_the_next_boundary() {
        let launch = at("2028-03-01T12:00:00Z");
        let (year, months) = (at("2027-03-01T12:00:00Z"), at("2027-12-01T12:00:00Z"));
        let ms = chrono::TimeDelta::milliseconds(1);
        let until = |now| boundary(launch, now, &Terms::default());
        assert_eq!(until(at("2027-01-01T00:00:00Z")), Some(year));
        assert_eq!(until(year), Some(year));
        assert_eq!(until(year + ms), Some(months));
        assert_eq!(until(months), Some(months));
        assert_eq!(until(months + ms), None);
    }

    #[test]
    fn a_boundary_after_which_no_less_is_paid_back_is_none() {
        let launch = at("2028-03-01T12:00:00Z");
        let (early, months) = (at("2027-01-01T00:00:00Z"), at("2027-12-01T12:00:00Z"));
        let mut terms = Terms {
            late_refund_percent: 90,
            ..Terms::default()
        };
        assert_eq!(boundary(launch, early, &terms), Some(months));
        terms.early_refund_percent = 0;
        assert_eq!(boundary(launch, early, &terms), None);
    }

    #[test]
    fn a_launch_on_29_february_is_a_year_after_28_february() {
        assert_eq!(
            around("2028-02-29T00:00:00Z", "2027-02-28T00:00:00Z"),
            [90, 90, 70]
        );
    }

    #[test]
    fn a_leap_day_in_between_does_not_move_the_boundary() {
        assert_eq!(
            around("2028-12-31T23:59:59Z", "2027-12-31T23:59:59Z"),
            [90, 90, 70]
        );
    }

    #[test]
    fn where_a_month_has_no_such_day_its_last_one_stands_for_it() {
        assert_eq!(
            around("2028-05-31T06:00:00Z", "2028-02-29T06:00:00Z"),
            [70, 70, 0]
        );
        assert_eq!(
            around("2027-05-29T06:00:00Z", "2027-02-28T06:00:00Z"),
            [70, 70, 0]
        );
        assert_eq!(
            around("2028-12-31T06:00:00Z", "2028-09-30T06:00:00Z"),
            [70, 70, 0]
        );
    }
}
