//! Events of accounts.

use domain::account::{AccountEvent, AccountRole, Registrant};
use domain::text::Email;
use mongodb::bson::Bson;
use projection_runtime::{Event, Shard, TargetError};

use super::{Fold, readable};
use crate::bulk::Change;
use crate::documents::account::{AccountDocument, Kind};
use crate::documents::{fields, millis, uuid};

impl Fold {
    pub(super) fn account(
        &mut self,
        event: &Event,
        payload: &AccountEvent,
        shard: Shard,
    ) -> Result<(), TargetError> {
        if let AccountEvent::SubjectErased(erased) = payload
            && let Some(Registrant::Customer { customer }) = erased.registrant
        {
            self.erased.push(customer);
        }
        // Another shard may be ahead of the account's own: if it moved the guard, what the own one still has to
        // write would be taken for older.
        if !shard.holds(event.aggregate_id) {
            return Ok(());
        }
        let id = event.aggregate_id;
        let change = self.accounts.entry(id).or_default();
        match payload {
            AccountEvent::Registered(registered) => {
                let (kind, customer, supplier) = match registered.registrant {
                    Registrant::Customer { customer } => (Kind::Customer, Some(customer.0), None),
                    Registrant::Supplier { supplier } => (Kind::Supplier, None, Some(supplier.0)),
                };
                let document = AccountDocument {
                    id: uuid(id),
                    kind,
                    customer: customer.map(uuid),
                    supplier: supplier.map(uuid),
                    email: readable(&registered.email)?.cloned(),
                    email_verified: false,
                    roles: vec![registered.registrant.role()],
                    disabled: false,
                    registered_at: millis(event.at),
                };
                *change = Change::creating(fields(&document)?);
            }
            AccountEvent::EmployeeInvited(invited) => {
                let document = AccountDocument {
                    id: uuid(id),
                    kind: Kind::Employee,
                    customer: None,
                    supplier: None,
                    email: readable(&invited.email)?.cloned(),
                    email_verified: false,
                    roles: invited.roles.clone(),
                    disabled: false,
                    registered_at: millis(event.at),
                };
                *change = Change::creating(fields(&document)?);
            }
            AccountEvent::EmailVerified(verified) => {
                change.set("email", readable(&verified.email)?.map(Email::as_str));
                change.set("email_verified", true);
            }
            AccountEvent::RoleGranted(granted) => change.set("roles", words(&granted.roles)),
            AccountEvent::RoleRevoked(revoked) => change.set("roles", words(&revoked.roles)),
            AccountEvent::Disabled(_) => change.set("disabled", true),
            AccountEvent::Enabled(_) => change.set("disabled", false),
            AccountEvent::TimeZoneSet(_) => {}
            AccountEvent::SubjectErased(_) => {
                change.set("email", Bson::Null);
                change.set("disabled", true);
            }
        }
        change.n = event.number.as_i64();
        Ok(())
    }
}

fn words(roles: &[AccountRole]) -> Bson {
    roles
        .iter()
        .map(|role| role.as_str())
        .collect::<Vec<_>>()
        .into()
}
