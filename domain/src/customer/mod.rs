//! A customer: who they are, their trips, and whether that makes them a VIP (rule 3).
//!
//! Knows nothing of the account behind it (email, password), nor of the state of bookings: that
//! a booking was confirmed arrives as a command.

mod events;
#[cfg(test)]
mod tests;

use imbl::OrdSet;
use serde::{Deserialize, Serialize};

pub use events::{
    CustomerEvent, CustomerProfile, ProfileChanged, ProfileOpened, PromotedToVip, TripRecorded,
};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{AccountId, BookingId, CustomerId, LaunchId};
use crate::profile_changes::{MAX_PROFILE_CHANGES, ProfileChanges};

/// What a customer can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum CustomerCommand {
    /// Tell who they are.
    OpenProfile(OpenProfile),
    /// Tell it anew.
    ChangeProfile(ChangeProfile),
    /// Count a confirmed booking.
    RecordTrip(RecordTrip),
}

commands_of!(CustomerCommand {
    OpenProfile,
    ChangeProfile,
    RecordTrip
});

/// Tell who the customer is.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenProfile {
    /// Their account.
    pub account: AccountId,
    /// Who they are.
    pub profile: CustomerProfile,
}

/// Tell anew who the customer is: all of it. Whether it is another profile can't be told, since
/// the state holds none, so each change is an event.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeProfile {
    /// Who they are.
    pub profile: CustomerProfile,
}

/// Count a confirmed booking as a trip.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordTrip {
    /// The launch it is of.
    pub launch: LaunchId,
    /// The booking.
    pub booking: BookingId,
}

/// Why a customer's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomerError {
    /// A profile is opened once.
    #[error("this customer has a profile already")]
    ProfileExists,
    /// There is nothing to change yet.
    #[error("this customer has no profile yet")]
    ProfileMissing,
    /// Each change stays in the log for ever.
    #[error("you changed your profile {most} times today: you can change it again tomorrow (UTC)")]
    TooManyChanges {
        /// How often a profile may be changed in a day.
        most: u32,
    },
}

/// A customer, as far as decisions need it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    account: Option<AccountId>,
    changes: ProfileChanges,
    trips: OrdSet<LaunchId>,
    vip: bool,
}

aggregate!(
    Customer,
    "customer",
    CustomerCommand,
    CustomerEvent,
    CustomerError
);

impl AggregateRoot for Customer {
    type Id = CustomerId;

    const STATE_VERSION: u16 = 2;

    fn decide(
        &self,
        command: &CustomerCommand,
        context: &Context,
    ) -> Result<Vec<CustomerEvent>, CustomerError> {
        match command {
            CustomerCommand::OpenProfile(command) => self.open_profile(command),
            CustomerCommand::ChangeProfile(command) => self.change_profile(command, context),
            CustomerCommand::RecordTrip(command) => Ok(self.record_trip(command, context)),
        }
    }
}

impl Customer {
    /// The account behind it, once the profile is open.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// Whether they are a VIP.
    #[must_use]
    pub fn is_vip(&self) -> bool {
        self.vip
    }

    fn open_profile(&self, command: &OpenProfile) -> Result<Vec<CustomerEvent>, CustomerError> {
        if self.account.is_some() {
            return Err(CustomerError::ProfileExists);
        }
        let opened = ProfileOpened {
            account: command.account,
            profile: command.profile.clone().into(),
        };
        Ok(vec![opened.into()])
    }

    fn change_profile(
        &self,
        command: &ChangeProfile,
        context: &Context,
    ) -> Result<Vec<CustomerEvent>, CustomerError> {
        let account = self.account.ok_or(CustomerError::ProfileMissing)?;
        let today = context.now.date_naive();
        if self.changes.are_all_made(today) {
            let most = MAX_PROFILE_CHANGES;
            return Err(CustomerError::TooManyChanges { most });
        }
        let changed = ProfileChanged {
            account,
            day: Some(today),
            profile: command.profile.clone().into(),
        };
        Ok(vec![changed.into()])
    }

    /// A trip is a fact that happened elsewhere: it is never refused, not even to somebody
    /// without a profile, and a second booking of the same launch adds nothing.
    fn record_trip(&self, command: &RecordTrip, context: &Context) -> Vec<CustomerEvent> {
        if self.trips.contains(&command.launch) {
            return Vec::new();
        }
        let mut events = vec![
            TripRecorded {
                launch: command.launch,
                booking: command.booking,
            }
            .into(),
        ];
        let trips = self.trips.len() + 1;
        if !self.vip && trips >= context.terms.vip_trips as usize {
            events.push(PromotedToVip {}.into());
        }
        events
    }

    fn evolve(&mut self, event: CustomerEvent) {
        match event {
            CustomerEvent::ProfileOpened(opened) => self.account = Some(opened.account),
            CustomerEvent::ProfileChanged(changed) => self.changes.note(changed.day),
            CustomerEvent::TripRecorded(trip) => {
                self.trips.insert(trip.launch);
            }
            CustomerEvent::PromotedToVip(_) => self.vip = true,
        }
    }
}
