//! Whose account is whose, who is a VIP, who was ever let into finance, and which launches each
//! supplier scheduled on a day: from all of the log.
//!
//! It only grows, and what is added twice is there once, so that it may be read again from
//! anywhere. Holds ids and nothing personal.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::AnyEvent;
use domain::account::{AccountEvent, AccountRole, Registrant};
use domain::commit::Position;
use domain::customer::CustomerEvent;
use domain::ids::{AccountId, CustomerId, SupplierId};
use domain::launch::LaunchEvent;
use futures_util::{Stream, TryStreamExt};
use mongodb::bson::{self, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::{Collection, Database};
use projection_runtime::{Event, TargetError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::failure;

/// The collection.
pub(crate) const DIRECTORY: &str = "mail_directory";

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// An entry, as it is stored: `customer.<id>`, `supplier.<id>`, `finance.<account>`,
/// `vip.<customer>`, and the account, or of a VIP the customer;
/// `scheduled.<supplier>.<day>.<position>`, and the launch.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    #[serde(rename = "_id")]
    id: String,
    is: bson::Uuid,
}

/// Who is who.
#[derive(Clone)]
pub(crate) struct Directory {
    entries: Collection<Entry>,
}

impl Directory {
    pub(crate) fn new(database: &Database) -> Self {
        Self {
            entries: database.collection(DIRECTORY),
        }
    }

    /// Adds what events tell of somebody.
    pub(crate) async fn note(&self, events: &[Event]) -> Result<(), TargetError> {
        let told: BTreeMap<String, Uuid> = events.iter().flat_map(told).collect();
        if told.is_empty() {
            return Ok(());
        }
        let entries = told.into_iter().map(|(id, is)| Entry {
            id,
            is: bson::Uuid::from_bytes(is.into_bytes()),
        });
        match self.entries.insert_many(entries).ordered(false).await {
            Ok(_) => Ok(()),
            Err(error) if are_there_already(&error) => Ok(()),
            Err(error) => Err(failure::of_store(&error)),
        }
    }

    /// The account of a customer.
    pub(crate) async fn of_customer(
        &self,
        customer: CustomerId,
    ) -> Result<Option<AccountId>, TargetError> {
        self.account(format!("customer.{customer}")).await
    }

    /// The account of a supplier.
    pub(crate) async fn of_supplier(
        &self,
        supplier: SupplierId,
    ) -> Result<Option<AccountId>, TargetError> {
        self.account(format!("supplier.{supplier}")).await
    }

    /// All VIPs.
    pub(crate) async fn vips(
        &self,
    ) -> Result<impl Stream<Item = Result<CustomerId, TargetError>>, TargetError> {
        Ok(self.all("vip").await?.map_ok(CustomerId))
    }

    /// How many launches a supplier scheduled on the day of an instant, before a position in the
    /// log; up to so many are counted.
    pub(crate) async fn scheduled_before(
        &self,
        supplier: SupplierId,
        at: DateTime<Utc>,
        position: Position,
        most: u32,
    ) -> Result<u32, TargetError> {
        let earlier = doc! { "_id": {
            "$gte": scheduled(supplier, at, Position(0)),
            "$lt": scheduled(supplier, at, position),
        } };
        let found = self.entries.find(earlier).limit(most.into()).await;
        let found = found.map_err(|error| failure::of_store(&error))?;
        let counted = found.try_fold(0, async |count, _| Ok(count + 1)).await;
        counted.map_err(|error| failure::of_store(&error))
    }

    /// The accounts of all who ever worked in finance.
    pub(crate) async fn finance(
        &self,
    ) -> Result<impl Stream<Item = Result<AccountId, TargetError>>, TargetError> {
        Ok(self.all("finance").await?.map_ok(AccountId))
    }

    async fn account(&self, id: String) -> Result<Option<AccountId>, TargetError> {
        let found = self.entries.find_one(doc! { "_id": id }).await;
        let found = found.map_err(|error| failure::of_store(&error))?;
        Ok(found.map(|entry| AccountId(Uuid::from_bytes(entry.is.bytes()))))
    }

    async fn all(
        &self,
        kind: &str,
    ) -> Result<impl Stream<Item = Result<Uuid, TargetError>> + use<>, TargetError> {
        // What begins with the kind and a dot, in the order of the key: a slash comes after a dot.
        let of_kind = doc! { "_id": { "$gt": format!("{kind}."), "$lt": format!("{kind}/") } };
        let found = self.entries.find(of_kind).await;
        let found = found.map_err(|error| failure::of_store(&error))?;
        Ok(found
            .map_ok(|entry| Uuid::from_bytes(entry.is.bytes()))
            .map_err(|error| failure::of_store(&error)))
    }
}

/// What an event tells of somebody.
fn told(event: &Event) -> Option<(String, Uuid)> {
    let of = event.aggregate_id;
    match &event.payload {
        AnyEvent::Account(AccountEvent::Registered(registered)) => {
            let id = match registered.registrant {
                Registrant::Customer { customer } => format!("customer.{customer}"),
                Registrant::Supplier { supplier } => format!("supplier.{supplier}"),
            };
            Some((id, registered.account.0))
        }
        AnyEvent::Account(AccountEvent::EmployeeInvited(invited))
            if invited.roles.contains(&AccountRole::Finance) =>
        {
            Some((format!("finance.{of}"), of))
        }
        AnyEvent::Account(AccountEvent::RoleGranted(granted))
            if granted.role == AccountRole::Finance =>
        {
            Some((format!("finance.{of}"), of))
        }
        AnyEvent::Customer(CustomerEvent::PromotedToVip(_)) => Some((format!("vip.{of}"), of)),
        AnyEvent::Launch(LaunchEvent::Scheduled(launch)) => {
            Some((scheduled(launch.supplier, event.at, event.position), of))
        }
        _ => None,
    }
}

/// The key of a launch that was scheduled: those of one supplier and one UTC day follow each other
/// in the order of the log.
fn scheduled(supplier: SupplierId, at: DateTime<Utc>, position: Position) -> String {
    let (day, position) = (at.date_naive(), position.0);
    format!("scheduled.{supplier}.{day}.{position:020}")
}

fn are_there_already(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::InsertMany(failed) => {
            let mut writes = failed.write_errors.iter().flatten();
            failed.write_concern_error.is_none() && writes.all(|write| write.code == DUPLICATE_KEY)
        }
        _ => false,
    }
}
