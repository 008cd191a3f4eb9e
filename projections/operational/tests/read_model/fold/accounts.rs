//! Accounts.

use domain::account::{AccountEvent, AccountRole, Registrant};
use domain::personal::Personal;
use domain::text::Email;
use projection_runtime::Event;

use super::Fold;
use super::rows::AccountRow;

impl Fold {
    pub(super) fn account(&mut self, event: &Event, payload: &AccountEvent) {
        let id = event.aggregate_id;
        let made = |kind: &str, customer, supplier, roles: &[AccountRole]| AccountRow {
            id,
            kind: kind.to_owned(),
            email: None,
            email_verified: false,
            roles: words(roles),
            disabled: false,
            status: String::new(),
            customer,
            supplier,
            registered_at: event.at,
            event_no: 0,
        };
        let mut row = match payload {
            AccountEvent::Registered(registered) => match registered.registrant {
                Registrant::Customer { customer } => {
                    made("customer", Some(customer.0), None, &[AccountRole::Customer])
                }
                Registrant::Supplier { supplier } => {
                    made("supplier", None, Some(supplier.0), &[AccountRole::Supplier])
                }
            },
            AccountEvent::EmployeeInvited(invited) => made("employee", None, None, &invited.roles),
            _ => self.accounts.remove(&id).expect("was made"),
        };
        match payload {
            AccountEvent::Registered(registered) => row.email = email(&registered.email),
            AccountEvent::EmployeeInvited(invited) => row.email = email(&invited.email),
            AccountEvent::EmailVerified(verified) => {
                row.email = email(&verified.email);
                row.email_verified = true;
            }
            AccountEvent::RoleGranted(granted) => row.roles.push(granted.role.to_string()),
            AccountEvent::RoleRevoked(revoked) => {
                row.roles.retain(|role| role != revoked.role.as_str());
            }
            AccountEvent::Disabled(_) => row.disabled = true,
            AccountEvent::Enabled(_) => row.disabled = false,
            AccountEvent::TimeZoneSet(_) => {}
            AccountEvent::SubjectErased(erased) => {
                row.email = None;
                row.disabled = true;
                self.forget(erased.registrant);
            }
        }
        row.roles
            .sort_by_key(|role| role.parse::<AccountRole>().expect("a role"));
        row.status = match (row.disabled, row.kind.as_str(), row.email_verified) {
            (true, _, _) => "disabled",
            (false, "employee", false) => "invited",
            (false, _, _) => "active",
        }
        .to_owned();
        row.event_no = event.number.as_i64();
        self.accounts.insert(id, row);
    }
}

impl Fold {
    /// Forgets what others' rows say of somebody.
    fn forget(&mut self, registrant: Option<Registrant>) {
        match registrant {
            Some(Registrant::Customer { customer }) => {
                if let Some(row) = self.customers.get_mut(&customer.0) {
                    row.name = None;
                }
                for passenger in self.passengers.values_mut() {
                    if self.bookings[&passenger.booking].customer == customer.0 {
                        passenger.name = None;
                        passenger.email = None;
                        passenger.phone = None;
                        passenger.date_of_birth = None;
                    }
                }
            }
            Some(Registrant::Supplier { supplier }) => {
                if let Some(row) = self.suppliers.get_mut(&supplier.0) {
                    row.contact_name = None;
                    row.contact_email = None;
                    row.contact_phone = None;
                }
            }
            None => {}
        }
    }
}

fn email(told: &Personal<Email>) -> Option<String> {
    told.plain().map(Email::to_string)
}

fn words(roles: &[AccountRole]) -> Vec<String> {
    roles.iter().map(AccountRole::to_string).collect()
}
