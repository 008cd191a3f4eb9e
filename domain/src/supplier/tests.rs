use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;
use crate::text::{Email, PersonName, Phone};

fn given(events: Vec<SupplierEvent>) -> AggregateTestExecutor<Supplier> {
    given_under(Terms::default(), events)
}

fn given_under(terms: Terms, events: Vec<SupplierEvent>) -> AggregateTestExecutor<Supplier> {
    let now = DateTime::UNIX_EPOCH;
    TestFramework::with(Context { now, terms }).given(events)
}

fn given_at(now: DateTime<Utc>, events: Vec<SupplierEvent>) -> AggregateTestExecutor<Supplier> {
    let terms = Terms::default();
    TestFramework::with(Context { now, terms }).given(events)
}

/// The day on which all happens that does not happen later.
fn today() -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive()
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}

fn launch(number: u128) -> LaunchId {
    LaunchId(Uuid::from_u128(number))
}

fn money(collected: i64, refunded: i64) -> Takings {
    Takings {
        collected: usd(collected),
        refunded: usd(refunded),
    }
}

fn number(text: &str) -> InvoiceNumber {
    InvoiceNumber::parse(text).unwrap()
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

fn change(legal_name: &str) -> SupplierCommand {
    SupplierCommand::ChangeProfile(ChangeProfile {
        profile: profile(legal_name),
    })
}

fn changed(legal_name: &str, same_name: bool, day: Option<NaiveDate>) -> SupplierEvent {
    let anew = profile(legal_name);
    SupplierEvent::from(ProfileChanged {
        account: account(),
        day,
        legal_name: anew.legal_name,
        same_name,
        tax_id: anew.tax_id,
        country: anew.country,
        legal_address: anew.legal_address,
        contact: anew.contact.into(),
    })
}

#[test]
fn a_profile_is_told_anew_once_it_was_opened() {
    given(vec![])
        .when(change("Orbex"))
        .then_expect_error(SupplierError::ProfileMissing);
    let changed = changed("Orbex", false, Some(today()));
    given(vec![opened()])
        .when(change("Orbex"))
        .then_expect_events(vec![changed.clone()]);
    given(vec![opened(), changed])
        .when(SupplierCommand::OpenProfile(open_profile()))
        .then_expect_error(SupplierError::ProfileExists);
}

#[test]
fn a_change_says_whether_the_name_stays() {
    let today = Some(today());
    let events = || vec![opened(), changed("Orbex", false, today)];
    for (name, stays) in [("Orbex", true), ("Copenhagen Suborbitals", false)] {
        given(events())
            .when(change(name))
            .then_expect_events(vec![changed(name, stays, today)]);
    }
    given(vec![opened()])
        .when(change("Copenhagen Suborbitals"))
        .then_expect_events(vec![changed("Copenhagen Suborbitals", true, today)]);
}

#[test]
fn a_profile_is_changed_twenty_times_a_day_and_again_on_the_next() {
    let after = |times| {
        let changes = std::iter::repeat_n(changed("Orbex", true, Some(today())), times);
        std::iter::once(opened()).chain(changes).collect::<Vec<_>>()
    };
    let end_of_day = DateTime::UNIX_EPOCH + TimeDelta::days(1) - TimeDelta::milliseconds(1);
    given_at(end_of_day, after(19))
        .when(change("Orbex"))
        .then_expect_events(vec![changed("Orbex", true, Some(today()))]);
    given_at(end_of_day, after(20))
        .when(change("Orbex"))
        .then_expect_error(SupplierError::TooManyChanges { most: 20 });
    let next_day = end_of_day + TimeDelta::milliseconds(1);
    given_at(next_day, after(20))
        .when(change("Orbex"))
        .then_expect_events(vec![changed("Orbex", true, today().succ_opt())]);
}

#[test]
fn an_open_profile_is_a_complete_one() {
    let mut supplier = Supplier::default();
    assert!(!supplier.is_complete());
    supplier.evolve(opened());
    assert!(supplier.is_complete());
    assert_eq!(supplier.account(), Some(account()));
}

/// A launch brought in 1,000.00 USD after refunds.
fn record(number: u128) -> SupplierCommand {
    SupplierCommand::RecordCompletion(RecordCompletion {
        launch: launch(number),
        money: money(150_000, 50_000),
    })
}

fn recorded(completed: u32, fee_basis_points: u32, fee: i64) -> SupplierEvent {
    CompletionRecorded {
        launch: launch(u128::from(completed)),
        completed,
        money: money(150_000, 50_000),
        fee_basis_points,
        fee: usd(fee),
    }
    .into()
}

fn reduced(fee_basis_points: u32) -> SupplierEvent {
    FeeReduced { fee_basis_points }.into()
}

#[test]
fn a_fee_is_1_percent_of_the_revenue_and_from_the_third_completed_launch_on_four_fifths_of_it() {
    let mut events = vec![opened()];
    for (number, then) in [
        (1, vec![recorded(1, 100, 1_000)]),
        (2, vec![recorded(2, 100, 1_000)]),
        (3, vec![recorded(3, 80, 800), reduced(80)]),
        (4, vec![recorded(4, 80, 800)]),
        (5, vec![recorded(5, 80, 800)]),
    ] {
        given(events.clone())
            .when(record(number))
            .then_expect_events(then.clone());
        events.extend(then);
    }
}

#[test]
fn a_completed_launch_counts_once_whatever_it_is_told_again() {
    let other_money = SupplierCommand::RecordCompletion(RecordCompletion {
        launch: launch(1),
        money: money(1, 0),
    });
    let events = || vec![opened(), recorded(1, 100, 1_000), recorded(2, 100, 1_000)];
    for again in [record(1), record(2), other_money] {
        given(events()).when(again).then_expect_events(vec![]);
    }
    // So the next one is the third.
    given(events())
        .when(record(3))
        .then_expect_events(vec![recorded(3, 80, 800), reduced(80)]);
}

#[test]
fn a_completion_counts_without_a_profile() {
    given(vec![])
        .when(record(1))
        .then_expect_events(vec![recorded(1, 100, 1_000)]);
}

#[test]
fn a_fee_is_rounded_to_the_nearest_cent_half_a_cent_up() {
    for (collected, refunded, fee) in [
        (49, 0, 0),
        (50, 0, 1),
        (100, 51, 0),
        (149, 0, 1),
        (150, 0, 2),
        (0, 0, 0),
        (100, 100, 0),
        (i64::MAX, 0, i64::MAX / 100),
    ] {
        let completion = RecordCompletion {
            launch: launch(1),
            money: money(collected, refunded),
        };
        let expected = CompletionRecorded {
            launch: launch(1),
            completed: 1,
            money: money(collected, refunded),
            fee_basis_points: 100,
            fee: usd(fee),
        };
        given(vec![])
            .when(SupplierCommand::RecordCompletion(completion))
            .then_expect_events(vec![expected.into()]);
    }
}

#[test]
fn what_a_supplier_pays_is_a_term_of_business() {
    let terms = Terms {
        fee_basis_points: 250,
        reduced_fee_basis_points: 50,
        reduced_fee_from: 2,
        ..Terms::default()
    };
    given_under(terms.clone(), vec![])
        .when(record(1))
        .then_expect_events(vec![recorded(1, 250, 2_500)]);
    given_under(terms.clone(), vec![recorded(1, 250, 2_500)])
        .when(record(2))
        .then_expect_events(vec![recorded(2, 50, 500), reduced(50)]);
    for from in [0, 1] {
        let at_once = Terms {
            reduced_fee_from: from,
            ..terms.clone()
        };
        given_under(at_once, vec![])
            .when(record(1))
            .then_expect_events(vec![recorded(1, 50, 500), reduced(50)]);
    }
}

#[test]
fn a_change_of_terms_reduces_the_fee_at_the_next_completion() {
    let events = vec![recorded(1, 100, 1_000), recorded(2, 100, 1_000)];
    let easier = Terms {
        reduced_fee_from: 1,
        ..Terms::default()
    };
    given_under(easier, events)
        .when(record(3))
        .then_expect_events(vec![recorded(3, 80, 800), reduced(80)]);
}

#[test]
fn a_fee_that_was_reduced_stays_reduced_and_is_told_once() {
    let events = vec![
        recorded(1, 100, 1_000),
        recorded(2, 100, 1_000),
        recorded(3, 80, 800),
        reduced(80),
    ];
    let harder = Terms {
        reduced_fee_from: 4,
        reduced_fee_basis_points: 70,
        ..Terms::default()
    };
    given_under(harder.clone(), events.clone())
        .when(record(4))
        .then_expect_events(vec![recorded(4, 70, 700)]);
    let much_harder = Terms {
        reduced_fee_from: 100,
        ..harder
    };
    given_under(much_harder, events)
        .when(record(4))
        .then_expect_events(vec![recorded(4, 70, 700)]);
}

/// An invoice of a launch that brought in 1,000.00 USD after refunds.
fn claim(of: u128, as_number: &str, cents: i64) -> ClaimInvoiceNumber {
    ClaimInvoiceNumber {
        launch: launch(of),
        money: Some(money(150_000, 50_000)),
        number: number(as_number),
        amount: usd(cents),
    }
}

fn claimed(of: u128, as_number: &str, cents: i64) -> SupplierEvent {
    InvoiceNumberClaimed {
        launch: launch(of),
        number: number(as_number),
        amount: usd(cents),
    }
    .into()
}

#[test]
fn a_number_is_given_to_the_invoice_of_a_launch() {
    given(vec![opened()])
        .when(claim(1, "A-1", 100_000).into())
        .then_expect_events(vec![claimed(1, "A-1", 100_000)]);
}

#[test]
fn only_a_supplier_with_a_profile_submits_an_invoice() {
    given(vec![recorded(1, 100, 1_000)])
        .when(claim(1, "A-1", 1).into())
        .then_expect_error(SupplierError::ProfileMissing);
}

#[test]
fn an_invoice_is_for_a_completed_launch() {
    let not_completed = ClaimInvoiceNumber {
        money: None,
        ..claim(1, "A-1", 1)
    };
    given(vec![opened()])
        .when(not_completed.into())
        .then_expect_error(SupplierError::LaunchNotCompleted);
}

#[test]
fn a_launch_is_invoiced_once() {
    for again in ["A-1", "A-2"] {
        given(vec![opened(), claimed(1, "A-1", 5)])
            .when(claim(1, again, 5).into())
            .then_expect_error(SupplierError::LaunchInvoiced {
                number: number("A-1"),
            });
    }
    given(vec![opened(), claimed(1, "A-1", 5)])
        .when(claim(2, "A-2", 5).into())
        .then_expect_events(vec![claimed(2, "A-2", 5)]);
}

#[test]
fn a_number_stands_on_one_invoice_of_a_supplier() {
    given(vec![opened(), claimed(1, "A-1", 5)])
        .when(claim(2, "A-1", 5).into())
        .then_expect_error(SupplierError::NumberTaken {
            number: number("A-1"),
        });
}

#[test]
fn a_cent_at_least_is_invoiced_and_what_the_launch_brought_in_at_most() {
    for some in [1, 99_999, 100_000] {
        given(vec![opened()])
            .when(claim(1, "A-1", some).into())
            .then_expect_events(vec![claimed(1, "A-1", some)]);
    }
    for cents in [0, 100_001, i64::MAX] {
        given(vec![opened()])
            .when(claim(1, "A-1", cents).into())
            .then_expect_error(SupplierError::AmountOutOfBounds {
                asked: usd(cents),
                most: usd(100_000),
            });
    }
    // A launch that brought in nothing is not invoiced at all.
    let of_nothing = ClaimInvoiceNumber {
        money: Some(money(50_000, 50_000)),
        ..claim(1, "A-1", 1)
    };
    given(vec![opened()])
        .when(of_nothing.into())
        .then_expect_error(SupplierError::AmountOutOfBounds {
            asked: usd(1),
            most: usd(0),
        });
}

#[test]
fn a_rejected_claim_leaves_its_number_free() {
    let mut supplier = Supplier::default();
    supplier.evolve(opened());
    let context = Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    };
    supplier
        .decide(&claim(1, "A-1", 0).into(), &context)
        .unwrap_err();
    let events = supplier.decide(&claim(2, "A-1", 5).into(), &context);
    assert_eq!(events, Ok(vec![claimed(2, "A-1", 5)]));
}

#[test]
fn a_supplier_survives_a_snapshot() {
    let mut supplier = Supplier::default();
    for event in [
        opened(),
        changed("Orbex", false, Some(today())),
        recorded(1, 100, 1_000),
        recorded(3, 80, 800),
        reduced(80),
        claimed(1, "A-1", 5),
    ] {
        supplier.evolve(event);
        let stored = postcard::to_stdvec(&supplier).unwrap();
        assert_eq!(postcard::from_bytes(&stored).as_ref(), Ok(&supplier));
    }
}

#[test]
fn a_contact_never_shows_in_debug_output() {
    let shown = format!("{:?}", open_profile());
    assert!(!shown.contains("Grace") && !shown.contains('@'), "{shown}");
}
