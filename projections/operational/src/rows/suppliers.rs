//! Rows of `suppliers`.

use std::collections::BTreeMap;

use domain::personal::Personal;
use domain::supplier::{Contact, ProfileOpened};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::failure;

/// Suppliers by id. Each was opened in this batch.
#[derive(Default)]
pub(super) struct Suppliers<'a>(BTreeMap<Uuid, (&'a Event, &'a ProfileOpened)>);

impl<'a> Suppliers<'a> {
    pub(super) fn opened(&mut self, event: &'a Event, opened: &'a ProfileOpened) {
        self.0.insert(event.aggregate_id, (event, opened));
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let events = || self.0.values().map(|(event, _)| event);
        let opened = || self.0.values().map(|(_, opened)| opened);
        let contacts = || opened().map(|opened| Personal::plain(&opened.contact));
        sqlx::query(
            "insert into suppliers (
                id, account, legal_name, tax_id, country, legal_address,
                contact_name, contact_email, contact_phone, opened_at, event_no
             )
             select * from unnest(
                $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::bigint[]
             )
             on conflict (id) do update set
                account = excluded.account,
                legal_name = excluded.legal_name,
                tax_id = excluded.tax_id,
                country = excluded.country,
                legal_address = excluded.legal_address,
                contact_name = excluded.contact_name,
                contact_email = excluded.contact_email,
                contact_phone = excluded.contact_phone,
                opened_at = excluded.opened_at,
                event_no = excluded.event_no
             where suppliers.event_no < excluded.event_no",
        )
        .bind(self.0.keys().copied().collect::<Vec<_>>())
        .bind(opened().map(|opened| opened.account.0).collect::<Vec<_>>())
        .bind(
            opened()
                .map(|opened| opened.legal_name.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            opened()
                .map(|opened| opened.tax_id.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            opened()
                .map(|opened| opened.country.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            opened()
                .map(|opened| opened.legal_address.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            contacts()
                .map(|contact| contact.map(name))
                .collect::<Vec<_>>(),
        )
        .bind(
            contacts()
                .map(|contact| contact.map(email))
                .collect::<Vec<_>>(),
        )
        .bind(
            contacts()
                .map(|contact| contact.map(phone))
                .collect::<Vec<_>>(),
        )
        .bind(events().map(|event| event.at).collect::<Vec<_>>())
        .bind(
            events()
                .map(|event| event.number.as_i64())
                .collect::<Vec<_>>(),
        )
        .execute(connection)
        .await
        .map_err(failure::of_write)?;
        Ok(())
    }
}

fn name(contact: &Contact) -> &str {
    contact.name.as_str()
}

fn email(contact: &Contact) -> &str {
    contact.email.as_str()
}

fn phone(contact: &Contact) -> &str {
    contact.phone.as_str()
}
