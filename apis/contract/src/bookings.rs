//! Bookings, as their customers make and see them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{BookingId, LaunchId, PassengerId, PaymentId};
use domain::launch::{Destination, PassengerDetails, PaymentMethod};
use domain::money::Money;
use domain::text::{Email, PersonName, Phone};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::fields::{Fields, InvalidFields};
use crate::launches::{LaunchDelay, LaunchEnd, LaunchSpaceport, LaunchStatus};
use crate::schema::{self, MoneySchema};

/// Seats for these passengers, in the launch that the address names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookSeats {
    /// How it is to be paid, which says how long the seats are held.
    #[schema(schema_with = schema::payment)]
    pub payment: PaymentMethod,
    /// Who flies: one seat each.
    #[schema(min_items = 1, max_items = 100)]
    pub passengers: Vec<PassengerEntry>,
}

/// Somebody who is to fly.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassengerEntry {
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "Ada Lovelace")]
    pub name: String,
    /// Email address.
    #[schema(max_length = 254, format = Email, example = "ada@example.com")]
    pub email: String,
    /// Telephone, in international form.
    #[schema(max_length = 30, example = "+44 20 7946 0958")]
    pub phone: String,
    /// Date of birth: 18 to 70 years before the day of the launch.
    #[schema(example = "1985-12-10")]
    pub date_of_birth: NaiveDate,
}

impl BookSeats {
    /// The domain's values, in the same order. How many there may be, the domain decides.
    ///
    /// # Errors
    /// What is wrong with the fields of each passenger.
    pub fn parse(&self) -> Result<Vec<PassengerDetails>, InvalidFields> {
        let mut fields = Fields::default();
        let parsed: Vec<_> = self
            .passengers
            .iter()
            .enumerate()
            .map(|(place, entry)| fields.read_part(&format!("passengers[{place}]"), entry.parse()))
            .collect();
        fields.finish(|| parsed.into_iter().collect())
    }
}

impl PassengerEntry {
    fn parse(&self) -> Result<PassengerDetails, InvalidFields> {
        let mut fields = Fields::default();
        let name = fields.read("name", PersonName::parse(&self.name));
        let email = fields.read("email", Email::parse(&self.email));
        let phone = fields.read("phone", Phone::parse(&self.phone));
        fields.finish(|| {
            Some(PassengerDetails {
                name: name?,
                email: email?,
                phone: phone?,
                date_of_birth: self.date_of_birth,
            })
        })
    }
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for PassengerEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassengerEntry(personal)")
    }
}

/// A booking of seats in a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Booking {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: BookingId,
    /// The launch.
    #[schema(value_type = Uuid)]
    pub launch: LaunchId,
    /// That launch, as it is now. `null` when it can't be shown.
    pub flight: Option<Flight>,
    /// How it stands.
    pub status: BookingStatus,
    /// How many seats it is about.
    pub seats: u32,
    /// How it is to be paid.
    #[schema(schema_with = schema::payment)]
    pub payment: PaymentMethod,
    /// What a seat costs.
    #[schema(value_type = MoneySchema)]
    pub seat_price: Money,
    /// What all of it costs.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// A reservation that is not paid holds its seats until just before this time.
    pub expires_at: DateTime<Utc>,
    /// Who flies, in the order in which they were entered.
    pub passengers: Vec<Passenger>,
    /// When the seats were reserved.
    pub created_at: DateTime<Utc>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The payment that confirmed it.
    #[schema(value_type = Option<Uuid>)]
    pub paid_by: Option<PaymentId>,
    /// When it expired; it may have been paid after.
    pub expired_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When it was aborted, completed or failed with its launch.
    pub ended_at: Option<DateTime<Utc>>,
    /// What its cancellation pays back.
    pub refund: Option<Refund>,
}

/// The launch of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Flight {
    /// The readable link of its page.
    #[schema(example = "new-shepard-corn-ranch-suborbital-2028-03-01")]
    pub slug: String,
    /// What the rocket is called.
    #[schema(example = "New Shepard")]
    pub rocket: String,
    /// What it is for.
    pub mission: String,
    /// Where it goes.
    #[schema(schema_with = schema::destination)]
    pub destination: Destination,
    /// Where it starts.
    pub spaceport: LaunchSpaceport,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// How it stands.
    pub status: LaunchStatus,
    /// Its delays, in order; of more than 20 the latest.
    #[schema(max_items = 20)]
    pub delays: Vec<LaunchDelay>,
    /// Its end, once nothing happens to it any more.
    pub ended: Option<LaunchEnd>,
}

/// How a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// Its seats are held until they are paid.
    Reserved,
    /// Paid: its seats are sold.
    Confirmed,
    /// Not paid in time.
    Expired,
    /// The customer stepped back.
    Cancelled,
    /// Its launch does not fly.
    Aborted,
    /// Its launch flew.
    Completed,
    /// Its launch flew, and failed.
    Failed,
}

/// Somebody who flies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passenger {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: PassengerId,
    /// Name. `null` when that person was erased.
    pub name: Option<String>,
}

/// Never shows the name: debug output ends in logs.
impl std::fmt::Debug for Passenger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passenger")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a cancellation pays back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refund {
    /// The amount.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// The same in percent of what was paid.
    #[schema(maximum = 100)]
    pub percent: u8,
}

/// Whether the launch of a booking is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlightTime {
    /// It is not over, and its date is to come.
    Upcoming,
    /// It is over, or its date has passed.
    Past,
}

/// Which bookings to list. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingQuery {
    /// Those that stand so.
    pub status: Option<BookingStatus>,
    /// Those whose launch is still to come, or is not. A page may then hold fewer than `limit`, or
    /// none, although there is a next one.
    #[param(inline)]
    pub flight: Option<FlightTime>,
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}
