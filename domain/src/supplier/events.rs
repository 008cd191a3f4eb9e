//! What happened to a supplier. Names, versions and field names are storage formats.

use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{AccountId, Subject};
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::text::{Address, CompanyName, Country, Email, PersonName, Phone, TaxId};

events! {
    /// What happened to a supplier.
    pub enum SupplierEvent {
        /// The company told who it is.
        ProfileOpened = "supplier.profile_opened" v 1,
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
