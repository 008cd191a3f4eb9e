//! Accounts of customers, suppliers and employees.

use domain::account::{
    AccountCommand, AccountRole, Disable, Enable, EraseSubject, GrantRole, InviteEmployee,
    Register, Registrant, RevokeRole, SetTimeZone, VerifyEmail,
};
use domain::text::{Email, Reason, TimeZone};

use super::{History, account_id, commit, customer_id, supplier_id};

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
        let reason = Reason::parse("Left the company").expect("a reason");
        self.account(n, Disable { reason }.into())
    }

    pub(crate) fn enable_account(&mut self, n: u128) -> bool {
        self.account(n, Enable {}.into())
    }

    /// Of which no row tells.
    pub(crate) fn set_time_zone(&mut self, n: u128) -> bool {
        let command = SetTimeZone {
            account: account_id(n),
            time_zone: TimeZone::parse("Europe/Berlin").expect("a time zone"),
        };
        self.account(n, command.into())
    }

    /// What is known of whoever holds an account is forgotten.
    pub(crate) fn erase(&mut self, n: u128) -> bool {
        let account = account_id(n);
        self.account(n, EraseSubject { account }.into())
    }

    fn account(&mut self, n: u128, command: AccountCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.accounts, events, now, account_id(n), &command)
    }
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).expect("an address")
}
