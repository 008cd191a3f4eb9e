//! Rows of `passengers`.

use std::collections::BTreeMap;

use domain::launch::{Passenger, PassengerDetails, SeatsReserved};
use domain::personal::Personal;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::failure;

/// Passengers by booking and place. Each came with a booking of this batch.
#[derive(Default)]
pub(super) struct Passengers<'a>(BTreeMap<(Uuid, i16), (&'a Event, &'a Passenger)>);

impl<'a> Passengers<'a> {
    pub(super) fn reserved(&mut self, event: &'a Event, reserved: &'a SeatsReserved) {
        let passengers = reserved.passengers.iter().zip(0..);
        self.0.extend(
            passengers.map(|(passenger, place)| ((reserved.booking.0, place), (event, passenger))),
        );
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let rows = &self.0;
        if rows.is_empty() {
            return Ok(());
        }
        let passengers = || rows.values().map(|(_, passenger)| passenger);
        let details = || passengers().map(|passenger| Personal::plain(&passenger.details));
        sqlx::query(
            "insert into passengers (
                booking, place, id, name, email, phone, date_of_birth, event_no
             )
             select * from unnest(
                $1::uuid[], $2::smallint[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                $7::date[], $8::bigint[]
             )
             on conflict (booking, place) do update set
                id = excluded.id,
                name = excluded.name,
                email = excluded.email,
                phone = excluded.phone,
                date_of_birth = excluded.date_of_birth,
                event_no = excluded.event_no
             where passengers.event_no < excluded.event_no",
        )
        .bind(rows.keys().map(|(booking, _)| *booking).collect::<Vec<_>>())
        .bind(rows.keys().map(|(_, place)| *place).collect::<Vec<_>>())
        .bind(
            passengers()
                .map(|passenger| passenger.id.0)
                .collect::<Vec<_>>(),
        )
        .bind(
            details()
                .map(|details| details.map(name))
                .collect::<Vec<_>>(),
        )
        .bind(
            details()
                .map(|details| details.map(email))
                .collect::<Vec<_>>(),
        )
        .bind(
            details()
                .map(|details| details.map(phone))
                .collect::<Vec<_>>(),
        )
        .bind(
            details()
                .map(|details| details.map(|details| details.date_of_birth))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.values()
                .map(|(event, _)| event.number.as_i64())
                .collect::<Vec<_>>(),
        )
        .execute(connection)
        .await
        .map_err(failure::of_write)?;
        Ok(())
    }
}

fn name(details: &PassengerDetails) -> &str {
    details.name.as_str()
}

fn email(details: &PassengerDetails) -> &str {
    details.email.as_str()
}

fn phone(details: &PassengerDetails) -> &str {
    details.phone.as_str()
}
