//! Companies and their rockets, customers.

use chrono::NaiveDate;
use domain::customer::{
    ChangeProfile as ChangeCustomer, CustomerCommand, CustomerProfile, OpenProfile as OpenCustomer,
    RecordTrip,
};
use domain::ids::AccountId;
use domain::rocket::{Range, Register, Retire, Revise, RocketCommand, RocketData};
use domain::supplier::{
    ChangeProfile, ClaimInvoiceNumber, CompanyProfile, Contact, OpenProfile, RecordCompletion,
    SupplierCommand,
};
use domain::text::{
    Address, CompanyName, Country, Email, InvoiceNumber, PersonName, Phone, RocketModel,
    RocketName, TaxId,
};
use uuid::Uuid;

use super::{History, booking_id, commit, customer_id, launch_id, rocket_id, supplier_id, usd};

impl History {
    pub(crate) fn open_profile(&mut self, n: u128) -> bool {
        let command = OpenProfile {
            account: AccountId(Uuid::from_u128(n)),
            profile: company(&format!("Company {n}")),
        };
        self.supplier(n, SupplierCommand::OpenProfile(command))
    }

    pub(crate) fn change_profile(&mut self, n: u128, name: &str) -> bool {
        let profile = company(name);
        self.supplier(n, SupplierCommand::ChangeProfile(ChangeProfile { profile }))
    }

    /// The supplier of a completed launch counts it.
    pub(crate) fn record_completion(&mut self, launch: u128) -> bool {
        let Some(flown) = self.completed(launch) else {
            return false;
        };
        let command = RecordCompletion {
            launch: launch_id(launch),
            money: flown.1,
        };
        let (now, events) = (self.now, &mut self.events);
        let command = SupplierCommand::RecordCompletion(command);
        commit(&mut self.suppliers, events, now, flown.0, &command)
    }

    /// The supplier of a completed launch claims a number, and submits its invoice.
    pub(crate) fn submit(&mut self, launch: u128, number: &str, cents: i64) -> bool {
        let Some((supplier, money)) = self.completed(launch) else {
            return false;
        };
        let (launch, number) = (
            launch_id(launch),
            InvoiceNumber::parse(number).expect("a number"),
        );
        let claim = ClaimInvoiceNumber {
            launch,
            money: Some(money),
            number: number.clone(),
            amount: usd(cents),
        };
        let (now, events) = (self.now, &mut self.events);
        let claim = SupplierCommand::ClaimInvoiceNumber(claim);
        commit(&mut self.suppliers, events, now, supplier, &claim)
            && self.submit_claimed(supplier, launch, number, cents)
    }

    fn supplier(&mut self, n: u128, command: SupplierCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.suppliers, events, now, supplier_id(n), &command)
    }

    pub(crate) fn open_customer(&mut self, n: u128, first_name: &str) -> bool {
        let command = CustomerCommand::OpenProfile(OpenCustomer {
            account: AccountId(Uuid::from_u128(0x100 + n)),
            profile: person(first_name),
        });
        self.customer(n, command)
    }

    pub(crate) fn change_customer(&mut self, n: u128, first_name: &str) -> bool {
        let profile = person(first_name);
        self.customer(
            n,
            CustomerCommand::ChangeProfile(ChangeCustomer { profile }),
        )
    }

    pub(crate) fn record_trip(&mut self, n: u128, launch: u128, booking: u128) -> bool {
        let command = CustomerCommand::RecordTrip(RecordTrip {
            launch: launch_id(launch),
            booking: booking_id(booking),
        });
        self.customer(n, command)
    }

    fn customer(&mut self, n: u128, command: CustomerCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.customers, events, now, customer_id(n), &command)
    }

    pub(crate) fn register(&mut self, n: u128, supplier: u128) -> bool {
        let command = Register {
            supplier: supplier_id(supplier),
            data: rocket_data("New Shepard", 100),
        };
        self.rocket(n, RocketCommand::Register(command))
    }

    pub(crate) fn revise(&mut self, n: u128, supplier: u128, name: &str, capacity: u32) -> bool {
        let command = Revise {
            supplier: supplier_id(supplier),
            data: rocket_data(name, capacity),
        };
        self.rocket(n, RocketCommand::Revise(command))
    }

    pub(crate) fn retire(&mut self, n: u128, supplier: u128) -> bool {
        let supplier = supplier_id(supplier);
        self.rocket(n, RocketCommand::Retire(Retire { supplier }))
    }

    fn rocket(&mut self, n: u128, command: RocketCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.rockets, events, now, rocket_id(n), &command)
    }
}

fn company(name: &str) -> CompanyProfile {
    CompanyProfile {
        legal_name: CompanyName::parse(name).expect("a name"),
        tax_id: TaxId::parse("12-3456789").expect("a number"),
        country: Country::parse("US").expect("a country"),
        legal_address: Address::parse("1 Launch Road, Van Horn").expect("an address"),
        contact: Contact {
            name: PersonName::parse("Grace Hopper").expect("a name"),
            email: Email::parse("grace@example.com").expect("an address"),
            phone: Phone::parse("+14325550100").expect("a number"),
        },
    }
}

fn person(first_name: &str) -> CustomerProfile {
    CustomerProfile {
        first_name: PersonName::parse(first_name).expect("a name"),
        last_name: PersonName::parse("Lovelace").expect("a name"),
        phone: Phone::parse("+442079460958").expect("a number"),
        tax_id: None,
        legal_address: Address::parse("12 St James's Square, London").expect("an address"),
        date_of_birth: NaiveDate::from_ymd_opt(1985, 12, 10).expect("a day"),
    }
}

fn rocket_data(name: &str, capacity: u32) -> RocketData {
    RocketData {
        name: RocketName::parse(name).expect("a name"),
        model: RocketModel::parse("NS4").expect("a model"),
        capacity,
        range: Range::Suborbital,
    }
}
