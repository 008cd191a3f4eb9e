//! An aborted launch: its supplier is invoiced the fee that the abort names (rule 10).

use domain::ids::LaunchId;
use domain::invoice::{Counterparty, Invoice};
use domain::launch::Aborted;
use projection_runtime::Event;

use super::bill_completion::of_fee;
use super::{lines, party};
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "bill_abort";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    aborted: &Aborted,
) -> Result<(), Trouble> {
    if aborted.fee.is_zero() {
        return Ok(());
    }
    let id = LaunchId(event.aggregate_id);
    let recipient = party::of(shift.desk, Counterparty::Supplier(aborted.supplier)).await?;
    let launch = shift.launch(id).await;
    let flight = lines::of_flight(lines::flight(&launch)?);
    let line = lines::one(&format!("Aborted launch, {flight}"), aborted.fee)?;
    let draft = of_fee(aborted.supplier, id, recipient, line);
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Invoice>(draft.invoice, draft, meta)
        .await
}
