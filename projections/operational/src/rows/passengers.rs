//! Rows of `passengers`.

use std::collections::BTreeMap;

use domain::launch::{Passenger, PassengerDetails, SeatsReserved};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

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
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|((booking, place), (event, passenger))| (*booking, *place, *event, *passenger))
            .collect();
        Columns::of(&rows)
            .set("booking", |(booking, ..)| *booking)
            .set("place", |(_, place, ..)| *place)
            .set("id", |(.., passenger)| passenger.id.0)
            .set("name", |row| details(row).map(|known| known.name.as_str()))
            .set("email", |row| {
                details(row).map(|known| known.email.as_str())
            })
            .set("phone", |row| {
                details(row).map(|known| known.phone.as_str())
            })
            .set("date_of_birth", |row| {
                details(row).map(|known| known.date_of_birth)
            })
            .set("event_no", |(_, _, event, _)| event.number.as_i64())
            .upsert(connection, "passengers", "booking, place")
            .await
    }
}

/// Who it is, unless they were erased.
fn details<'a>(row: &(Uuid, i16, &Event, &'a Passenger)) -> Option<&'a PassengerDetails> {
    row.3.details.plain()
}
