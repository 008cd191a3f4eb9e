use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));

fn given(events: Vec<AccountEvent>) -> AggregateTestExecutor<Account> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn email() -> Email {
    Email::parse("ada@example.com").unwrap()
}

fn customer(id: u128) -> Registrant {
    Registrant::Customer {
        customer: CustomerId(Uuid::from_u128(id)),
    }
}

fn supplier(id: u128) -> Registrant {
    Registrant::Supplier {
        supplier: SupplierId(Uuid::from_u128(id)),
    }
}

fn register(registrant: Registrant) -> AccountCommand {
    Register {
        account: ACCOUNT,
        registrant,
        email: email(),
    }
    .into()
}

fn registered(registrant: Registrant) -> AccountEvent {
    Registered {
        account: ACCOUNT,
        registrant,
        email: email().into(),
    }
    .into()
}

fn invite(roles: &[AccountRole]) -> AccountCommand {
    InviteEmployee {
        account: ACCOUNT,
        roles: roles.to_vec(),
        email: email(),
    }
    .into()
}

fn invited(roles: &[AccountRole]) -> AccountEvent {
    EmployeeInvited {
        account: ACCOUNT,
        roles: roles.to_vec(),
        email: email().into(),
    }
    .into()
}

fn erase() -> AccountCommand {
    EraseSubject { account: ACCOUNT }.into()
}

fn erased(registrant: Option<Registrant>) -> AccountEvent {
    let account = ACCOUNT;
    SubjectErased {
        account,
        registrant,
    }
    .into()
}

fn verify(verification: impl Into<Option<u64>>) -> AccountCommand {
    VerifyEmail {
        account: ACCOUNT,
        email: email(),
        verification: verification.into(),
    }
    .into()
}

fn verified(verification: impl Into<Option<u64>>) -> AccountEvent {
    EmailVerified {
        account: ACCOUNT,
        email: email().into(),
        verification: verification.into(),
    }
    .into()
}

fn set_time_zone() -> AccountCommand {
    SetTimeZone {
        account: ACCOUNT,
        time_zone: TimeZone::parse("Europe/Berlin").unwrap(),
    }
    .into()
}

fn time_zone_set() -> AccountEvent {
    TimeZoneSet {
        account: ACCOUNT,
        time_zone: TimeZone::parse("Europe/Berlin").unwrap().into(),
    }
    .into()
}

fn grant(role: AccountRole) -> AccountCommand {
    GrantRole { role }.into()
}

fn granted(role: AccountRole, after: &[AccountRole]) -> AccountEvent {
    let roles = after.to_vec();
    RoleGranted { role, roles }.into()
}

fn revoke(role: AccountRole) -> AccountCommand {
    RevokeRole { role }.into()
}

fn revoked(role: AccountRole, after: &[AccountRole]) -> AccountEvent {
    let roles = after.to_vec();
    RoleRevoked { role, roles }.into()
}

fn reason() -> Reason {
    Reason::parse("Left the company.").unwrap()
}

fn disable() -> AccountCommand {
    Disable { reason: reason() }.into()
}

fn disabled() -> AccountEvent {
    Disabled { reason: reason() }.into()
}

fn enable() -> AccountCommand {
    Enable {}.into()
}

fn enabled() -> AccountEvent {
    Enabled {}.into()
}

#[test]
fn an_account_is_registered_once_and_stays_whose_it_is() {
    for registrant in [customer(2), supplier(2)] {
        given(vec![])
            .when(register(registrant))
            .then_expect_events(vec![registered(registrant)]);
        given(vec![registered(registrant)])
            .when(register(registrant))
            .then_expect_events(vec![]);
    }
    for other in [customer(3), supplier(2)] {
        given(vec![registered(customer(2))])
            .when(register(other))
            .then_expect_error(AccountError::AccountExists);
    }
}

#[test]
fn an_employee_is_invited_once_for_roles_of_employees() {
    let roles = [AccountRole::Finance, AccountRole::It];
    given(vec![])
        .when(invite(&roles))
        .then_expect_events(vec![invited(&roles)]);
    given(vec![])
        .when(invite(&[
            AccountRole::It,
            AccountRole::Finance,
            AccountRole::It,
        ]))
        .then_expect_events(vec![invited(&roles)]);
    given(vec![invited(&roles)])
        .when(invite(&roles))
        .then_expect_events(vec![]);
    given(vec![invited(&roles)])
        .when(invite(&[AccountRole::It]))
        .then_expect_error(AccountError::AccountExists);
    given(vec![])
        .when(invite(&[]))
        .then_expect_error(AccountError::NoRole);
    for role in [AccountRole::Customer, AccountRole::Supplier] {
        given(vec![])
            .when(invite(&[AccountRole::It, role]))
            .then_expect_error(AccountError::NotARoleOfEmployees { role });
    }
}

#[test]
fn customers_and_suppliers_never_become_employees_nor_employees_them() {
    for registrant in [customer(2), supplier(2)] {
        given(vec![registered(registrant)])
            .when(invite(&[AccountRole::It]))
            .then_expect_error(AccountError::AccountExists);
        given(vec![invited(&[AccountRole::It])])
            .when(register(registrant))
            .then_expect_error(AccountError::AccountExists);
        for command in [grant(AccountRole::It), revoke(AccountRole::It)] {
            given(vec![registered(registrant)])
                .when(command)
                .then_expect_error(AccountError::NotAnEmployee);
        }
    }
    for role in [AccountRole::Customer, AccountRole::Supplier] {
        for command in [grant(role), revoke(role)] {
            given(vec![invited(&[AccountRole::It])])
                .when(command)
                .then_expect_error(AccountError::NotARoleOfEmployees { role });
        }
    }
}

#[test]
fn a_role_is_granted_once_and_revoked_once() {
    let (it, auditor) = (AccountRole::It, AccountRole::Auditor);
    given(vec![invited(&[it])])
        .when(grant(auditor))
        .then_expect_events(vec![granted(auditor, &[it, auditor])]);
    given(vec![invited(&[it])])
        .when(grant(it))
        .then_expect_events(vec![]);
    given(vec![invited(&[it]), granted(auditor, &[it, auditor])])
        .when(grant(auditor))
        .then_expect_events(vec![]);
    given(vec![invited(&[it]), granted(auditor, &[it, auditor])])
        .when(revoke(auditor))
        .then_expect_events(vec![revoked(auditor, &[it])]);
    given(vec![invited(&[it])])
        .when(revoke(auditor))
        .then_expect_events(vec![]);
    given(vec![invited(&[it])])
        .when(revoke(it))
        .then_expect_events(vec![revoked(it, &[])]);
    given(vec![invited(&[it]), revoked(it, &[])])
        .when(revoke(it))
        .then_expect_events(vec![]);
}

#[test]
fn each_change_of_roles_tells_all_roles_after_it_in_one_order() {
    let (finance, it, auditor) = (AccountRole::Finance, AccountRole::It, AccountRole::Auditor);
    let history = vec![invited(&[it]), granted(auditor, &[it, auditor])];
    given(history.clone())
        .when(grant(finance))
        .then_expect_events(vec![granted(finance, &[finance, it, auditor])]);
    given(history)
        .when(revoke(it))
        .then_expect_events(vec![revoked(it, &[auditor])]);
}

#[test]
fn an_email_is_verified_as_often_as_it_changes() {
    for first in [registered(customer(2)), invited(&[AccountRole::It])] {
        given(vec![first.clone()])
            .when(verify(0))
            .then_expect_events(vec![verified(0)]);
        given(vec![first, verified(0)])
            .when(verify(7))
            .then_expect_events(vec![verified(7)]);
    }
}

#[test]
fn a_verification_is_noted_once_and_none_before_it_is_noted_after() {
    let account = registered(customer(2));
    for again in [0, 6, 7] {
        given(vec![account.clone(), verified(0), verified(7)])
            .when(verify(again))
            .then_expect_events(vec![]);
    }
    given(vec![account, verified(7), disabled(), enabled()])
        .when(verify(7))
        .then_expect_events(vec![]);
}

#[test]
fn a_verification_that_was_not_numbered_is_noted_whatever_came_before() {
    let account = registered(customer(2));
    given(vec![account.clone(), verified(7), verified(None)])
        .when(verify(None))
        .then_expect_events(vec![verified(None)]);
    given(vec![account.clone(), verified(None)])
        .when(verify(0))
        .then_expect_events(vec![verified(0)]);
    given(vec![account, verified(7), verified(None)])
        .when(verify(7))
        .then_expect_events(vec![]);
}

#[test]
fn an_account_is_disabled_until_it_is_enabled() {
    let account = registered(customer(2));
    given(vec![account.clone()])
        .when(disable())
        .then_expect_events(vec![disabled()]);
    given(vec![account.clone(), disabled()])
        .when(disable())
        .then_expect_events(vec![]);
    given(vec![account.clone(), disabled()])
        .when(enable())
        .then_expect_events(vec![enabled()]);
    given(vec![account.clone()])
        .when(enable())
        .then_expect_events(vec![]);
    given(vec![account, disabled(), enabled()])
        .when(disable())
        .then_expect_events(vec![disabled()]);
}

#[test]
fn by_which_clocks_somebody_lives_is_noted_whenever_it_is_told() {
    for before in [registered(customer(2)), invited(&[AccountRole::Finance])] {
        given(vec![before.clone()])
            .when(set_time_zone())
            .then_expect_events(vec![time_zone_set()]);
        given(vec![before, time_zone_set()])
            .when(set_time_zone())
            .then_expect_events(vec![time_zone_set()]);
    }
}

#[test]
fn whoever_is_erased_is_erased_once_and_it_says_whose_the_account_was() {
    let of_nobody = None;
    for (before, registrant) in [
        (registered(customer(2)), Some(customer(2))),
        (registered(supplier(2)), Some(supplier(2))),
        (invited(&[AccountRole::It]), of_nobody),
    ] {
        given(vec![before.clone(), disabled()])
            .when(erase())
            .then_expect_events(vec![erased(registrant)]);
        given(vec![before, erased(registrant)])
            .when(erase())
            .then_expect_events(vec![]);
    }
}

#[test]
fn nothing_happens_to_an_account_after_its_holder_was_erased() {
    let role = AccountRole::It;
    for (before, registrant) in [
        (registered(customer(2)), Some(customer(2))),
        (invited(&[role]), None),
    ] {
        for command in [
            register(customer(2)),
            invite(&[role]),
            verify(0),
            grant(role),
            revoke(role),
            disable(),
            enable(),
            set_time_zone(),
        ] {
            given(vec![before.clone(), erased(registrant)])
                .when(command)
                .then_expect_error(AccountError::SubjectErased);
        }
    }
}

#[test]
fn nothing_happens_to_an_account_that_nobody_has() {
    let role = AccountRole::It;
    for command in [
        verify(0),
        grant(role),
        revoke(role),
        disable(),
        enable(),
        set_time_zone(),
        erase(),
    ] {
        given(vec![])
            .when(command)
            .then_expect_error(AccountError::AccountMissing);
    }
}

#[test]
fn a_snapshot_holds_all_that_decisions_need() {
    let histories = [
        vec![registered(customer(2)), verified(7), disabled()],
        vec![registered(supplier(2)), erased(Some(supplier(2)))],
        vec![
            invited(&[AccountRole::It]),
            granted(
                AccountRole::Auditor,
                &[AccountRole::It, AccountRole::Auditor],
            ),
        ],
    ];
    for history in histories {
        let mut account = Account::default();
        for event in history {
            account.evolve(event);
        }
        let stored = postcard::to_stdvec(&account).unwrap();
        assert_eq!(postcard::from_bytes::<Account>(&stored).unwrap(), account);
    }
}
