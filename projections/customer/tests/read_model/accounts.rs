//! Accounts of customers, suppliers and employees: how the log tells of them, and what is shown.

use std::collections::BTreeMap;

use domain::account::{
    AccountCommand, AccountEvent, AccountRole, Disable, Enable, EraseSubject, GrantRole,
    InviteEmployee, Register, Registrant, RevokeRole, VerifyEmail,
};
use domain::any_event::AnyEvent;
use domain::ids::{AccountId, SupplierId};
use domain::personal::Personal;
use domain::text::Email;
use projection_customer::{AccountHolder, AccountStatus, AccountView};
use projection_runtime::Event;
use uuid::Uuid;

use crate::history::{History, account_id, customer_id, reason};
use crate::server::{Model, with_model};

impl History {
    /// The customer `n` registers.
    pub(crate) fn register_customer(&mut self, n: u128) -> bool {
        let customer = customer_id(n);
        self.register_account(n, Registrant::Customer { customer })
    }

    /// The supplier `n` registers.
    pub(crate) fn register_supplier(&mut self, n: u128) -> bool {
        let supplier = supplier_id(n);
        self.register_account(n, Registrant::Supplier { supplier })
    }

    fn register_account(&mut self, n: u128, registrant: Registrant) -> bool {
        let command = Register {
            account: account_id(n),
            registrant,
            email: email(&format!("first-{n}")),
        };
        self.account(n, command.into())
    }

    pub(crate) fn invite_employee(&mut self, n: u128, roles: &[AccountRole]) -> bool {
        let command = InviteEmployee {
            account: account_id(n),
            roles: roles.to_vec(),
            email: email(&format!("first-{n}")),
        };
        self.account(n, command.into())
    }

    pub(crate) fn verify_email(&mut self, n: u128, name: &str) -> bool {
        let command = VerifyEmail {
            account: account_id(n),
            email: email(name),
            verification: None,
        };
        self.account(n, command.into())
    }

    pub(crate) fn grant_role(&mut self, n: u128, role: AccountRole) -> bool {
        self.account(n, GrantRole { role }.into())
    }

    pub(crate) fn revoke_role(&mut self, n: u128, role: AccountRole) -> bool {
        self.account(n, RevokeRole { role }.into())
    }

    pub(crate) fn disable_account(&mut self, n: u128) -> bool {
        let reason = reason("Left the company");
        self.account(n, Disable { reason }.into())
    }

    pub(crate) fn enable_account(&mut self, n: u128) -> bool {
        self.account(n, Enable {}.into())
    }

    /// What is known of whoever holds an account is forgotten.
    pub(crate) fn erase(&mut self, n: u128) -> bool {
        let account = account_id(n);
        self.account(n, EraseSubject { account }.into())
    }

    fn account(&mut self, n: u128, command: AccountCommand) -> bool {
        let id = account_id(n);
        let mut stream = self.accounts.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.accounts.insert(id, stream);
        done
    }
}

/// What should be shown: the log folded one event at a time, as simply as can be.
pub(crate) fn accounts(events: &[Event]) -> BTreeMap<AccountId, AccountView> {
    let mut accounts: BTreeMap<AccountId, AccountView> = BTreeMap::new();
    for event in events {
        let AnyEvent::Account(payload) = &event.payload else {
            continue;
        };
        let id = AccountId(event.aggregate_id);
        let made = |holder, roles: &[AccountRole], status, email: &Personal<Email>| AccountView {
            id,
            holder,
            email: email.plain().cloned(),
            email_verified: false,
            roles: roles.to_vec(),
            status,
            registered_at: event.at,
        };
        match payload {
            AccountEvent::Registered(registered) => {
                let (holder, role) = match registered.registrant {
                    Registrant::Customer { customer } => {
                        (AccountHolder::Customer(customer), AccountRole::Customer)
                    }
                    Registrant::Supplier { supplier } => {
                        (AccountHolder::Supplier(supplier), AccountRole::Supplier)
                    }
                };
                let new = made(holder, &[role], AccountStatus::Active, &registered.email);
                accounts.insert(id, new);
                continue;
            }
            AccountEvent::EmployeeInvited(invited) => {
                let (holder, status) = (AccountHolder::Employee, AccountStatus::Invited);
                let new = made(holder, &invited.roles, status, &invited.email);
                accounts.insert(id, new);
                continue;
            }
            _ => {}
        }
        let account = accounts.get_mut(&id).expect("was made");
        let is_taken_up = account.email_verified || account.holder != AccountHolder::Employee;
        match payload {
            AccountEvent::Registered(_) | AccountEvent::EmployeeInvited(_) => {}
            AccountEvent::EmailVerified(verified) => {
                account.email = verified.email.plain().cloned();
                account.email_verified = true;
                if account.status == AccountStatus::Invited {
                    account.status = AccountStatus::Active;
                }
            }
            AccountEvent::RoleGranted(granted) => {
                account.roles.push(granted.role);
                account.roles.sort_unstable();
            }
            AccountEvent::RoleRevoked(revoked) => {
                account.roles.retain(|role| *role != revoked.role);
            }
            AccountEvent::Disabled(_) => account.status = AccountStatus::Disabled,
            AccountEvent::Enabled(_) if is_taken_up => account.status = AccountStatus::Active,
            AccountEvent::Enabled(_) => account.status = AccountStatus::Invited,
            AccountEvent::TimeZoneSet(_) => {}
            AccountEvent::SubjectErased(_) => {
                account.email = None;
                account.status = AccountStatus::Disabled;
            }
        }
    }
    accounts
}

async fn account(model: &Model, n: u128) -> AccountView {
    let found = model.read.account(account_id(n)).await.unwrap();
    found.expect("is there")
}

#[tokio::test]
async fn an_account_shows_whose_it_is_and_what_they_may_be() {
    with_model(async |model| {
        let mut history = History::new();
        let registered_at = history.now;
        assert!(history.register_customer(1));
        assert!(history.register_supplier(2));
        history.wait(1);
        assert!(history.verify_email(2, "grace"));
        model.project(&history.events).await;

        let customer = AccountView {
            id: account_id(1),
            holder: AccountHolder::Customer(customer_id(1)),
            email: Some(email("first-1")),
            email_verified: false,
            roles: vec![AccountRole::Customer],
            status: AccountStatus::Active,
            registered_at,
        };
        assert_eq!(account(&model, 1).await, customer);
        let supplier = AccountView {
            id: account_id(2),
            holder: AccountHolder::Supplier(supplier_id(2)),
            email: Some(email("grace")),
            email_verified: true,
            roles: vec![AccountRole::Supplier],
            status: AccountStatus::Active,
            registered_at,
        };
        assert_eq!(account(&model, 2).await, supplier);
        assert_eq!(model.read.account(account_id(3)).await.unwrap(), None);
    })
    .await;
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
    with_model(async |model| {
        let mut history = History::new();
        let claim = model.claim("test").await;
        for (change, status) in changes {
            let begun = history.events.len();
            assert!(change(&mut history));
            model.apply(&claim, &history.events[begun..]).await;
            assert_eq!(account(&model, 1).await.status, status);
        }
    })
    .await;
}

#[tokio::test]
async fn an_employee_has_the_roles_that_the_last_change_left_them() {
    use AccountRole::{Auditor, Finance, It};
    with_model(async |model| {
        let mut history = History::new();
        assert!(history.invite_employee(1, &[Finance]));
        let claim = model.project(&history.events).await;
        assert_eq!(account(&model, 1).await.roles, [Finance]);
        let begun = history.events.len();
        assert!(history.grant_role(1, Auditor));
        assert!(history.grant_role(1, It));
        model.apply(&claim, &history.events[begun..]).await;
        assert_eq!(account(&model, 1).await.roles, [Finance, It, Auditor]);
        let begun = history.events.len();
        for role in [Finance, It, Auditor] {
            assert!(history.revoke_role(1, role));
        }
        model.apply(&claim, &history.events[begun..]).await;
        assert_eq!(account(&model, 1).await.roles, []);
    })
    .await;
}

#[tokio::test]
async fn an_account_of_somebody_who_was_erased_has_no_email() {
    with_model(async |model| {
        let mut history = History::new();
        assert!(history.register_customer(1));
        let claim = model.project(&history.events).await;
        assert!(account(&model, 1).await.email.is_some());
        let begun = history.events.len();
        assert!(history.verify_email(1, "ada"));
        for event in &mut history.events[begun..] {
            if let AnyEvent::Account(AccountEvent::EmailVerified(verified)) = &mut event.payload {
                verified.email = Personal::Erased;
            }
        }
        model.apply(&claim, &history.events[begun..]).await;
        let erased = account(&model, 1).await;
        assert_eq!((erased.email, erased.email_verified), (None, true));
    })
    .await;
}

#[tokio::test]
async fn no_email_is_in_debug_output() {
    with_model(async |model| {
        let mut history = History::new();
        assert!(history.register_customer(1));
        model.project(&history.events).await;
        let shown = format!("{:?}", account(&model, 1).await);
        assert!(shown.contains("Active"), "{shown}");
        assert!(!shown.contains("example.com"), "{shown}");
    })
    .await;
}

fn supplier_id(n: u128) -> SupplierId {
    SupplierId(Uuid::from_u128(0x9000 + n))
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).unwrap()
}
