//! What happened to a customer. Names, versions and field names are storage formats.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{AccountId, BookingId, LaunchId, Subject};
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::text::{Address, PersonName, Phone, TaxId};

events! {
    /// What happened to a customer.
    pub enum CustomerEvent {
        /// The customer told who they are.
        ProfileOpened = "customer.profile_opened" v 1,
        /// The customer told it anew.
        ProfileChanged = "customer.profile_changed" v 1,
        /// A booking of theirs was confirmed, the first one of its launch.
        TripRecorded = "customer.trip_recorded" v 1,
        /// They became a VIP, once and for all.
        PromotedToVip = "customer.promoted_to_vip" v 1,
    }
}

/// The customer told who they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileOpened {
    /// Their account, under whose key the profile is sealed.
    pub account: AccountId,
    /// Who they are.
    pub profile: Personal<CustomerProfile>,
}

/// The customer told anew who they are: all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileChanged {
    /// Their account, under whose key the profile is sealed.
    pub account: AccountId,
    /// The day (UTC) on which they did; absent in what was told before days were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// Who they are.
    pub profile: Personal<CustomerProfile>,
}

/// Who a customer is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerProfile {
    /// First name.
    pub first_name: PersonName,
    /// Last name.
    pub last_name: PersonName,
    /// Telephone.
    pub phone: Phone,
    /// Tax number, if they have one: not every country gives one to everybody.
    pub tax_id: Option<TaxId>,
    /// Where they live, for invoices.
    pub legal_address: Address,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for CustomerProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CustomerProfile(personal)")
    }
}

impl HoldsPersonal for ProfileOpened {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.visit("profile", Subject::Account(self.account), &mut self.profile)
    }
}

impl HoldsPersonal for ProfileChanged {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.visit("profile", Subject::Account(self.account), &mut self.profile)
    }
}

/// A booking was confirmed, the customer's first one of its launch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TripRecorded {
    /// The launch.
    pub launch: LaunchId,
    /// The booking.
    pub booking: BookingId,
}

impl HoldsPersonal for TripRecorded {}

/// The customer became a VIP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromotedToVip {}

impl HoldsPersonal for PromotedToVip {}
