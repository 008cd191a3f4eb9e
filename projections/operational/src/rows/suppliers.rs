//! Rows of `suppliers`.

use std::collections::BTreeMap;

use domain::personal::Personal;
use domain::supplier::{Contact, ProfileChanged, ProfileOpened};
use domain::text::{Address, CompanyName, Country, TaxId};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

/// Suppliers by id.
#[derive(Default)]
pub(super) struct Suppliers<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one supplier.
struct Change<'a> {
    opened: Option<&'a Event>,
    profile: Profile<'a>,
    event_no: i64,
}

/// All that is told of a company, each time.
#[derive(Clone, Copy)]
struct Profile<'a> {
    account: Uuid,
    legal_name: &'a CompanyName,
    tax_id: &'a TaxId,
    country: &'a Country,
    legal_address: &'a Address,
    contact: Option<&'a Contact>,
}

/// The profile that an event tells.
macro_rules! profile {
    ($told:expr) => {
        Profile {
            account: $told.account.0,
            legal_name: &$told.legal_name,
            tax_id: &$told.tax_id,
            country: &$told.country,
            legal_address: &$told.legal_address,
            contact: Personal::plain(&$told.contact),
        }
    };
}

impl<'a> Suppliers<'a> {
    pub(super) fn opened(&mut self, event: &'a Event, opened: &'a ProfileOpened) {
        let change = Change {
            opened: Some(event),
            profile: profile!(opened),
            event_no: event.number.as_i64(),
        };
        self.0.insert(event.aggregate_id, change);
    }

    pub(super) fn changed(&mut self, event: &Event, changed: &'a ProfileChanged) {
        let before = self.0.remove(&event.aggregate_id);
        let change = Change {
            opened: before.and_then(|before| before.opened),
            profile: profile!(changed),
            event_no: event.number.as_i64(),
        };
        self.0.insert(event.aggregate_id, change);
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .partition(|(_, change)| change.opened.is_some());
        profiles(&new)
            .set("id", |(id, _)| **id)
            .set("opened_at", |(_, change)| {
                change.opened.map(|event| event.at)
            })
            .upsert(connection, "suppliers", "id")
            .await?;
        profiles(&known)
            .update(connection, "suppliers", |(id, _)| **id)
            .await
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

fn profiles<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .set("account", |(_, change)| change.profile.account)
        .set("legal_name", |(_, change)| {
            change.profile.legal_name.as_str()
        })
        .set("tax_id", |(_, change)| change.profile.tax_id.as_str())
        .set("country", |(_, change)| change.profile.country.as_str())
        .set("legal_address", |(_, change)| {
            change.profile.legal_address.as_str()
        })
        .set("contact_name", |(_, change)| {
            change.profile.contact.map(|contact| contact.name.as_str())
        })
        .set("contact_email", |(_, change)| {
            change.profile.contact.map(|contact| contact.email.as_str())
        })
        .set("contact_phone", |(_, change)| {
            change.profile.contact.map(|contact| contact.phone.as_str())
        })
        .set("event_no", |(_, change)| change.event_no)
}
