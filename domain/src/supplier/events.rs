//! What happened to a supplier. Names, versions and field names are storage formats.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{AccountId, LaunchId, Subject};
use crate::launch::Takings;
use crate::money::Money;
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::text::{Address, CompanyName, Country, Email, InvoiceNumber, PersonName, Phone, TaxId};

events! {
    /// What happened to a supplier.
    pub enum SupplierEvent {
        /// The company told who it is.
        ProfileOpened = "supplier.profile_opened" v 1,
        /// The company told it anew.
        ProfileChanged = "supplier.profile_changed" v 1,
        /// A launch of theirs was completed, and a fee is owed for it.
        CompletionRecorded = "supplier.completion_recorded" v 1,
        /// Fees are lower from now on.
        FeeReduced = "supplier.fee_reduced" v 1,
        /// A number of their own invoices is taken.
        InvoiceNumberClaimed = "supplier.invoice_number_claimed" v 1,
    }
}

/// The company told who it is. Its name, tax number and address are about a company and public
/// in its register; only the person to talk to is personal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileOpened {
    /// The account that registered it, under whose key the contact is sealed.
    pub account: AccountId,
    /// The company's legal name.
    pub legal_name: CompanyName,
    /// The number under which it pays taxes.
    pub tax_id: TaxId,
    /// The country of its seat.
    pub country: Country,
    /// Its legal address.
    pub legal_address: Address,
    /// Whom to talk to.
    pub contact: Personal<Contact>,
}

/// The company told anew who it is: all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileChanged {
    /// The account that registered it, under whose key the contact is sealed.
    pub account: AccountId,
    /// The day (UTC) on which it did; absent in what was told before days were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// The company's legal name.
    pub legal_name: CompanyName,
    /// Whether that is the name that it had before. What was told before this was noted does not say
    /// so of any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_name: bool,
    /// The number under which it pays taxes.
    pub tax_id: TaxId,
    /// The country of its seat.
    pub country: Country,
    /// Its legal address.
    pub legal_address: Address,
    /// Whom to talk to.
    pub contact: Personal<Contact>,
}

/// A launch was completed. What is owed for it is fixed by this (rule 10).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompletionRecorded {
    /// The launch.
    pub launch: LaunchId,
    /// How many launches of this supplier are completed, this one included.
    pub completed: u32,
    /// What the launch brought in.
    pub money: Takings,
    /// The fee, in hundredths of a percent of the revenue.
    pub fee_basis_points: u32,
    /// The fee.
    pub fee: Money,
}

impl HoldsPersonal for CompletionRecorded {}

/// Fees are lower from this completion on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeeReduced {
    /// The fee, in hundredths of a percent of a launch's revenue.
    pub fee_basis_points: u32,
}

impl HoldsPersonal for FeeReduced {}

/// A number is given to the supplier's own invoice of a launch, and to no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InvoiceNumberClaimed {
    /// The launch that the invoice is for.
    pub launch: LaunchId,
    /// The number, as the supplier counts.
    pub number: InvoiceNumber,
    /// What is to be paid.
    pub amount: Money,
}

impl HoldsPersonal for InvoiceNumberClaimed {}

/// The person to talk to in a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: PersonName,
    /// Email address.
    pub email: Email,
    /// Telephone.
    pub phone: Phone,
}

impl HoldsPersonal for ProfileOpened {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.visit("contact", Subject::Account(self.account), &mut self.contact)
    }
}

impl HoldsPersonal for ProfileChanged {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.visit("contact", Subject::Account(self.account), &mut self.contact)
    }
}
