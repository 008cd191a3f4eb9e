//! The stored shape of every event and of every sealed value, as snapshots. They are frozen: an
//! event that is in somebody's log must stay readable for ever. A snapshot changes only by adding
//! an optional field; everything else is a new version of the event.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::account::{self, AccountEvent, AccountRole, Registrant};
use crate::any_event::AnyEvent;
use crate::any_state::AnyState;
use crate::commit::Position;
use crate::customer::{self, CustomerEvent, CustomerProfile, PromotedToVip, TripRecorded};
use crate::disclosure::{self, DisclosureEvent};
use crate::event::EventPayload;
use crate::ids::{
    AccountId, BookingId, CustomerId, EventId, InvoiceId, LaunchId, PassengerId, PaymentId,
    RefundId, RocketId, Subject, SupplierId,
};
use crate::invoice::{
    self, AppliedPayment, Counterparty, InvoiceEvent, InvoiceKind, InvoiceLine, Party,
};
use crate::invoice_series::{InvoiceSeriesEvent, NumberAllotted, SeriesCode};
use crate::launch::{
    self, BookingCancelled, BookingConfirmed, BookingExpired, Cause, Destination, LaunchEvent,
    LaunchRocket, Passenger, PassengerDetails, PaymentMethod, SeatCount, SeatsReserved, Takings,
};
use crate::money::{Currency, Money};
use crate::payment::{self, Direction, PaymentEvent, PaymentFailure, Purpose};
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor, Sealed};
use crate::projection::{ProjectionEvent, ProjectionName, RetryAsked, SkipDecided};
use crate::reference::SpaceportCode;
use crate::refund::{self, RefundCause, RefundEvent};
use crate::rocket::{self, Range, RocketEvent};
use crate::slug::{Claimed, SlugEvent, SlugText};
use crate::supplier::{self, Contact, SupplierEvent};
use crate::text::{
    Address, CompanyName, Country, Email, InvoiceNumber, LineText, Mission, PartyName,
    PaymentReference, PersonName, Phone, Reason, RocketModel, RocketName, TaxId, TimeZone,
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

fn money() -> Takings {
    Takings {
        collected: usd(90_000_000),
        refunded: usd(40_500_000),
    }
}

fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap()
}

fn reference() -> PaymentReference {
    PaymentReference::parse("ch_1Q2w3E").unwrap()
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

fn day() -> NaiveDate {
    "2027-06-01".parse().unwrap()
}

fn customer_events() -> Vec<CustomerEvent> {
    vec![
        customer::ProfileOpened {
            account: AccountId(id(1)),
            profile: customer_profile().into(),
        }
        .into(),
        customer::ProfileChanged {
            account: AccountId(id(1)),
            day: Some(day()),
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
    let launch = LaunchId(id(2));
    let legal_name = CompanyName::parse("Blue Origin").unwrap();
    let tax_id = TaxId::parse("12-3456789").unwrap();
    let country = Country::parse("US").unwrap();
    let legal_address = Address::parse("21218 76th Ave S, Kent").unwrap();
    vec![
        supplier::ProfileOpened {
            account: AccountId(id(1)),
            legal_name: legal_name.clone(),
            tax_id: tax_id.clone(),
            country: country.clone(),
            legal_address: legal_address.clone(),
            contact: contact().into(),
        }
        .into(),
        supplier::ProfileChanged {
            account: AccountId(id(1)),
            day: Some(day()),
            legal_name,
            same_name: true,
            tax_id,
            country,
            legal_address,
            contact: contact().into(),
        }
        .into(),
        supplier::CompletionRecorded {
            launch,
            completed: 3,
            money: money(),
            fee_basis_points: 80,
            fee: usd(396_000),
        }
        .into(),
        supplier::FeeReduced {
            fee_basis_points: 80,
        }
        .into(),
        supplier::InvoiceNumberClaimed {
            launch,
            number: InvoiceNumber::parse("2028-0042").unwrap(),
            amount: usd(49_500_000),
        }
        .into(),
    ]
}

fn rocket_events() -> Vec<RocketEvent> {
    let name = RocketName::parse("New Shepard").unwrap();
    let model = RocketModel::parse("NS4").unwrap();
    vec![
        rocket::Registered {
            supplier: SupplierId(id(4)),
            name: name.clone(),
            model: model.clone(),
            capacity: 6,
            range: Range::Suborbital,
        }
        .into(),
        rocket::Revised {
            name,
            model,
            capacity: 5,
            range: Range::LowEarthOrbit,
        }
        .into(),
        rocket::Retired {}.into(),
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
        launch::Scheduled {
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
        launch::Revised {
            mission: Mission::parse("Eleven minutes of quiet").unwrap(),
            seat_price: usd(45_000_000),
            seats: SeatCount::all_free(5),
        }
        .into(),
        launch::Confirmed {}.into(),
        launch::Delayed {
            previous: date(),
            date: "2028-04-01T12:00:00Z".parse().unwrap(),
            cause: Cause::Weather,
            reason: reason("Sand in the engines."),
        }
        .into(),
        launch::LowOccupancyFlagged {
            date: date(),
            threshold_percent: 30,
            seats: seats(),
        }
        .into(),
        launch::Reminded {
            date: date(),
            days: 30,
        }
        .into(),
        launch::Aborted {
            supplier: SupplierId(id(4)),
            cause: Cause::Financial,
            reason: reason("Too few seats were sold."),
            fee: usd(100_000),
            money: money(),
            seats: seats(),
        }
        .into(),
        launch::Completed {
            supplier: SupplierId(id(4)),
            money: money(),
            seats: seats(),
        }
        .into(),
        launch::Failed {
            supplier: SupplierId(id(4)),
            reason: reason("The second stage did not light."),
            money: money(),
            seats: seats(),
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
            payment: PaymentId(id(7)),
            seats: seats(),
        }
        .into(),
        BookingCancelled {
            booking,
            customer,
            payment: Some(PaymentId(id(7))),
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

fn of_booking() -> Purpose {
    Purpose::Booking {
        launch: LaunchId(id(2)),
        booking: BookingId(id(3)),
        customer: CustomerId(id(6)),
    }
}

fn payment_events() -> Vec<PaymentEvent> {
    vec![
        payment::Initiated {
            purpose: of_booking(),
            amount: usd(45_000_000),
            method: PaymentMethod::Card,
        }
        .into(),
        payment::Completed {
            reference: reference(),
            paid_at: date(),
        }
        .into(),
        payment::Failed {
            reason: PaymentFailure::InsufficientFunds,
        }
        .into(),
    ]
}

fn refund_events() -> Vec<RefundEvent> {
    vec![
        refund::Requested {
            payment: PaymentId(id(7)),
            purpose: of_booking(),
            method: PaymentMethod::Card,
            reference: reference(),
            paid: usd(45_000_000),
            amount: usd(40_500_000),
            cause: RefundCause::Cancellation,
        }
        .into(),
        refund::Approved { attempt: 1 }.into(),
        refund::Paid {
            reference: reference(),
            paid_at: date(),
        }
        .into(),
        refund::Failed {
            reason: reason("The account is closed."),
        }
        .into(),
        refund::Rejected {
            reason: reason("The flight was taken after all."),
        }
        .into(),
    ]
}

fn party() -> Party {
    Party {
        name: PartyName::parse("Ada Lovelace").unwrap(),
        tax_id: Some(TaxId::parse("GB 123456789").unwrap()),
        address: Address::parse("12 St James's Square, London").unwrap(),
        country: Some(Country::parse("GB").unwrap()),
    }
}

/// A credit note, which has every field that an invoice can have.
fn drafted() -> invoice::Drafted {
    invoice::Drafted {
        invoice: InvoiceId(id(8)),
        kind: InvoiceKind::CreditNote,
        year: 2028,
        counterparty: Counterparty::Customer(CustomerId(id(6))),
        recipient: Some(party().into()),
        launch: LaunchId(id(2)),
        booking: Some(BookingId(id(3))),
        corrects: Some(InvoiceId(id(9))),
        refund: Some(RefundId(id(10))),
        lines: vec![InvoiceLine {
            text: LineText::parse("A seat on New Shepard").unwrap(),
            quantity: 1,
            unit_price: usd(45_000_000),
            tax_basis_points: 0,
        }],
        total: usd(45_000_000),
        paid: vec![AppliedPayment {
            payment: PaymentId(id(7)),
            amount: usd(45_000_000),
        }],
        due_days: 30,
    }
}

fn invoice_events() -> Vec<InvoiceEvent> {
    vec![
        drafted().into(),
        invoice::Issued {
            number: SeriesCode::Bookings.format(2028, 42),
            due_at: date(),
        }
        .into(),
        invoice::Submitted {
            supplier: SupplierId(id(4)),
            launch: LaunchId(id(2)),
            number: InvoiceNumber::parse("2028-0042").unwrap(),
            total: usd(49_500_000),
            due_at: date(),
        }
        .into(),
        invoice::PaymentApplied {
            payment: PaymentId(id(7)),
            amount: usd(40_000_000),
            paid: usd(44_000_000),
            open: usd(1_000_000),
        }
        .into(),
        invoice::Settled {}.into(),
        invoice::Overdue {
            open: usd(1_000_000),
        }
        .into(),
        invoice::Cancelled {
            credit_note: InvoiceId(id(9)),
            refunded: true,
        }
        .into(),
    ]
}

fn invoice_series_events() -> Vec<InvoiceSeriesEvent> {
    vec![
        NumberAllotted {
            code: SeriesCode::Bookings,
            year: 2028,
            number: 42,
            draft: InvoiceId(id(8)),
            position: Position(1_234),
        }
        .into(),
    ]
}

fn account_events() -> Vec<AccountEvent> {
    let email = || Email::parse("ada@example.com").unwrap().into();
    vec![
        account::Registered {
            account: AccountId(id(1)),
            registrant: Registrant::Customer {
                customer: CustomerId(id(6)),
            },
            email: email(),
        }
        .into(),
        account::EmailVerified {
            account: AccountId(id(1)),
            email: email(),
            verification: Some(7),
        }
        .into(),
        account::TimeZoneSet {
            account: AccountId(id(1)),
            time_zone: TimeZone::parse("Europe/Berlin").unwrap().into(),
        }
        .into(),
        account::SubjectErased {
            account: AccountId(id(1)),
            registrant: Some(account::Registrant::Customer {
                customer: CustomerId(id(2)),
            }),
        }
        .into(),
        account::EmployeeInvited {
            account: AccountId(id(1)),
            roles: vec![AccountRole::Finance, AccountRole::It],
            email: email(),
        }
        .into(),
        account::RoleGranted {
            role: AccountRole::Auditor,
            roles: vec![AccountRole::Finance, AccountRole::Auditor],
        }
        .into(),
        account::RoleRevoked {
            role: AccountRole::Auditor,
            roles: Vec::new(),
        }
        .into(),
        account::Disabled {
            reason: reason("Left the company."),
        }
        .into(),
        account::Enabled {}.into(),
    ]
}

fn disclosure_events() -> Vec<DisclosureEvent> {
    let position = Position(7);
    let reason = reason("A passenger asks what we know.");
    let event = None;
    let made = disclosure::Made {
        position,
        event,
        reason,
    };
    vec![made.into()]
}

fn projection_events() -> Vec<ProjectionEvent> {
    vec![
        RetryAsked {
            projection: ProjectionName::Customer,
            position: Position(7),
            reason: reason("A newer projector runs."),
        }
        .into(),
        SkipDecided {
            projection: ProjectionName::Policies,
            position: Position(8),
            reason: reason("The customer was paid back by hand."),
        }
        .into(),
    ]
}

/// Compares each event with its snapshot, reads it back from there, and sees that a state that is made of it
/// holds nothing personal.
fn check<E: EventPayload + Into<AnyEvent>>(events: Vec<E>, known: &[(&str, u16)]) {
    let shown: BTreeSet<_> = events
        .iter()
        .map(|event| (event.name(), event.schema()))
        .collect();
    let newest = known.iter().copied().filter(|(name, schema)| {
        let mut others = known.iter().filter(|(other, _)| other == name);
        others.all(|(_, other)| other <= schema)
    });
    assert_eq!(shown, newest.collect(), "each event has a sample");
    let aggregate = events[0].name().split('.').next().unwrap();
    let mut state = AnyState::before_all(aggregate).unwrap();
    for event in events {
        let event = sealed(event);
        let (name, schema) = (event.name(), event.schema());
        let stored: Box<RawValue> = event.encode().unwrap();
        let value: serde_json::Value = serde_json::from_str(stored.get()).unwrap();
        insta::assert_json_snapshot!(format!("{name}.v{schema}"), value);

        let event: AnyEvent = event.into();
        let read = AnyEvent::decode(event.aggregate(), name, schema, &stored).unwrap();
        assert_eq!(read, event);
        state.apply(name, schema, &stored).unwrap();
        let shown = serde_json::to_string(&state).unwrap();
        assert!(!shown.contains("ciphertext"), "{shown}");
    }
    assert_ne!(Some(state), AnyState::before_all(aggregate));
}

/// The samples as they are stored: also of versions that no program writes any more.
fn samples() -> Vec<(String, u16, Box<RawValue>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/snapshots");
    let mut samples = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let of_event = name.strip_prefix("domain__shapes__");
        let Some((name, schema)) = of_event.and_then(|name| name.rsplit_once(".v")) else {
            continue;
        };
        let Ok(schema) = schema.parse() else {
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let stored = text.splitn(3, "---\n").nth(2).unwrap();
        samples.push((
            name.to_owned(),
            schema,
            serde_json::from_str(stored).unwrap(),
        ));
    }
    samples
}

#[test]
fn every_version_that_was_ever_stored_can_be_read() {
    let samples = samples();
    for (name, schema, stored) in &samples {
        let aggregate = name.split('.').next().unwrap();
        let read = AnyEvent::decode(aggregate, name, *schema, stored);
        let read = read.unwrap_or_else(|error| panic!("{name} v{schema}: {error}"));
        assert_eq!(read.name(), name);
    }
    let stored: BTreeSet<_> = samples
        .iter()
        .map(|(name, schema, _)| (&**name, *schema))
        .collect();
    let known = AnyEvent::known().into_iter().collect();
    assert_eq!(
        stored, known,
        "each version that is read has a sample, and each sample is read"
    );
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
fn events_of_payments_keep_their_stored_form() {
    check(payment_events(), PaymentEvent::KNOWN);
}

#[test]
fn events_of_refunds_keep_their_stored_form() {
    check(refund_events(), RefundEvent::KNOWN);
}

#[test]
fn events_of_invoices_keep_their_stored_form() {
    check(invoice_events(), InvoiceEvent::KNOWN);
}

#[test]
fn events_of_invoice_series_keep_their_stored_form() {
    check(invoice_series_events(), InvoiceSeriesEvent::KNOWN);
}

#[test]
fn events_of_accounts_keep_their_stored_form() {
    check(account_events(), AccountEvent::KNOWN);
}

#[test]
fn events_of_disclosures_keep_their_stored_form() {
    check(disclosure_events(), DisclosureEvent::KNOWN);
}

#[test]
fn events_of_projections_keep_their_stored_form() {
    check(projection_events(), ProjectionEvent::KNOWN);
}

/// Compares the value with its snapshot, and reads it back from there.
fn check_value<T>(name: &str, value: T)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let stored = serde_json::to_value(&value).unwrap();
    assert_eq!(serde_json::from_value::<T>(stored.clone()).unwrap(), value);
    insta::assert_json_snapshot!(name, stored);
}

#[test]
fn what_is_absent_is_not_stored_and_read_as_absent() {
    let unpaid = BookingCancelled {
        booking: BookingId(id(3)),
        customer: CustomerId(id(6)),
        payment: None,
        refund: usd(0),
        refund_percent: 0,
        seats: seats(),
    };
    check_value("launch.booking_cancelled.unpaid", unpaid);
    let of_a_fee = invoice::Drafted {
        kind: InvoiceKind::SupplierFee,
        counterparty: Counterparty::Supplier(SupplierId(id(4))),
        recipient: None,
        booking: None,
        corrects: None,
        refund: None,
        paid: Vec::new(),
        ..drafted()
    };
    check_value("invoice.drafted.least", of_a_fee);
}

#[test]
fn the_payment_of_an_invoice_keeps_its_stored_form() {
    for direction in Direction::ALL {
        let of_invoice = Purpose::Invoice {
            invoice: InvoiceId(id(8)),
            supplier: SupplierId(id(4)),
            direction: *direction,
        };
        check_value(&format!("payment.purpose.invoice_{direction}"), of_invoice);
    }
}

#[test]
fn the_account_of_a_supplier_keeps_its_stored_form() {
    let of_supplier = sealed(account::Registered {
        account: AccountId(id(1)),
        registrant: Registrant::Supplier {
            supplier: SupplierId(id(4)),
        },
        email: Email::parse("grace@example.com").unwrap().into(),
    });
    check_value("account.registered.supplier", of_supplier);
}

#[test]
fn a_verification_without_a_number_keeps_its_stored_form() {
    let unnumbered = sealed(account::EmailVerified {
        account: AccountId(id(1)),
        email: Email::parse("ada@example.com").unwrap().into(),
        verification: None,
    });
    check_value("account.email_verified.least", unnumbered);
}

#[test]
fn a_changed_profile_without_a_day_keeps_its_stored_form() {
    for event in customer_events() {
        if let CustomerEvent::ProfileChanged(changed) = event {
            let least = customer::ProfileChanged {
                day: None,
                ..sealed(changed)
            };
            check_value("customer.profile_changed.least", least);
        }
    }
    for event in supplier_events() {
        if let SupplierEvent::ProfileChanged(changed) = event {
            let least = supplier::ProfileChanged {
                day: None,
                same_name: false,
                ..sealed(changed)
            };
            check_value("supplier.profile_changed.least", least);
        }
    }
}

#[test]
fn a_disclosure_of_one_event_keeps_its_stored_form() {
    let of_one = disclosure::Made {
        position: Position(7),
        event: Some(EventId(id(9))),
        reason: reason("A passenger asks what we know."),
    };
    check_value("disclosure.made.of_one_event", of_one);
}

#[test]
fn the_words_in_events_stay_as_they_are() {
    let words = serde_json::json!({
        "launch.cause": Cause::ALL,
        "launch.destination": Destination::ALL,
        "launch.payment_method": PaymentMethod::ALL,
        "rocket.range": Range::ALL,
        "payment.direction": Direction::ALL,
        "payment.failure": PaymentFailure::ALL,
        "refund.cause": RefundCause::ALL,
        "invoice.kind": InvoiceKind::ALL,
        "invoice_series.code": SeriesCode::ALL,
        "money.currency": Currency::ALL,
        "account.role": AccountRole::ALL,
        "projection.name": ProjectionName::ALL,
    });
    insta::assert_json_snapshot!("words", words);
}

#[test]
fn sealed_values_keep_their_stored_form() {
    insta::assert_json_snapshot!("sealed.profile", customer_profile());
    insta::assert_json_snapshot!("sealed.contact", contact());
    let email = Email::parse("ada@example.com").unwrap();
    insta::assert_json_snapshot!("sealed.email", email);
    insta::assert_json_snapshot!("sealed.passenger", passenger_details());
    insta::assert_json_snapshot!("sealed.party", party());
    let least = Party {
        tax_id: None,
        country: None,
        ..party()
    };
    insta::assert_json_snapshot!("sealed.party.least", least);
}

#[test]
fn no_event_with_a_plain_personal_value_can_be_stored() {
    assert!(customer_events()[0].encode().is_err());
    assert!(supplier_events()[0].encode().is_err());
    for event in &account_events()[..3] {
        assert!(event.encode().is_err());
    }
    let is_reservation = |event: &&LaunchEvent| matches!(event, LaunchEvent::SeatsReserved(_));
    let reserved = launch_events();
    let reserved = reserved.iter().find(is_reservation).unwrap();
    assert!(reserved.encode().is_err());
    assert!(InvoiceEvent::from(drafted()).encode().is_err());
}

#[test]
fn a_field_that_a_reader_does_not_know_is_no_reason_to_refuse_an_event() {
    let stored = r#"{"slug":"a","launch":"00000000-0000-0000-0000-000000000002","later":1}"#;
    let data = RawValue::from_string(stored.to_owned()).unwrap();
    assert!(SlugEvent::decode("slug.claimed", 1, &data).is_ok());
}
