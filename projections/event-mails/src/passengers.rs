//! Where those are reached who fly by a booking: what its customer gave as their emails.

use cqrs_es::Aggregate;
use domain::ids::CustomerId;
use domain::launch::{Launch, LaunchEvent, SeatsReserved};
use domain::text::Email;
use projection_runtime::TargetError;

use crate::archive::Archive;
use crate::plan::Seats;

/// Who booked, and the emails of who flies. Without those who were forgotten.
pub(crate) async fn reach(
    archive: &Archive,
    seats: Seats,
) -> Result<Option<(CustomerId, Vec<Email>)>, TargetError> {
    let events = archive
        .at::<LaunchEvent>(Launch::TYPE, seats.launch.0, seats.reserved)
        .await?;
    let reserved = events
        .into_iter()
        .find_map(|happened| match happened.event {
            LaunchEvent::SeatsReserved(event) if event.booking == seats.booking => {
                Some((happened.id, event))
            }
            _ => None,
        });
    let Some((id, event)) = reserved else {
        return Ok(None);
    };
    let opened: SeatsReserved = archive.open(id, event).await?;
    let people = opened.passengers.into_iter();
    let emails = people.filter_map(|passenger| Some(passenger.details.into_plain()?.email));
    Ok(Some((opened.customer, emails.collect())))
}
