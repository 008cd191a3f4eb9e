//! A completed launch counts for its supplier, which fixes what is owed for it (rule 10).

use domain::ids::LaunchId;
use domain::launch::Completed;
use domain::supplier::{RecordCompletion, Supplier};
use projection_runtime::Event;

use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "record_completion";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    completed: &Completed,
) -> Result<(), Trouble> {
    let record = RecordCompletion {
        launch: LaunchId(event.aggregate_id),
        money: completed.money,
    };
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Supplier>(completed.supplier, record, meta)
        .await
}
