use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;
use crate::text::{Email, PersonName, Phone};

fn given(events: Vec<SupplierEvent>) -> AggregateTestExecutor<Supplier> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn account() -> AccountId {
    AccountId(Uuid::from_u128(1))
}

fn profile(legal_name: &str) -> CompanyProfile {
    CompanyProfile {
        legal_name: CompanyName::parse(legal_name).unwrap(),
        tax_id: TaxId::parse("DK 12345678").unwrap(),
        country: Country::parse("DK").unwrap(),
        legal_address: Address::parse("Refshalevej 183A, Copenhagen").unwrap(),
        contact: Contact {
            name: PersonName::parse("Grace Hopper").unwrap(),
            email: Email::parse("grace@example.com").unwrap(),
            phone: Phone::parse("+4535550100").unwrap(),
        },
    }
}

fn open_profile() -> OpenProfile {
    OpenProfile {
        account: account(),
        profile: profile("Copenhagen Suborbitals"),
    }
}

fn opened() -> SupplierEvent {
    let OpenProfile { account, profile } = open_profile();
    ProfileOpened {
        account,
        legal_name: profile.legal_name,
        tax_id: profile.tax_id,
        country: profile.country,
        legal_address: profile.legal_address,
        contact: profile.contact.into(),
    }
    .into()
}

#[test]
fn a_company_profile_is_opened_once() {
    given(vec![])
        .when(SupplierCommand::OpenProfile(open_profile()))
        .then_expect_events(vec![opened()]);
    given(vec![opened()])
        .when(SupplierCommand::OpenProfile(open_profile()))
        .then_expect_error(SupplierError::ProfileExists);
}

#[test]
fn an_open_profile_is_a_complete_one() {
    let mut supplier = Supplier::default();
    assert!(!supplier.is_complete());
    supplier.evolve(opened());
    assert!(supplier.is_complete());
    let stored = postcard::to_stdvec(&supplier).unwrap();
    assert_eq!(postcard::from_bytes(&stored), Ok(supplier));
}

#[test]
fn a_contact_never_shows_in_debug_output() {
    let shown = format!("{:?}", open_profile());
    assert!(!shown.contains("Grace") && !shown.contains('@'), "{shown}");
}
