//! A supplier: a company that owns rockets and offers launches; how many of them it completed,
//! which says what it owes for the next one (rule 10); and the numbers of its own invoices, which
//! are unique for it.
//!
//! Knows neither its rockets nor its launches, which are aggregates of their own, nor whether
//! the email of its account is verified.

mod events;
#[cfg(test)]
mod tests;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

pub use events::{
    CompletionRecorded, Contact, FeeReduced, InvoiceNumberClaimed, ProfileChanged, ProfileOpened,
    SupplierEvent,
};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{AccountId, LaunchId, SupplierId};
use crate::launch::Takings;
use crate::money::Money;
use crate::profile_changes::{MAX_PROFILE_CHANGES, ProfileChanges};
use crate::text::{Address, CompanyName, Country, InvoiceNumber, TaxId};

/// What a supplier can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum SupplierCommand {
    /// Tell who the company is.
    OpenProfile(OpenProfile),
    /// Tell it anew.
    ChangeProfile(ChangeProfile),
    /// Count a completed launch.
    RecordCompletion(RecordCompletion),
    /// Give a number to its invoice of a launch.
    ClaimInvoiceNumber(ClaimInvoiceNumber),
}

commands_of!(SupplierCommand {
    OpenProfile,
    ChangeProfile,
    RecordCompletion,
    ClaimInvoiceNumber,
});

/// Tell who the company is; all of it at once, so an open profile is a complete one.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenProfile {
    /// The account that registers it.
    pub account: AccountId,
    /// Who it is.
    pub profile: CompanyProfile,
}

/// Tell anew who the company is: all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeProfile {
    /// Who it is.
    pub profile: CompanyProfile,
}

/// Who a company is.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyProfile {
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

/// Count a completed launch, once.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordCompletion {
    /// The launch.
    pub launch: LaunchId,
    /// What it brought in.
    pub money: Takings,
}

/// Give a number to the supplier's own invoice of a launch (rule 11).
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimInvoiceNumber {
    /// The completed launch.
    pub launch: LaunchId,
    /// What it brought in, as its completion says; none if it is not completed.
    pub money: Option<Takings>,
    /// The number.
    pub number: InvoiceNumber,
    /// What is to be paid.
    pub amount: Money,
}

/// Why a supplier's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SupplierError {
    /// A profile is opened once.
    #[error("this supplier has a profile already")]
    ProfileExists,
    /// There is nothing to change yet, and nobody to pay.
    #[error("this supplier has no profile yet")]
    ProfileMissing,
    /// Each change stays in the log for ever.
    #[error("you changed your profile {most} times today: you can change it again tomorrow (UTC)")]
    TooManyChanges {
        /// How often a profile may be changed in a day.
        most: u32,
    },
    /// A supplier's invoice is for a completed launch (rule 11).
    #[error("an invoice can be submitted once the launch is completed")]
    LaunchNotCompleted,
    /// One invoice for each completed launch (rule 11).
    #[error("the invoice {number} was submitted for this launch already")]
    LaunchInvoiced {
        /// Its number.
        number: InvoiceNumber,
    },
    /// A number stands on one invoice.
    #[error("the number {number} stands on another invoice of yours")]
    NumberTaken {
        /// The number.
        number: InvoiceNumber,
    },
    /// More than the launch brought in, or nothing (rule 11).
    #[error("at most {most} can be invoiced for this launch, and at least 0.01 USD: not {asked}")]
    AmountOutOfBounds {
        /// What was asked for.
        asked: Money,
        /// What was collected minus refunded.
        most: Money,
    },
}

/// A supplier, as far as decisions need it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Supplier {
    account: Option<AccountId>,
    legal_name: Option<CompanyName>,
    changes: ProfileChanges,
    completed: OrdSet<LaunchId>,
    fee_reduced: bool,
    invoices: OrdMap<LaunchId, InvoiceNumber>,
    numbers: OrdSet<InvoiceNumber>,
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

    const STATE_VERSION: u16 = 4;

    fn decide(
        &self,
        command: &SupplierCommand,
        context: &Context,
    ) -> Result<Vec<SupplierEvent>, SupplierError> {
        match command {
            SupplierCommand::OpenProfile(command) => self.open_profile(command),
            SupplierCommand::ChangeProfile(command) => self.change_profile(command, context),
            SupplierCommand::RecordCompletion(command) => {
                Ok(self.record_completion(command, context))
            }
            SupplierCommand::ClaimInvoiceNumber(command) => self.claim_number(command),
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
        let OpenProfile { account, profile } = command.clone();
        let opened = ProfileOpened {
            account,
            legal_name: profile.legal_name,
            tax_id: profile.tax_id,
            country: profile.country,
            legal_address: profile.legal_address,
            contact: profile.contact.into(),
        };
        Ok(vec![opened.into()])
    }

    fn change_profile(
        &self,
        command: &ChangeProfile,
        context: &Context,
    ) -> Result<Vec<SupplierEvent>, SupplierError> {
        let account = self.account.ok_or(SupplierError::ProfileMissing)?;
        let today = context.now.date_naive();
        if self.changes.are_all_made(today) {
            let most = MAX_PROFILE_CHANGES;
            return Err(SupplierError::TooManyChanges { most });
        }
        let profile = command.profile.clone();
        let changed = ProfileChanged {
            account,
            day: Some(today),
            same_name: self.legal_name.as_ref() == Some(&profile.legal_name),
            legal_name: profile.legal_name,
            tax_id: profile.tax_id,
            country: profile.country,
            legal_address: profile.legal_address,
            contact: profile.contact.into(),
        };
        Ok(vec![changed.into()])
    }

    /// A completion is a fact that happened elsewhere: it is never refused, and counts once. A fee
    /// that was reduced stays so, whatever the terms ask of others later.
    fn record_completion(
        &self,
        command: &RecordCompletion,
        context: &Context,
    ) -> Vec<SupplierEvent> {
        if self.completed.contains(&command.launch) {
            return Vec::new();
        }
        let terms = &context.terms;
        let completed = u32::try_from(self.completed.len()).unwrap_or(u32::MAX) + 1;
        let is_reduced = self.fee_reduced || completed >= terms.reduced_fee_from;
        let fee_basis_points = match is_reduced {
            true => terms.reduced_fee_basis_points,
            false => terms.fee_basis_points,
        };
        let recorded = CompletionRecorded {
            launch: command.launch,
            completed,
            money: command.money,
            fee_basis_points,
            fee: command.money.revenue().basis_points(fee_basis_points),
        };
        let mut events = vec![recorded.into()];
        if is_reduced && !self.fee_reduced {
            events.push(FeeReduced { fee_basis_points }.into());
        }
        events
    }

    fn claim_number(
        &self,
        command: &ClaimInvoiceNumber,
    ) -> Result<Vec<SupplierEvent>, SupplierError> {
        if !self.is_complete() {
            return Err(SupplierError::ProfileMissing);
        }
        let money = command.money.ok_or(SupplierError::LaunchNotCompleted)?;
        if let Some(number) = self.invoices.get(&command.launch) {
            let number = number.clone();
            return Err(SupplierError::LaunchInvoiced { number });
        }
        if self.numbers.contains(&command.number) {
            let number = command.number.clone();
            return Err(SupplierError::NumberTaken { number });
        }
        let most = money.revenue();
        if command.amount.is_zero() || command.amount.cents() > most.cents() {
            return Err(SupplierError::AmountOutOfBounds {
                asked: command.amount,
                most,
            });
        }
        let claimed = InvoiceNumberClaimed {
            launch: command.launch,
            number: command.number.clone(),
            amount: command.amount,
        };
        Ok(vec![claimed.into()])
    }

    fn evolve(&mut self, event: SupplierEvent) {
        match event {
            SupplierEvent::ProfileOpened(opened) => {
                self.account = Some(opened.account);
                self.legal_name = Some(opened.legal_name);
            }
            SupplierEvent::ProfileChanged(changed) => {
                self.changes.note(changed.day);
                self.legal_name = Some(changed.legal_name);
            }
            SupplierEvent::FeeReduced(_) => self.fee_reduced = true,
            SupplierEvent::CompletionRecorded(recorded) => {
                self.completed.insert(recorded.launch);
            }
            SupplierEvent::InvoiceNumberClaimed(claimed) => {
                self.numbers.insert(claimed.number.clone());
                self.invoices.insert(claimed.launch, claimed.number);
            }
        }
    }
}
