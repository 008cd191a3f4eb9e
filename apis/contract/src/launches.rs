//! Launches: as everybody sees them, and as their suppliers offer and see them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{BookingId, LaunchId, PassengerId, RocketId, SupplierId};
use domain::launch::{Cause, Destination};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use domain::text::Mission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::bookings::BookingStatus;
use crate::fields::{Fields, InvalidFields};
use crate::managed::Format;
use crate::schema::{self, MoneySchema};

/// A launch, as everybody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Launch {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: LaunchId,
    /// The readable link of its page.
    #[schema(example = "new-shepard-corn-ranch-suborbital-2028-03-01")]
    pub slug: String,
    /// Who offers it.
    #[schema(value_type = Uuid)]
    pub supplier: SupplierId,
    /// That company's legal name.
    #[schema(example = "Blue Origin LLC")]
    pub supplier_name: Option<String>,
    /// What flies.
    pub rocket: LaunchRocket,
    /// Where it goes.
    #[schema(schema_with = schema::destination)]
    pub destination: Destination,
    /// Where it starts.
    pub spaceport: LaunchSpaceport,
    /// What it is for.
    pub mission: String,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// What a seat costs.
    #[schema(value_type = MoneySchema)]
    pub seat_price: Money,
    /// How many seats there are.
    pub seats: Seats,
    /// How it stands.
    pub status: LaunchStatus,
    /// Since when it is on offer.
    pub scheduled_at: DateTime<Utc>,
    /// Its delays, in order; of more than 20 the latest.
    #[schema(max_items = 20)]
    pub delays: Vec<LaunchDelay>,
    /// Its end, once nothing happens to it any more.
    pub ended: Option<LaunchEnd>,
}

/// A delay of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaunchDelay {
    /// When it was to start.
    pub previous: DateTime<Utc>,
    /// When it was to start from then on.
    pub date: DateTime<Utc>,
    /// Why, in a word.
    #[schema(schema_with = schema::cause)]
    pub cause: Cause,
    /// Why.
    pub reason: String,
    /// When that was said.
    pub at: DateTime<Utc>,
}

/// The end of a launch: what it was, its status says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaunchEnd {
    /// When.
    pub at: DateTime<Utc>,
    /// Of an aborted launch: why, in a word.
    #[schema(schema_with = schema::cause_or_null)]
    pub cause: Option<Cause>,
    /// Of an aborted or a failed launch: why.
    pub reason: Option<String>,
}

/// One page of launches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LaunchPage {
    /// The launches, in the order that was asked for.
    #[schema(max_items = 100)]
    pub items: Vec<Launch>,
    /// What to send as `cursor` for the next page. `null` on the last one.
    pub next: Option<String>,
    /// What the cheapest seat on all pages costs. `null` when no launch meets the conditions.
    #[schema(value_type = Option<MoneySchema>)]
    pub from_price: Option<Money>,
}

/// How a launch stands. The last three are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LaunchStatus {
    /// Seats are on offer.
    Scheduled,
    /// It will fly on its date.
    Confirmed,
    /// It flies on another date than was said first.
    Delayed,
    /// It does not fly.
    Aborted,
    /// It flew.
    Completed,
    /// It flew, and failed.
    Failed,
}

impl LaunchStatus {
    /// Whether nothing happens to the launch any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Aborted | Self::Completed | Self::Failed)
    }
}

impl From<domain::launch::LaunchStatus> for LaunchStatus {
    fn from(status: domain::launch::LaunchStatus) -> Self {
        use domain::launch::LaunchStatus as Known;
        match status {
            Known::Scheduled => Self::Scheduled,
            Known::Confirmed => Self::Confirmed,
            Known::Delayed => Self::Delayed,
            Known::Aborted => Self::Aborted,
            Known::Completed => Self::Completed,
            Known::Failed => Self::Failed,
        }
    }
}

/// The rocket of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaunchRocket {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: RocketId,
    /// What it is called.
    #[schema(example = "New Shepard")]
    pub name: String,
    /// Its model.
    #[schema(example = "NS4")]
    pub model: String,
    /// How far it flies.
    #[schema(schema_with = schema::range)]
    pub range: Range,
}

/// The spaceport of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaunchSpaceport {
    /// Its short code.
    #[schema(example = "CORN-RANCH")]
    pub code: String,
    /// Its name in full.
    pub name: String,
    /// The country it lies in.
    pub country: String,
    /// Its time zone, by its IANA name.
    pub time_zone: String,
}

/// The seats of a launch, as everybody sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seats {
    /// On offer in all.
    pub offered: u32,
    /// Can still be booked.
    pub free: u32,
}

/// The seats of a launch now, and how it stands: the data of an event `availability`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Availability {
    /// On offer in all.
    pub offered: u32,
    /// Can still be booked.
    pub free: u32,
    /// How the launch stands.
    pub status: LaunchStatus,
    /// When the launch starts.
    pub date: DateTime<Utc>,
}

/// Which launches to list, in which order. All conditions must hold. Only launches whose seats
/// can still be booked are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LaunchQuery {
    /// Flying there.
    #[param(schema_with = schema::destination, required = false)]
    pub destination: Option<Destination>,
    /// On a rocket of this range.
    #[param(schema_with = schema::range, required = false)]
    pub range: Option<Range>,
    /// From the spaceport with this code.
    #[param(example = "CORN-RANCH")]
    pub spaceport: Option<String>,
    /// On this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
    /// A seat costs at most this, in cents of US dollars.
    #[param(minimum = 0)]
    pub max_price: Option<i64>,
    /// At least so many seats are free.
    #[param(maximum = 100_000)]
    pub min_seats: Option<u32>,
    /// All of these words, or words that begin so, are in mission, rocket, spaceport, destination
    /// or the supplier's name: at most 8 words.
    #[param(max_length = 100, example = "shepard moon")]
    pub q: Option<String>,
    /// `date` (the default), `price` or `seats_left`; with a leading `-` the greatest first.
    #[param(example = "-price")]
    pub sort: Option<String>,
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before, which had the same order.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

/// Seats on offer on a flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleLaunch {
    /// What flies: a rocket of the supplier's own.
    #[schema(value_type = Uuid)]
    pub rocket: RocketId,
    /// Where it starts: the code of a spaceport.
    #[schema(max_length = 20, example = "CORN-RANCH")]
    pub spaceport: String,
    /// Where it goes: within the rocket's range.
    #[schema(schema_with = schema::destination)]
    pub destination: Destination,
    /// What it is for.
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "Eleven minutes above the Kármán line"
    )]
    pub mission: String,
    /// When it starts: at least 365 days ahead.
    pub date: DateTime<Utc>,
    /// What a seat costs: 0.01 to 1,000,000,000 USD.
    #[schema(value_type = MoneySchema)]
    pub seat_price: Money,
    /// The seats on offer: at most those of the rocket.
    #[schema(minimum = 1, maximum = 100_000, example = 6)]
    pub seats: u32,
}

/// The texts of a [`ScheduleLaunch`], parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleTexts {
    /// Where it starts.
    pub spaceport: SpaceportCode,
    /// What it is for.
    pub mission: Mission,
}

impl ScheduleLaunch {
    /// The domain's values of what is written as text.
    ///
    /// # Errors
    /// What is wrong with these fields.
    pub fn parse(&self) -> Result<ScheduleTexts, InvalidFields> {
        let mut fields = Fields::default();
        let spaceport = fields.read("spaceport", SpaceportCode::parse(&self.spaceport));
        let mission = fields.read("mission", Mission::parse(&self.mission));
        fields.finish(|| {
            Some(ScheduleTexts {
                spaceport: spaceport?,
                mission: mission?,
            })
        })
    }
}

/// A launch, as its supplier and finance see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ManagedLaunch {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: LaunchId,
    /// The readable link of its page.
    pub slug: String,
    /// Who offers it.
    #[schema(value_type = Uuid)]
    pub supplier: SupplierId,
    /// That company's legal name, if its profile is open.
    pub supplier_name: Option<String>,
    /// What flies, as it was when the launch was scheduled.
    pub rocket: LaunchRocket,
    /// Where it goes.
    #[schema(schema_with = schema::destination)]
    pub destination: Destination,
    /// Where it starts: the code of a spaceport.
    pub spaceport: String,
    /// What it is for.
    pub mission: String,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// What a seat costs.
    #[schema(value_type = MoneySchema)]
    pub seat_price: Money,
    /// Where every seat is.
    pub seats: Occupancy,
    /// Whether few seats were sold when its date came near.
    pub low_occupancy: bool,
    /// What it brings in.
    pub money: LaunchMoney,
    /// What its supplier owes for it: once it is completed or aborted.
    #[schema(value_type = Option<MoneySchema>)]
    pub fee: Option<Money>,
    /// How it stands.
    pub status: LaunchStatus,
    /// When it was to start before it was ever delayed.
    pub first_date: Option<DateTime<Utc>>,
    /// When it was to start before it was delayed last.
    pub previous_date: Option<DateTime<Utc>>,
    /// Why it was delayed last, or aborted.
    #[schema(schema_with = schema::cause_or_null)]
    pub cause: Option<Cause>,
    /// Why it was delayed last, aborted, or failed.
    pub reason: Option<String>,
    /// Since when it is on offer.
    pub scheduled_at: DateTime<Utc>,
    /// When it was confirmed last.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was aborted, completed, or failed.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What a launch brings in: so far or, once it is over, in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaunchMoney {
    /// Paid by customers.
    #[schema(value_type = MoneySchema)]
    pub collected: Money,
    /// Of that: paid back, or owed back.
    #[schema(value_type = MoneySchema)]
    pub refunded: Money,
    /// What is kept.
    #[schema(value_type = MoneySchema)]
    pub revenue: Money,
}

/// Where every seat of a launch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Occupancy {
    /// On offer in all.
    pub offered: u32,
    /// Can still be booked.
    pub free: u32,
    /// Held by reservations that are not paid yet.
    pub reserved: u32,
    /// Sold by bookings that are paid.
    pub confirmed: u32,
    /// Sold by bookings that were cancelled too late for a refund.
    pub forfeited: u32,
}

/// Which launches to list, in which order. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedLaunchQuery {
    /// In this status.
    pub status: Option<LaunchStatus>,
    /// On this rocket.
    #[param(value_type = Option<Uuid>)]
    pub rocket: Option<RocketId>,
    /// Offered by this supplier. Suppliers see their own anyway.
    #[param(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// On this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
    /// All of these words are in its link, its mission or the name of its rocket: at most 8.
    #[param(max_length = 100, example = "shepard 2028")]
    pub q: Option<String>,
    /// `date` (the default) or `scheduled_at`; with a leading `-` the last first.
    #[param(example = "-date")]
    pub sort: Option<String>,
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before, which had the same order.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
    /// `csv`: the whole list as a file instead of a page.
    pub format: Option<Format>,
}

/// Which page of a manifest.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManifestQuery {
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
    /// `csv`: the whole manifest as a file instead of a page.
    pub format: Option<Format>,
}

/// Who flies on a launch, by the bookings that hold their seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManifestEntry {
    /// Which passenger.
    #[schema(value_type = Uuid)]
    pub id: PassengerId,
    /// The booking that holds the seat.
    #[schema(value_type = Uuid)]
    pub booking: BookingId,
    /// How that booking stands.
    pub status: BookingStatus,
    /// Who it is. `null` when that person was erased.
    pub person: Option<ManifestPerson>,
}

/// Who a passenger is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManifestPerson {
    /// Name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Full years on the day of the launch.
    pub age: u32,
    /// They will be older by then than a passenger may be: a delay can bring that about.
    pub over_age: bool,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for ManifestPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ManifestPerson(personal)")
    }
}
