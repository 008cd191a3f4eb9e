//! Bookings, as the customer who made them sees them.
//!
//! Of a passenger there is the name and nothing else: it is all that this reader needs, and
//! what is not copied need not be erased.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId, PassengerId, PaymentId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::text::PersonName;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::launch::{money, seats};
use super::status::BookingStatus;
use super::{plain, time};
use crate::queries::QueryError;

/// As it is stored. Written whole when the seats are reserved; later events set single fields, and
/// what did not happen yet is absent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BookingDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    #[serde(skip_serializing)]
    pub(crate) n: i64,
    pub(crate) launch: bson::Uuid,
    pub(crate) customer: bson::Uuid,
    pub(crate) status: BookingStatus,
    pub(crate) seats: i64,
    pub(crate) payment: PaymentMethod,
    /// In cents of US dollars, as all amounts.
    pub(crate) seat_price: i64,
    pub(crate) total: i64,
    pub(crate) expires_at: bson::DateTime,
    pub(crate) passengers: Vec<PassengerPart>,
    pub(crate) created_at: bson::DateTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confirmed_at: Option<bson::DateTime>,
    /// The payment that confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paid_by: Option<bson::Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expired_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cancelled_at: Option<bson::DateTime>,
    /// When it was over with its launch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refund: Option<CancellationPart>,
}

/// A passenger of a booking.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PassengerPart {
    pub(crate) id: bson::Uuid,
    /// `null` when the passenger was erased.
    pub(crate) name: Option<PersonName>,
}

/// What a cancellation pays back.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CancellationPart {
    pub(crate) amount: i64,
    pub(crate) percent: i64,
}

/// A booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingView {
    /// The booking.
    pub id: BookingId,
    /// Grows with every change of the booking.
    pub number: i64,
    /// The launch it is of.
    pub launch: LaunchId,
    /// Who made it.
    pub customer: CustomerId,
    /// How it stands.
    pub status: BookingStatus,
    /// How many seats.
    pub seats: u32,
    /// How it is paid.
    pub payment: PaymentMethod,
    /// What a seat costs.
    pub seat_price: Money,
    /// What all of it costs.
    pub total: Money,
    /// Until when the seats are held unless they are paid.
    pub expires_at: DateTime<Utc>,
    /// Who flies, in the order in which they were entered.
    pub passengers: Vec<PassengerView>,
    /// When the seats were reserved.
    pub created_at: DateTime<Utc>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The payment that confirmed it.
    pub paid_by: Option<PaymentId>,
    /// When it expired, though it may have been paid after.
    pub expired_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When it was aborted, completed or failed with its launch.
    pub ended_at: Option<DateTime<Utc>>,
    /// What the cancellation pays back.
    pub refund: Option<CancellationView>,
}

/// A passenger of a booking.
#[derive(Clone, PartialEq, Eq)]
pub struct PassengerView {
    /// The passenger.
    pub id: PassengerId,
    /// The name, unless the passenger was erased.
    pub name: Option<String>,
}

/// Never shows the name: debug output ends in logs.
impl std::fmt::Debug for PassengerView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PassengerView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a cancellation pays back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancellationView {
    /// The amount.
    pub amount: Money,
    /// Which share of what was paid.
    pub percent: u8,
}

impl TryFrom<BookingDocument> for BookingView {
    type Error = QueryError;

    fn try_from(booking: BookingDocument) -> Result<Self, Self::Error> {
        Ok(Self {
            id: BookingId(plain(booking.id)),
            number: booking.n,
            launch: LaunchId(plain(booking.launch)),
            customer: CustomerId(plain(booking.customer)),
            status: booking.status,
            seats: seats(booking.seats)?,
            payment: booking.payment,
            seat_price: money(booking.seat_price)?,
            total: money(booking.total)?,
            expires_at: time(booking.expires_at),
            passengers: booking
                .passengers
                .into_iter()
                .map(PassengerView::from)
                .collect(),
            created_at: time(booking.created_at),
            confirmed_at: booking.confirmed_at.map(time),
            paid_by: booking.paid_by.map(|id| PaymentId(plain(id))),
            expired_at: booking.expired_at.map(time),
            cancelled_at: booking.cancelled_at.map(time),
            ended_at: booking.ended_at.map(time),
            refund: booking.refund.map(CancellationView::try_from).transpose()?,
        })
    }
}

impl From<PassengerPart> for PassengerView {
    fn from(passenger: PassengerPart) -> Self {
        Self {
            id: PassengerId(plain(passenger.id)),
            name: passenger.name.map(String::from),
        }
    }
}

impl TryFrom<CancellationPart> for CancellationView {
    type Error = QueryError;

    fn try_from(refund: CancellationPart) -> Result<Self, Self::Error> {
        let percent = u8::try_from(refund.percent)
            .map_err(|error| QueryError::Unreadable(error.to_string()))?;
        Ok(Self {
            amount: money(refund.amount)?,
            percent,
        })
    }
}
