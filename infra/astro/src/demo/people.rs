//! Who signs in to the demo. Their ids derive from their names, so that they are the same
//! people on every machine and in every run.

use chrono::{TimeDelta, Utc};
use domain::ids::{AccountId, CustomerId, SupplierId, derive};
use tokens::{AccessClaims, Audience, Role, SigningKey};
use uuid::Uuid;

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Person {
    /// A customer, by any name.
    Customer(String),
    /// Somebody of a supplier, by the company's name.
    Supplier(String),
    /// An employee.
    Employee(Role),
}

impl Person {
    /// The account.
    pub(crate) fn account(&self) -> AccountId {
        AccountId(self.id("account"))
    }

    /// A token that lets them in, for as long as told.
    pub(crate) fn sign_in(&self, key: &SigningKey, lasts: TimeDelta) -> String {
        let seconds = |time: chrono::DateTime<Utc>| u64::try_from(time.timestamp()).unwrap_or(0);
        let now = Utc::now();
        let aud = match self {
            Self::Customer(_) => Audience::CustomerApi,
            Self::Supplier(_) | Self::Employee(_) => Audience::AdminApi,
        };
        key.sign(&AccessClaims {
            roles: vec![match self {
                Self::Customer(_) => Role::Customer,
                Self::Supplier(_) => Role::Supplier,
                Self::Employee(role) => *role,
            }],
            customer: matches!(self, Self::Customer(_)).then(|| CustomerId(self.id("customer"))),
            supplier: matches!(self, Self::Supplier(_)).then(|| SupplierId(self.id("supplier"))),
            email_verified: true,
            ..AccessClaims::new(
                aud,
                self.account(),
                Uuid::new_v4(),
                seconds(now),
                seconds(now + lasts),
            )
        })
    }

    fn id(&self, kind: &str) -> Uuid {
        let (group, name) = match self {
            Self::Customer(name) => ("customer", name.as_str()),
            Self::Supplier(company) => ("supplier", company.as_str()),
            Self::Employee(role) => ("employee", role.as_str()),
        };
        derive(
            "demo",
            &[kind.as_bytes(), group.as_bytes(), name.as_bytes()],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_same_in_every_run_and_nobody_else() {
        let ada = Person::Customer("ada".to_owned());
        assert_eq!(ada.account(), Person::Customer("ada".to_owned()).account());
        assert_ne!(ada.account(), Person::Customer("bob".to_owned()).account());
        assert_ne!(ada.account(), Person::Supplier("ada".to_owned()).account());
    }
}
