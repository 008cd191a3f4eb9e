//! Logins at the stores: one for each role that works with one, with no more rights than it needs.
//! An API that only asks can't write. Nobody but `astro migrate` changes tables or indexes, and nobody
//! but the rebuilder makes those of another version of a read model, or deletes one.
//!
//! `astro migrate` goes to the stores as their owner. It makes the logins whose passwords it is
//! told, and gives them what their role needs in what it has just brought up to date. Doing it
//! again with another password replaces the password.

mod mongodb;
mod postgres;

use std::collections::BTreeMap;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

pub(crate) use self::mongodb::{admit_to_core, admit_to_customer, shut_out_of_customer};
pub(crate) use self::postgres::{admit_to_operational, open_operational};

/// The bounds of a password, in characters: nobody guesses it.
const PASSWORD: std::ops::RangeInclusive<usize> = 16..=256;

/// A role that logs in at a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Login {
    /// Asks the operational model.
    AdminApi,
    /// Keeps accounts, and orders mails.
    CoreApi,
    /// Asks the customers' model.
    CustomerApi,
    /// Indexes events.
    EventIndex,
    /// Keeps log lines.
    LogKeeper,
    /// Sends mails.
    Notifier,
    /// Writes the customers' model.
    ProjectorCustomer,
    /// Writes the operational model.
    ProjectorOperational,
    /// Makes and deletes versions of both models.
    Rebuilder,
    /// Compares both models with the log, and mends them.
    Reconciler,
    /// Keeps jobs, and asks the operational model for candidates.
    Scheduler,
}

impl Login {
    const ALL: [Self; 11] = [
        Self::AdminApi,
        Self::CoreApi,
        Self::CustomerApi,
        Self::EventIndex,
        Self::LogKeeper,
        Self::Notifier,
        Self::ProjectorCustomer,
        Self::ProjectorOperational,
        Self::Rebuilder,
        Self::Reconciler,
        Self::Scheduler,
    ];

    /// Its name.
    fn as_str(self) -> &'static str {
        match self {
            Self::AdminApi => "admin-api",
            Self::CoreApi => "core-api",
            Self::CustomerApi => "customer-api",
            Self::EventIndex => "event-index",
            Self::LogKeeper => "log-keeper",
            Self::Notifier => "notifier",
            Self::ProjectorCustomer => "projector-customer",
            Self::ProjectorOperational => "projector-operational",
            Self::Rebuilder => "rebuilder",
            Self::Reconciler => "reconciler",
            Self::Scheduler => "scheduler",
        }
    }
}

/// The passwords of the logins.
#[derive(Debug, Default)]
pub(crate) struct StorePasswords(BTreeMap<Login, SecretString>);

/// The passwords can't be used. Shows none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StorePasswordsError {
    #[error("must be `<login>=<password>`, several separated by commas")]
    Form,
    #[error(
        "there is no login of that name: there are admin-api, core-api, customer-api, event-index, \
         log-keeper, notifier, projector-customer, projector-operational, rebuilder, reconciler and scheduler"
    )]
    Unknown,
    #[error("{0} stands there twice")]
    Twice(&'static str),
    #[error("the password of {0} must have 16 to 256 characters")]
    Length(&'static str),
}

impl FromStr for StorePasswords {
    type Err = StorePasswordsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut passwords = BTreeMap::new();
        for pair in text.split(',').map(str::trim) {
            let (name, password) = pair.split_once('=').ok_or(StorePasswordsError::Form)?;
            let login = Login::ALL.into_iter().find(|login| login.as_str() == name);
            let login = login.ok_or(StorePasswordsError::Unknown)?;
            if !PASSWORD.contains(&password.chars().count()) {
                return Err(StorePasswordsError::Length(login.as_str()));
            }
            if passwords
                .insert(login, password.to_owned().into())
                .is_some()
            {
                return Err(StorePasswordsError::Twice(login.as_str()));
            }
        }
        Ok(Self(passwords))
    }
}

impl StorePasswords {
    fn of(&self, login: Login) -> Option<&str> {
        self.0.get(&login).map(ExposeSecret::expose_secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_login_is_named_once_with_a_password_that_nobody_guesses() {
        let passwords = "admin-api=0123456789abcdef, scheduler=fedcba9876543210==";
        let passwords: StorePasswords = passwords.parse().unwrap();
        assert_eq!(passwords.of(Login::AdminApi), Some("0123456789abcdef"));
        assert_eq!(passwords.of(Login::Scheduler), Some("fedcba9876543210=="));
        assert_eq!(passwords.of(Login::Notifier), None);

        for (wrong, error) in [
            ("", StorePasswordsError::Form),
            ("admin-api", StorePasswordsError::Form),
            ("root=0123456789abcdef", StorePasswordsError::Unknown),
            (
                "admin-api=0123456789abcde",
                StorePasswordsError::Length("admin-api"),
            ),
            (
                "admin-api=0123456789abcdef,admin-api=0123456789abcdef",
                StorePasswordsError::Twice("admin-api"),
            ),
        ] {
            assert_eq!(
                wrong.parse::<StorePasswords>().unwrap_err(),
                error,
                "{wrong}"
            );
        }
    }
}
