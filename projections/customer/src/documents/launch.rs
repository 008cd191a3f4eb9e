//! Launches, as the site lists and shows them.
//!
//! What a launch is found by is stored in parts: `place_tokens` and `mission_tokens` under the
//! launch's guard, those of its rocket and of its supplier under theirs, and all together in
//! `tokens`, which alone has an index and is never read back: a search that had to look at several
//! fields would scan.

use chrono::{DateTime, Utc};
use domain::ids::{LaunchId, RocketId, SupplierId};
use domain::launch::{Cause, Destination, LaunchStatus, SeatCount};
use domain::money::Money;
use domain::reference::Spaceport;
use domain::rocket::Range;
use domain::text::Reason;
use mongodb::bson::{self, Document, doc};
use serde::{Deserialize, Serialize};

use super::rocket::RocketPart;
use super::supplier::SupplierPart;
use super::{plain, time};
use crate::queries::QueryError;

/// The most confirmations and delays of a launch that are read and shown: the latest. Old launches may
/// have thousands, from when nothing bounded them, and everybody reads them.
pub(crate) const MAX_SHOWN: i32 = 20;

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
    /// As the rocket.
    #[serde(skip_serializing)]
    pub(crate) supplier: SupplierPart,
    pub(crate) slug: String,
    pub(crate) destination: Destination,
    pub(crate) spaceport: SpaceportPart,
    pub(crate) mission: String,
    pub(crate) date: bson::DateTime,
    /// In cents of US dollars.
    pub(crate) seat_price: i64,
    pub(crate) seats: SeatsDocument,
    pub(crate) status: LaunchStatus,
    pub(crate) scheduled_at: bson::DateTime,
    /// Each time that its supplier said that it will fly, in order.
    pub(crate) confirmations: Vec<ConfirmationPart>,
    /// In order.
    pub(crate) delays: Vec<DelayPart>,
    /// Once nothing happens to it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<EndPart>,
    /// What it is found by wherever it goes and whatever it is for. Not read back.
    #[serde(default)]
    pub(crate) place_tokens: Vec<String>,
    /// What it is found by for its mission's sake. Not read back.
    #[serde(default)]
    pub(crate) mission_tokens: Vec<String>,
}

/// How `tokens` follows from the rest of the document.
pub(crate) fn derived_tokens() -> Document {
    doc! { "tokens": { "$concatArrays": [
        "$place_tokens", "$mission_tokens", "$rocket.tokens", "$supplier.tokens",
    ] } }
}

/// A time at which it was said that a launch will fly. Its event's number tells it from others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ConfirmationPart {
    pub(crate) n: i64,
    pub(crate) at: bson::DateTime,
}

/// A delay of a launch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DelayPart {
    pub(crate) n: i64,
    pub(crate) previous: bson::DateTime,
    pub(crate) date: bson::DateTime,
    pub(crate) cause: Cause,
    pub(crate) reason: Reason,
    pub(crate) at: bson::DateTime,
}

/// The end of a launch. What it was, its status says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EndPart {
    pub(crate) at: bson::DateTime,
    pub(crate) cause: Option<Cause>,
    pub(crate) reason: Option<Reason>,
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
    /// Grows with every change of the launch (though not of its rocket or supplier).
    pub number: i64,
    /// Its readable link.
    pub slug: String,
    /// Who offers it.
    pub supplier: SupplierView,
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
    /// When its supplier said that it will fly, each time, in order; of very many the latest.
    pub confirmations: Vec<DateTime<Utc>>,
    /// Its delays, in order; of very many the latest.
    pub delays: Vec<DelayView>,
    /// Its end, once nothing happens to it any more.
    pub ended: Option<EndView>,
}

/// The supplier of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierView {
    /// The supplier.
    pub id: SupplierId,
    /// The company's legal name, if it is known.
    pub name: Option<String>,
}

/// A delay of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelayView {
    /// When it was to start.
    pub previous: DateTime<Utc>,
    /// When it was to start from then on.
    pub date: DateTime<Utc>,
    /// Why, in a word.
    pub cause: Cause,
    /// Why.
    pub reason: String,
    /// When that was said.
    pub at: DateTime<Utc>,
}

/// The end of a launch. What it was, its status says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndView {
    /// When.
    pub at: DateTime<Utc>,
    /// Of a launch that was aborted: why, in a word.
    pub cause: Option<Cause>,
    /// Of a launch that was aborted, or failed: why.
    pub reason: Option<String>,
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
            supplier: SupplierView {
                id: SupplierId(plain(launch.supplier.id)),
                name: launch.supplier.name.map(String::from),
            },
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
            confirmations: launch
                .confirmations
                .into_iter()
                .map(|confirmation| time(confirmation.at))
                .collect(),
            delays: launch.delays.into_iter().map(DelayView::from).collect(),
            ended: launch.ended.map(EndView::from),
        })
    }
}

impl From<DelayPart> for DelayView {
    fn from(delay: DelayPart) -> Self {
        Self {
            previous: time(delay.previous),
            date: time(delay.date),
            cause: delay.cause,
            reason: delay.reason.into(),
            at: time(delay.at),
        }
    }
}

impl From<EndPart> for EndView {
    fn from(end: EndPart) -> Self {
        Self {
            at: time(end.at),
            cause: end.cause,
            reason: end.reason.map(String::from),
        }
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
