//! Rows of `accounts`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::account::{AccountEvent, AccountRole, Registrant};
use domain::personal::Personal;
use domain::text::Email;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

/// Accounts by id.
#[derive(Default)]
pub(super) struct Accounts<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one account.
#[derive(Default)]
struct Change<'a> {
    made: Option<Making>,
    /// The email that was told last. `None` as well when it is erased.
    email: Option<&'a Email>,
    /// An event that verifies an email tells it, too.
    email_verified: bool,
    /// The words of all roles.
    roles: Option<Vec<&'static str>>,
    disabled: Option<bool>,
    event_no: i64,
}

/// What never changes.
#[derive(Clone, Copy)]
struct Making {
    kind: &'static str,
    customer: Option<Uuid>,
    supplier: Option<Uuid>,
    at: DateTime<Utc>,
}

impl<'a> Accounts<'a> {
    pub(super) fn happened(&mut self, event: &'a Event, payload: &'a AccountEvent) {
        let change = self.0.entry(event.aggregate_id).or_default();
        change.event_no = event.number.as_i64();
        match payload {
            AccountEvent::Registered(registered) => {
                let (kind, customer, supplier) = match registered.registrant {
                    Registrant::Customer { customer } => ("customer", Some(customer.0), None),
                    Registrant::Supplier { supplier } => ("supplier", None, Some(supplier.0)),
                };
                let made = Making {
                    kind,
                    customer,
                    supplier,
                    at: event.at,
                };
                let role = registered.registrant.role();
                change.begin(made, &[role], &registered.email);
            }
            AccountEvent::EmployeeInvited(invited) => {
                let made = Making {
                    kind: "employee",
                    customer: None,
                    supplier: None,
                    at: event.at,
                };
                change.begin(made, &invited.roles, &invited.email);
            }
            AccountEvent::EmailVerified(verified) => {
                change.email = verified.email.plain();
                change.email_verified = true;
            }
            AccountEvent::RoleGranted(granted) => change.roles = Some(words(&granted.roles)),
            AccountEvent::RoleRevoked(revoked) => change.roles = Some(words(&revoked.roles)),
            AccountEvent::Disabled(_) => change.disabled = Some(true),
            AccountEvent::Enabled(_) => change.disabled = Some(false),
            AccountEvent::TimeZoneSet(_) => {}
            AccountEvent::SubjectErased(_) => change.disabled = Some(true),
        }
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|(_, change)| change.made.is_some());
        changes(&new)
            .set("id", |(id, _)| **id)
            .set("kind", |row| made(row).map(|made| made.kind))
            .set("customer", |row| made(row)?.customer)
            .set("supplier", |row| made(row)?.supplier)
            .set("registered_at", |row| made(row).map(|made| made.at))
            .set("email", |(_, change)| email(change))
            .set("email_verified", |(_, change)| change.email_verified)
            .upsert(connection, "accounts", "id")
            .await?;
        changes(&known)
            // Of one that was verified, the email may be gone.
            .by(
                "case when new.email_verified then new.email else accounts.email end",
                "email",
                |(_, change)| email(change),
            )
            .by(
                "accounts.email_verified or new.email_verified",
                "email_verified",
                |(_, change)| change.email_verified,
            )
            .update(connection, "accounts", |(id, _)| **id)
            .await
    }
}

impl<'a> Change<'a> {
    fn begin(&mut self, made: Making, roles: &[AccountRole], email: &'a Personal<Email>) {
        self.made = Some(made);
        self.email = email.plain();
        self.roles = Some(words(roles));
        self.disabled = Some(false);
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .keep_words("roles", |(_, change)| change.roles.as_deref())
        .keep("disabled", |(_, change)| change.disabled)
        .set("event_no", |(_, change)| change.event_no)
}

fn made(row: &Row<'_, '_>) -> Option<Making> {
    row.1.made
}

fn email<'a>(change: &Change<'a>) -> Option<&'a str> {
    change.email.map(Email::as_str)
}

fn words(roles: &[AccountRole]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}
