//! Rows of `completions`.

use domain::supplier::CompletionRecorded;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;

use super::columns::Columns;

/// Completed launches, as their suppliers recorded them: each once.
#[derive(Default)]
pub(super) struct Completions<'a>(Vec<(&'a Event, &'a CompletionRecorded)>);

impl<'a> Completions<'a> {
    pub(super) fn recorded(&mut self, event: &'a Event, recorded: &'a CompletionRecorded) {
        self.0.push((event, recorded));
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        Columns::of(&self.0)
            .set("supplier", |(event, _)| event.aggregate_id)
            .set("launch", |(_, recorded)| recorded.launch.0)
            .set("completed", |(_, recorded)| i64::from(recorded.completed))
            .set("fee_basis_points", |(_, recorded)| {
                i64::from(recorded.fee_basis_points)
            })
            .set("fee_cents", |(_, recorded)| recorded.fee.cents())
            .set("recorded_at", |(event, _)| event.at)
            .set("event_no", |(event, _)| event.number.as_i64())
            .upsert(connection, "completions", "supplier, launch")
            .await
    }
}
