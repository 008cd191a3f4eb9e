//! The documents as they are stored: names of collections and fields, and how values are
//! written in BSON. Every name here is a storage format within one version of the read model.

pub(crate) mod account;
pub(crate) mod booking;
pub(crate) mod customer;
pub(crate) mod invoice;
pub(crate) mod launch;
pub(crate) mod payment;
pub(crate) mod refund;
pub(crate) mod rocket;
pub(crate) mod status;
pub(crate) mod supplier;

use chrono::{DateTime, Utc};
use mongodb::bson::{self, Bson, Document};
use projection_runtime::TargetError;
use serde::Serialize;
use uuid::Uuid;

/// Launches, one document each.
pub(crate) const LAUNCHES: &str = "launches";
/// Bookings, one document each, though they belong to their launch.
pub(crate) const BOOKINGS: &str = "bookings";
/// Rockets: read by the projector when a launch is scheduled, and by the API for their seats.
pub(crate) const ROCKETS: &str = "rockets";
/// Suppliers: not read by the API, but by the projector when a launch is scheduled.
pub(crate) const SUPPLIERS: &str = "suppliers";
/// Accounts.
pub(crate) const ACCOUNTS: &str = "accounts";
/// Customers.
pub(crate) const CUSTOMERS: &str = "customers";
/// Payments for bookings.
pub(crate) const PAYMENTS: &str = "payments";
/// Refunds of such payments.
pub(crate) const REFUNDS: &str = "refunds";
/// Invoices and credit notes of customers.
pub(crate) const INVOICES: &str = "invoices";
/// The record of the projection itself.
pub const PROJECTION: &str = "projection";
/// Commits set aside.
pub(crate) const PARKED: &str = "parked";

/// A UUID, as BSON binary of subtype 4.
pub(crate) fn binary(id: Uuid) -> Bson {
    uuid(id).into()
}

/// A UUID of BSON.
pub(crate) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

/// A plain UUID.
pub(crate) fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

/// An instant, in whole milliseconds, as all are in the log.
pub(crate) fn millis(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis(at.timestamp_millis())
}

/// An instant of BSON. Those beyond what `chrono` knows end at its bounds; none is written.
pub(crate) fn time(at: bson::DateTime) -> DateTime<Utc> {
    let millis = at.timestamp_millis();
    DateTime::from_timestamp_millis(millis).unwrap_or(if millis < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// The fields of a document.
pub(crate) fn fields(document: &impl Serialize) -> Result<Document, TargetError> {
    bson::serialize_to_document(document).map_err(|error| TargetError::Poisonous(error.to_string()))
}
