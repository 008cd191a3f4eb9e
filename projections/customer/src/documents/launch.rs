//! Launches, as the site lists and shows them.
//!
//! What a launch is found by is stored thrice: `own_tokens` under the launch's guard, those of
//! its rocket under the rocket's, and both together in `tokens`, which alone has an index and is
//! never read back: a search that had to look at two fields would scan.

use chrono::{DateTime, Utc};
use domain::ids::{LaunchId, RocketId, SupplierId};
use domain::launch::{Destination, SeatCount};
use domain::money::Money;
use domain::reference::Spaceport;
use domain::rocket::Range;
use mongodb::bson::{self, Document, doc};
use serde::{Deserialize, Serialize};

use super::rocket::RocketPart;
use super::status::LaunchStatus;
use super::{plain, time};
use crate::queries::QueryError;

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LaunchDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    #[serde(skip_serializing)]
    pub(crate) n: i64,
    /// Belongs to another aggregate: written under its own guard.
    #[serde(skip_serializing)]
    pub(crate) rocket: RocketPart,
    pub(crate) slug: String,
    pub(crate) supplier: bson::Uuid,
    pub(crate) destination: Destination,
    pub(crate) spaceport: SpaceportPart,
    pub(crate) mission: String,
    pub(crate) date: bson::DateTime,
    /// In cents of US dollars.
    pub(crate) seat_price: i64,
    pub(crate) seats: SeatsDocument,
    pub(crate) status: LaunchStatus,
    pub(crate) scheduled_at: bson::DateTime,
    /// What it is found by for its own sake. Not read back.
    #[serde(default)]
    pub(crate) own_tokens: Vec<String>,
}

/// How `tokens` follows from the rest of the document.
pub(crate) fn derived_tokens() -> Document {
    doc! { "tokens": { "$concatArrays": ["$own_tokens", "$rocket.tokens"] } }
}

/// Where it starts. Copied: spaceports are a fixed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpaceportPart {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) country: String,
    pub(crate) time_zone: String,
}

/// The seats, with those that are free written out, to filter and sort by.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SeatsDocument {
    pub(crate) offered: i64,
    pub(crate) reserved: i64,
    pub(crate) confirmed: i64,
    pub(crate) forfeited: i64,
    pub(crate) free: i64,
}

/// A launch.
#[derive(Debug, Clone, PartialEq)]
pub struct LaunchView {
    /// The launch.
    pub id: LaunchId,
    /// Grows with every change of the launch (though not of its rocket's data).
    pub number: i64,
    /// Its readable link.
    pub slug: String,
    /// Who offers it.
    pub supplier: SupplierId,
    /// What it flies on.
    pub rocket: RocketView,
    /// Where it flies.
    pub destination: Destination,
    /// Where it starts.
    pub spaceport: SpaceportView,
    /// What it is for.
    pub mission: String,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// What a seat costs.
    pub seat_price: Money,
    /// How many seats there are, and how many are taken.
    pub seats: SeatCount,
    /// Seats neither held nor sold.
    pub free: u32,
    /// How it stands.
    pub status: LaunchStatus,
    /// Since when it is on offer.
    pub scheduled_at: DateTime<Utc>,
}

/// The rocket of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RocketView {
    /// The rocket.
    pub id: RocketId,
    /// What it is called.
    pub name: String,
    /// Its model.
    pub model: String,
    /// How far it flies.
    pub range: Range,
}

/// The spaceport of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceportView {
    /// Its short code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The country it lies in.
    pub country: String,
    /// Its time zone, by its IANA name.
    pub time_zone: String,
}

impl From<&Spaceport> for SpaceportPart {
    fn from(spaceport: &Spaceport) -> Self {
        Self {
            code: spaceport.code.as_str().to_owned(),
            name: spaceport.name.clone(),
            country: spaceport.country.clone(),
            time_zone: spaceport.time_zone.clone(),
        }
    }
}

impl From<SeatCount> for SeatsDocument {
    fn from(seats: SeatCount) -> Self {
        Self {
            offered: seats.offered.into(),
            reserved: seats.reserved.into(),
            confirmed: seats.confirmed.into(),
            forfeited: seats.forfeited.into(),
            free: seats.free().into(),
        }
    }
}

impl TryFrom<LaunchDocument> for LaunchView {
    type Error = QueryError;

    fn try_from(launch: LaunchDocument) -> Result<Self, Self::Error> {
        let rocket = launch.rocket;
        Ok(Self {
            id: LaunchId(plain(launch.id)),
            number: launch.n,
            slug: launch.slug,
            supplier: SupplierId(plain(launch.supplier)),
            rocket: RocketView {
                id: RocketId(plain(rocket.id)),
                name: rocket.name.into(),
                model: rocket.model.into(),
                range: rocket.range,
            },
            destination: launch.destination,
            spaceport: SpaceportView {
                code: launch.spaceport.code,
                name: launch.spaceport.name,
                country: launch.spaceport.country,
                time_zone: launch.spaceport.time_zone,
            },
            mission: launch.mission,
            date: time(launch.date),
            seat_price: money(launch.seat_price)?,
            seats: SeatCount {
                offered: seats(launch.seats.offered)?,
                reserved: seats(launch.seats.reserved)?,
                confirmed: seats(launch.seats.confirmed)?,
                forfeited: seats(launch.seats.forfeited)?,
            },
            free: seats(launch.seats.free)?,
            status: launch.status,
            scheduled_at: time(launch.scheduled_at),
        })
    }
}

/// Money as it is stored: cents of US dollars.
pub(crate) fn money(cents: i64) -> Result<Money, QueryError> {
    Money::usd(cents).map_err(|error| QueryError::Unreadable(error.to_string()))
}

/// A number of seats.
pub(crate) fn seats(stored: i64) -> Result<u32, QueryError> {
    u32::try_from(stored).map_err(|error| QueryError::Unreadable(error.to_string()))
}
