//! A supplier: a company that owns rockets and offers launches.
//!
//! Knows neither its rockets nor its launches, which are aggregates of their own, nor whether
//! the email of its account is verified.

mod events;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use events::{Contact, ProfileOpened, SupplierEvent};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{AccountId, SupplierId};
use crate::text::{Address, CompanyName, Country, TaxId};

/// What a supplier can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum SupplierCommand {
    /// Tell who the company is.
    OpenProfile(OpenProfile),
}

commands_of!(SupplierCommand { OpenProfile });

/// Tell who the company is; all of it at once, so an open profile is a complete one.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenProfile {
    /// The account that registers it.
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
    pub contact: Contact,
}

/// Why a supplier's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SupplierError {
    /// A profile is opened once.
    #[error("this supplier has a profile already")]
    ProfileExists,
}

/// A supplier, as far as decisions need it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Supplier {
    account: Option<AccountId>,
}

aggregate!(
    Supplier,
    "supplier",
    SupplierCommand,
    SupplierEvent,
    SupplierError
);

impl AggregateRoot for Supplier {
    type Id = SupplierId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &SupplierCommand,
        _context: &Context,
    ) -> Result<Vec<SupplierEvent>, SupplierError> {
        match command {
            SupplierCommand::OpenProfile(command) => self.open_profile(command),
        }
    }
}

impl Supplier {
    /// The account that registered it, once the profile is open.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// Whether its company profile is complete, so that it may offer launches.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.account.is_some()
    }

    fn open_profile(&self, command: &OpenProfile) -> Result<Vec<SupplierEvent>, SupplierError> {
        if self.is_complete() {
            return Err(SupplierError::ProfileExists);
        }
        let command = command.clone();
        let opened = ProfileOpened {
            account: command.account,
            legal_name: command.legal_name,
            tax_id: command.tax_id,
            country: command.country,
            legal_address: command.legal_address,
            contact: command.contact.into(),
        };
        Ok(vec![opened.into()])
    }

    fn evolve(&mut self, event: SupplierEvent) {
        match event {
            SupplierEvent::ProfileOpened(opened) => self.account = Some(opened.account),
        }
    }
}
