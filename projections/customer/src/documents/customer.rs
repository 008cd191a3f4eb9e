//! Customers, as they see themselves.

use domain::customer::CustomerProfile;
use domain::ids::{AccountId, CustomerId};
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::plain;

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CustomerDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    /// `null` until the profile is opened: a trip may be counted before.
    pub(crate) account: Option<bson::Uuid>,
    /// `null` until it is opened, and when the person was erased.
    pub(crate) profile: Option<CustomerProfile>,
    /// The launches of their trips.
    pub(crate) trips: Vec<bson::Uuid>,
    pub(crate) vip: bool,
}

impl CustomerDocument {
    /// Before anything is known.
    pub(crate) fn new(id: CustomerId) -> Self {
        Self {
            id: super::uuid(id.0),
            account: None,
            profile: None,
            trips: Vec::new(),
            vip: false,
        }
    }
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerView {
    /// The customer.
    pub id: CustomerId,
    /// Their account, once the profile is open.
    pub account: Option<AccountId>,
    /// Who they are, once the profile is open, and unless they were erased.
    pub profile: Option<CustomerProfile>,
    /// How many launches they have a confirmed booking of, or had.
    pub trips: usize,
    /// Whether they are a VIP.
    pub vip: bool,
}

impl From<CustomerDocument> for CustomerView {
    fn from(customer: CustomerDocument) -> Self {
        Self {
            id: CustomerId(plain(customer.id)),
            account: customer.account.map(|id| AccountId(plain(id))),
            profile: customer.profile,
            trips: customer.trips.len(),
            vip: customer.vip,
        }
    }
}
