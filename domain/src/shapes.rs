//! The stored shape of every event and of every sealed value, as snapshots. They are frozen: an
//! event that is in somebody's log must stay readable for ever. A snapshot changes only by adding
//! an optional field; everything else is a new version of the event.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::any_event::AnyEvent;
use crate::customer::{self, CustomerEvent, CustomerProfile, PromotedToVip, TripRecorded};
use crate::event::EventPayload;
use crate::ids::{
    AccountId, BookingId, CustomerId, LaunchId, PassengerId, RocketId, Subject, SupplierId,
};
use crate::launch::{
    BookingCancelled, BookingConfirmed, BookingExpired, Destination, LaunchEvent, LaunchRocket,
    Passenger, PassengerDetails, PaymentMethod, Scheduled, SeatCount, SeatsReserved,
};
use crate::money::Money;
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor, Sealed};
use crate::reference::SpaceportCode;
use crate::rocket::{Range, Registered, Retired, Revised, RocketEvent};
use crate::slug::{Claimed, SlugEvent, SlugText};
use crate::supplier::{self, Contact, SupplierEvent};
use crate::text::{
    Address, CompanyName, Country, Email, Mission, PersonName, Phone, RocketModel, RocketName,
    TaxId,
};

/// The event with its personal fields sealed, in form only.
pub(crate) fn sealed<E: HoldsPersonal>(mut event: E) -> E {
    struct Seal;
    impl PersonalVisitor for Seal {
        type Error = std::convert::Infallible;

        fn visit<T: Serialize + DeserializeOwned>(
            &mut self,
            field: &'static str,
            subject: Subject,
            value: &mut Personal<T>,
        ) -> Result<(), Self::Error> {
            *value = Personal::Sealed(Sealed {
                subject,
                key: "key".to_owned(),
                nonce: "nonce".to_owned(),
                ciphertext: field.to_owned(),
            });
            Ok(())
        }
    }
    let Ok(()) = event.visit_personal(&mut Seal);
    event
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn date() -> DateTime<Utc> {
    "2028-03-01T12:00:00.250Z".parse().unwrap()
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}

fn seats() -> SeatCount {
    SeatCount {
        offered: 6,
        reserved: 2,
        confirmed: 1,
        forfeited: 1,
    }
}

fn customer_profile() -> CustomerProfile {
    CustomerProfile {
        first_name: PersonName::parse("Ada").unwrap(),
        last_name: PersonName::parse("Lovelace").unwrap(),
        phone: Phone::parse("+442075550100").unwrap(),
        tax_id: Some(TaxId::parse("GB 123456789").unwrap()),
        legal_address: Address::parse("12 St James's Square, London").unwrap(),
        date_of_birth: "1990-12-10".parse().unwrap(),
    }
}

fn contact() -> Contact {
    Contact {
        name: PersonName::parse("Grace Hopper").unwrap(),
        email: Email::parse("grace@example.com").unwrap(),
        phone: Phone::parse("+14325550100").unwrap(),
    }
}

fn passenger_details() -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse("Valentina Tereshkova").unwrap(),
        email: Email::parse("valentina@example.com").unwrap(),
        phone: Phone::parse("+74955550100").unwrap(),
        date_of_birth: "1987-03-06".parse().unwrap(),
    }
}

fn customer_events() -> Vec<CustomerEvent> {
    vec![
        customer::ProfileOpened {
            account: AccountId(id(1)),
            profile: customer_profile().into(),
        }
        .into(),
        TripRecorded {
            launch: LaunchId(id(2)),
            booking: BookingId(id(3)),
        }
        .into(),
        PromotedToVip {}.into(),
    ]
}

fn supplier_events() -> Vec<SupplierEvent> {
    vec![
        supplier::ProfileOpened {
            account: AccountId(id(1)),
            legal_name: CompanyName::parse("Blue Origin").unwrap(),
            tax_id: TaxId::parse("12-3456789").unwrap(),
            country: Country::parse("US").unwrap(),
            legal_address: Address::parse("21218 76th Ave S, Kent").unwrap(),
            contact: contact().into(),
        }
        .into(),
    ]
}

fn rocket_events() -> Vec<RocketEvent> {
    let name = RocketName::parse("New Shepard").unwrap();
    let model = RocketModel::parse("NS4").unwrap();
    vec![
        Registered {
            supplier: SupplierId(id(4)),
            name: name.clone(),
            model: model.clone(),
            capacity: 6,
            range: Range::Suborbital,
        }
        .into(),
        Revised {
            name,
            model,
            capacity: 5,
            range: Range::LowEarthOrbit,
        }
        .into(),
        Retired {}.into(),
    ]
}

fn slug_events() -> Vec<SlugEvent> {
    vec![
        Claimed {
            slug: SlugText::parse("new-shepard-corn-ranch-suborbital-2028-03-01").unwrap(),
            launch: LaunchId(id(2)),
        }
        .into(),
    ]
}

fn launch_events() -> Vec<LaunchEvent> {
    let booking = BookingId(id(3));
    let customer = CustomerId(id(6));
    vec![
        Scheduled {
            supplier: SupplierId(id(4)),
            rocket: LaunchRocket {
                id: RocketId(id(5)),
                name: RocketName::parse("New Shepard").unwrap(),
                model: RocketModel::parse("NS4").unwrap(),
                capacity: 6,
                range: Range::Suborbital,
            },
            slug: SlugText::parse("new-shepard-corn-ranch-suborbital-2028-03-01").unwrap(),
            spaceport: SpaceportCode::parse("CORN-RANCH").unwrap(),
            destination: Destination::Suborbital,
            mission: Mission::parse("Eleven minutes of quiet").unwrap(),
            date: date(),
            seat_price: usd(45_000_000),
            seats: SeatCount::all_free(6),
        }
        .into(),
        SeatsReserved {
            booking,
            customer,
            payment: PaymentMethod::Transfer,
            passengers: vec![Passenger {
                id: PassengerId::at(booking, 0),
                details: passenger_details().into(),
            }],
            seat_price: usd(45_000_000),
            total: usd(45_000_000),
            seat_limit: 4,
            expires_at: date(),
            seats: seats(),
        }
        .into(),
        BookingConfirmed {
            booking,
            customer,
            seats: seats(),
        }
        .into(),
        BookingCancelled {
            booking,
            customer,
            refund: usd(40_500_000),
            refund_percent: 90,
            seats: seats(),
        }
        .into(),
        BookingExpired {
            booking,
            customer,
            seats: seats(),
        }
        .into(),
    ]
}

/// Compares each event with its snapshot, and reads it back from there.
fn check<E: EventPayload + Into<AnyEvent>>(events: Vec<E>, known: &[(&str, u16)]) {
    let shown: BTreeSet<_> = events
        .iter()
        .map(|event| (event.name(), event.schema()))
        .collect();
    assert_eq!(
        shown,
        known.iter().copied().collect(),
        "each event has a sample"
    );
    for event in events {
        let event = sealed(event);
        let (name, schema) = (event.name(), event.schema());
        let stored: Box<RawValue> = event.encode().unwrap();
        let value: serde_json::Value = serde_json::from_str(stored.get()).unwrap();
        insta::assert_json_snapshot!(format!("{name}.v{schema}"), value);

        let event: AnyEvent = event.into();
        let read = AnyEvent::decode(event.aggregate(), name, schema, &stored).unwrap();
        assert_eq!(read, event);
    }
}

#[test]
fn events_of_customers_keep_their_stored_form() {
    check(customer_events(), CustomerEvent::KNOWN);
}

#[test]
fn events_of_suppliers_keep_their_stored_form() {
    check(supplier_events(), SupplierEvent::KNOWN);
}

#[test]
fn events_of_rockets_keep_their_stored_form() {
    check(rocket_events(), RocketEvent::KNOWN);
}

#[test]
fn events_of_links_keep_their_stored_form() {
    check(slug_events(), SlugEvent::KNOWN);
}

#[test]
fn events_of_launches_keep_their_stored_form() {
    check(launch_events(), LaunchEvent::KNOWN);
}

#[test]
fn sealed_values_keep_their_stored_form() {
    insta::assert_json_snapshot!("sealed.profile", customer_profile());
    insta::assert_json_snapshot!("sealed.contact", contact());
    insta::assert_json_snapshot!("sealed.passenger", passenger_details());
}

#[test]
fn no_event_with_a_plain_personal_value_can_be_stored() {
    assert!(customer_events()[0].encode().is_err());
    assert!(supplier_events()[0].encode().is_err());
    assert!(launch_events()[1].encode().is_err());
}

#[test]
fn a_field_that_a_reader_does_not_know_is_no_reason_to_refuse_an_event() {
    let stored = r#"{"slug":"a","launch":"00000000-0000-0000-0000-000000000002","later":1}"#;
    let data = RawValue::from_string(stored.to_owned()).unwrap();
    assert!(SlugEvent::decode("slug.claimed", 1, &data).is_ok());
}
