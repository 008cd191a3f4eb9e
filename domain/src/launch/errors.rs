//! Why a launch's command was rejected: the rule that it would break, with the numbers in it.
//! The texts are written for the one who asked, and hold nothing personal.

use chrono::{DateTime, Utc};

use super::{Destination, LaunchStatus};
use crate::money::Money;
use crate::rocket::Range;

/// Why a launch's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// A launch is scheduled once.
    #[error("this launch is scheduled already")]
    AlreadyScheduled,
    /// Its supplier must verify the email address first.
    #[error("the email address of the supplier is not verified")]
    SupplierUnverified,
    /// Its supplier must complete the company profile first.
    #[error("the company profile of the supplier is not complete")]
    SupplierIncomplete,
    /// There is none, or it is another supplier's, whose secret that is.
    #[error("there is no such rocket")]
    RocketUnknown,
    /// It flies no new launch any more.
    #[error("this rocket is retired")]
    RocketRetired,
    /// The rocket does not fly that far.
    #[error("a rocket of range {range} does not reach {destination}")]
    OutOfRange {
        /// Where the launch goes.
        destination: Destination,
        /// How far the rocket flies.
        range: Range,
    },
    /// Too near (rule 5).
    #[error("a launch is scheduled at least {lead_days} days ahead: {earliest} or later")]
    TooSoon {
        /// The first instant that would do.
        earliest: DateTime<Utc>,
        /// The days ahead.
        lead_days: u32,
    },
    /// Too far.
    #[error("a launch is scheduled at most {years} years ahead")]
    TooFar {
        /// The years ahead.
        years: u32,
    },
    /// No seats, or more than the rocket has.
    #[error("a launch of this rocket offers 1 to {capacity} seats, not {asked}")]
    SeatsOutOfBounds {
        /// What was asked for.
        asked: u32,
        /// The seats of the rocket.
        capacity: u32,
    },
    /// For free, or too expensive.
    #[error("a seat costs 0.01 USD to {most}, not {asked}")]
    PriceOutOfBounds {
        /// What was asked for.
        asked: Money,
        /// The most it may cost.
        most: Money,
    },

    /// Nothing of that id was ever scheduled.
    #[error("there is no such launch")]
    LaunchUnknown,
    /// It does not go from how it stands to what is asked.
    #[error("a launch that is {status} can't be {asked}")]
    NotPossibleNow {
        /// How it stands.
        status: LaunchStatus,
        /// What was asked, as a word for it: `revised`, `confirmed`, `booked`.
        asked: &'static str,
    },
    /// Price and mission change only while nothing is booked.
    #[error("price and mission of a launch can't change any more: {taken} of its seats are taken")]
    HasBookings {
        /// The seats that are held or sold.
        taken: u32,
    },
    /// Fewer seats than are taken, or more than its rocket has.
    #[error("this launch can offer {least} to {capacity} seats, not {asked}")]
    OfferOutOfBounds {
        /// What was asked for.
        asked: u32,
        /// The seats that are held or sold; 1 when none is.
        least: u32,
        /// The seats of the rocket.
        capacity: u32,
    },
    /// A delay goes forward in time.
    #[error("a launch is delayed to a later date than {date}, and one that is still to come")]
    NotLater {
        /// When it is to start.
        date: DateTime<Utc>,
    },
    /// It was delayed as often as a launch may be.
    #[error("a launch is delayed at most {most} times: it can still fly, or be aborted")]
    TooManyDelays {
        /// How often it may be.
        most: u32,
    },
    /// It has not started yet.
    #[error("this launch starts on {date}, and can't have an outcome before")]
    NotStarted {
        /// When it starts.
        date: DateTime<Utc>,
    },
    /// Only a launch of low occupancy is aborted because it does not pay (rule 6).
    #[error(
        "a launch is aborted for financial reasons only from {from} on, and with less than \
         {threshold_percent}% of its seats sold"
    )]
    NotLowOccupancy {
        /// Three months before its date.
        from: DateTime<Utc>,
        /// The share of the offered seats that must not be reached.
        threshold_percent: u8,
    },
    /// Its time has come: nothing is booked, paid or cancelled any more.
    #[error("the date of this launch has passed: {date}")]
    DatePassed {
        /// When it was to start.
        date: DateTime<Utc>,
    },
    /// There is none, or it is another customer's, whose secret that is.
    #[error("there is no such booking")]
    BookingUnknown,
    /// The id is taken.
    #[error("this booking exists already")]
    BookingExists,
    /// Its customer stepped back from it.
    #[error("this booking is cancelled")]
    BookingIsCancelled,
    /// Another payment paid for it before.
    #[error("this booking is paid already")]
    BookingIsPaid,
    /// A booking is paid by one payment of its whole amount (rule 7).
    #[error("this booking costs {total}, and is not confirmed by a payment of {paid}")]
    NotTheWholeAmount {
        /// What it costs.
        total: Money,
        /// What was paid.
        paid: Money,
    },
    /// Too many reservations of this customer expired today (rule 14).
    #[error("{expired} of your reservations expired unpaid today: you can book again tomorrow")]
    TooManyExpired {
        /// How many did.
        expired: u32,
    },
    /// Only customers with a verified email address book (rule 14).
    #[error("the email address of the customer is not verified")]
    CustomerUnverified,
    /// Nobody, or more than one booking takes.
    #[error("a booking has 1 to {most} passengers, not {asked}")]
    PassengersOutOfBounds {
        /// What was asked for.
        asked: usize,
        /// The most there may be.
        most: usize,
    },
    /// A passenger is too young or too old on the launch date (rule 4).
    #[error(
        "passenger {} is {age} years old on the launch date, and must be {youngest} to {oldest}",
        index + 1
    )]
    PassengerAge {
        /// The place in the list, from 0.
        index: usize,
        /// The age on the launch date; 0 for somebody who is not born by then.
        age: u32,
        /// The youngest that may fly.
        youngest: u32,
        /// The oldest that may fly.
        oldest: u32,
    },
    /// More seats than one customer may hold in one launch (rule 2).
    #[error("a customer holds at most {limit} seats in one launch: {held} held, {asked} asked for")]
    SeatLimitExceeded {
        /// The seats held already.
        held: u32,
        /// What was asked for.
        asked: u32,
        /// The most they may hold.
        limit: u32,
    },
    /// More seats than are left (rule 1).
    #[error("{left} seats are left, {asked} asked for")]
    SoldOut {
        /// The seats left.
        left: u32,
        /// What was asked for.
        asked: u32,
    },
}
