//! Accounts of customers, suppliers and employees.

use domain::account::{AccountEvent, AccountRole, EmailVerified};
use domain::personal::Personal;
use projection_operational::AccountStatus;
use projection_operational::queries::{Account, AccountHolder};

use super::shown;
use crate::database::Model;
use crate::history::{History, account_id, customer_id, supplier_id};

async fn account(model: &Model, n: u128) -> Account {
    let found = model.read.account(account_id(n)).await.expect("answers");
    found.expect("is there")
}

#[tokio::test]
async fn an_account_shows_whose_it_is_and_what_they_may_be() {
    let mut history = History::new();
    let registered_at = history.now;
    assert!(history.register_customer(1));
    assert!(history.register_supplier(2));
    history.wait(1);
    assert!(history.verify_email(2, "grace"));
    let (_database, model) = shown(&history).await;
    let customer = Account {
        id: account_id(1),
        holder: AccountHolder::Customer(customer_id(1)),
        email: Some("first-1@example.com".to_owned()),
        email_verified: false,
        roles: vec![AccountRole::Customer],
        status: AccountStatus::Active,
        registered_at,
    };
    assert_eq!(account(&model, 1).await, customer);
    let supplier = Account {
        id: account_id(2),
        holder: AccountHolder::Supplier(supplier_id(2)),
        email: Some("grace@example.com".to_owned()),
        email_verified: true,
        roles: vec![AccountRole::Supplier],
        status: AccountStatus::Active,
        registered_at,
    };
    assert_eq!(account(&model, 2).await, supplier);
    assert_eq!(model.read.account(account_id(3)).await.unwrap(), None);
}

#[tokio::test]
async fn an_employee_is_invited_until_they_verify_an_email_and_disabled_until_enabled() {
    use AccountStatus::{Active, Disabled, Invited};
    type Change = fn(&mut History) -> bool;
    let changes: [(Change, AccountStatus); 6] = [
        (
            |history| history.invite_employee(1, &[AccountRole::It]),
            Invited,
        ),
        (|history| history.disable_account(1), Disabled),
        (|history| history.enable_account(1), Invited),
        (|history| history.verify_email(1, "grace"), Active),
        (|history| history.disable_account(1), Disabled),
        (|history| history.enable_account(1), Active),
    ];
    let mut history = History::new();
    let (_database, model) = shown(&history).await;
    for (change, status) in changes {
        assert!(change(&mut history));
        model.project(&history).await;
        assert_eq!(account(&model, 1).await.status, status);
    }
}

#[tokio::test]
async fn an_employee_has_the_roles_that_the_last_change_left_them() {
    use AccountRole::{Auditor, Finance, It};
    let mut history = History::new();
    assert!(history.invite_employee(1, &[Finance]));
    let (_database, model) = shown(&history).await;
    assert_eq!(account(&model, 1).await.roles, [Finance]);
    assert!(history.grant_role(1, Auditor));
    assert!(history.grant_role(1, It));
    model.project(&history).await;
    assert_eq!(account(&model, 1).await.roles, [Finance, It, Auditor]);
    for role in [Finance, It, Auditor] {
        assert!(history.revoke_role(1, role));
    }
    model.project(&history).await;
    assert_eq!(account(&model, 1).await.roles, []);
}

#[tokio::test]
async fn an_account_of_somebody_who_was_erased_has_no_email() {
    let mut history = History::new();
    assert!(history.register_customer(1));
    let (_database, model) = shown(&history).await;
    assert!(account(&model, 1).await.email.is_some());
    let verified = AccountEvent::from(EmailVerified {
        account: account_id(1),
        email: Personal::Erased,
        verification: None,
    });
    history.forge(account_id(1).0, verified.into());
    model.project(&history).await;
    let erased = account(&model, 1).await;
    assert_eq!((erased.email, erased.email_verified), (None, true));
}

#[tokio::test]
async fn an_email_may_go_over_to_another_account_in_any_order() {
    let mut history = History::new();
    assert!(history.register_customer(1));
    assert!(history.verify_email(1, "ada"));
    // What happened to the first account meanwhile, the log says a moment later.
    assert!(history.register_customer(2));
    assert!(history.verify_email(2, "ada"));
    assert!(history.verify_email(1, "countess"));
    let (_database, model) = shown(&history).await;
    let emails = [
        account(&model, 1).await.email,
        account(&model, 2).await.email,
    ];
    let expected = ["countess@example.com", "ada@example.com"];
    assert_eq!(emails, expected.map(|email| Some(email.to_owned())));
}

#[tokio::test]
async fn no_email_is_in_debug_output() {
    let mut history = History::new();
    assert!(history.register_customer(1));
    let (_database, model) = shown(&history).await;
    let shown = format!("{:?}", account(&model, 1).await);
    assert!(shown.contains("Active"), "{shown}");
    assert!(!shown.contains("example.com"), "{shown}");
}
