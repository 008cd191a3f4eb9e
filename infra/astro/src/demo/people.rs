//! Who takes part in the demo: the same people on every machine. They have accounts like anybody
//! else, with emails that reach nobody but the mailbox of development.

use std::collections::BTreeSet;

use api_contract::customers::Profile;
use api_contract::suppliers::{Contact, SupplierProfile};
use chrono::NaiveDate;
use domain::account::AccountRole;
use domain::reference::Vehicle;

/// The password of all of them. Known to everybody, so it is for development only.
pub(crate) const PASSWORD: &str = "three two one liftoff";

/// The customers: first name, last name, telephone, address, year of birth.
const CUSTOMERS: [(&str, &str, &str, &str, i32); 4] = [
    (
        "Ada",
        "Lovelace",
        "+44 20 7946 0958",
        "12 St James's Square, London",
        1985,
    ),
    (
        "Alan",
        "Turing",
        "+44 161 496 0712",
        "43 Adlington Road, Wilmslow",
        1992,
    ),
    (
        "Katherine",
        "Johnson",
        "+1 304 555 0126",
        "26 White Sulphur Road, Greenbrier",
        1978,
    ),
    (
        "Konrad",
        "Zuse",
        "+49 30 23125 110",
        "7 Methfesselstraße, Berlin",
        1990,
    ),
];

/// The employees, one of each role.
const EMPLOYEES: [AccountRole; 3] = [AccountRole::Finance, AccountRole::It, AccountRole::Auditor];

/// Somebody of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Names them, and is what they sign in with.
    pub(crate) email: String,
    pub(crate) part: Part,
}

/// What they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A customer, by the place among all.
    Customer(usize),
    /// Somebody of a company.
    Supplier(&'static str),
    /// An employee.
    Employee(AccountRole),
}

impl Part {
    /// The OAuth client whose site they use.
    pub(crate) fn client(self) -> &'static str {
        match self {
            Self::Customer(_) => "customer-api",
            Self::Supplier(_) | Self::Employee(AccountRole::Finance) => "admin-api",
            Self::Employee(_) => "core-api",
        }
    }
}

/// All of them.
pub(crate) fn people() -> Vec<Person> {
    let companies: BTreeSet<_> = Vehicle::all().iter().map(|v| v.supplier.as_str()).collect();
    let customers = (0..CUSTOMERS.len()).map(|place| (CUSTOMERS[place].0, Part::Customer(place)));
    let suppliers = companies
        .into_iter()
        .map(|name| (name, Part::Supplier(name)));
    let employees = EMPLOYEES.map(|role| (role.as_str(), Part::Employee(role)));
    customers
        .chain(suppliers)
        .chain(employees)
        .map(|(name, part)| Person {
            email: format!("{}@example.com", name.to_lowercase().replace(' ', "-")),
            part,
        })
        .collect()
}

/// What a customer of the demo tells of themselves.
pub(crate) fn customer_profile(place: usize) -> Option<Profile> {
    let (first_name, last_name, phone, address, born) = *CUSTOMERS.get(place)?;
    Some(Profile {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        phone: phone.to_owned(),
        tax_id: None,
        legal_address: address.to_owned(),
        date_of_birth: NaiveDate::from_ymd_opt(born, 12, 10)?,
    })
}

/// What a company of the demo tells of itself.
pub(crate) fn supplier_profile(company: &str) -> SupplierProfile {
    SupplierProfile {
        legal_name: company.to_owned(),
        tax_id: "DEMO-0000".to_owned(),
        country: "US".to_owned(),
        legal_address: "1 Demonstration Road, Springfield".to_owned(),
        contact: Contact {
            name: "Grace Hopper".to_owned(),
            email: "launches@example.com".to_owned(),
            phone: "+1 432 555 0100".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Email;

    use super::*;

    #[test]
    fn everybody_has_an_email_of_their_own() {
        let people = people();
        let emails: BTreeSet<_> = people.iter().map(|person| &person.email).collect();
        assert_eq!(emails.len(), people.len());
        for email in emails {
            assert!(Email::parse(email).is_ok(), "{email}");
        }
    }

    #[test]
    fn what_customers_and_suppliers_tell_of_themselves_is_complete() {
        for person in people() {
            match person.part {
                Part::Customer(place) => {
                    let profile = customer_profile(place).unwrap();
                    assert!(profile.parse().is_ok(), "{}", person.email);
                }
                Part::Supplier(company) => {
                    let profile = supplier_profile(company);
                    assert!(profile.parse().is_ok(), "{}", person.email);
                }
                Part::Employee(_) => {}
            }
        }
    }
}
