//! A confirmed booking counts as a trip of its customer, which may make them a VIP (rule 3).

use domain::customer::{Customer, RecordTrip};
use domain::ids::LaunchId;
use domain::launch::BookingConfirmed;
use projection_runtime::Event;

use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "record_trip";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    confirmed: &BookingConfirmed,
) -> Result<(), Trouble> {
    let trip = RecordTrip {
        launch: LaunchId(event.aggregate_id),
        booking: confirmed.booking,
    };
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Customer>(confirmed.customer, trip, meta)
        .await
}
