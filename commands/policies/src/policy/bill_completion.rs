//! A completed launch: its supplier is invoiced the fee that was fixed with it (rule 10).

use domain::ids::{InvoiceId, LaunchId, SupplierId};
use domain::invoice::{Counterparty, Draft, Invoice, InvoiceKind, InvoiceLine, Party};
use domain::supplier::CompletionRecorded;
use projection_runtime::Event;

use super::{lines, party};
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "bill_completion";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    recorded: &CompletionRecorded,
) -> Result<(), Trouble> {
    if recorded.fee.is_zero() {
        return Ok(());
    }
    let supplier = SupplierId(event.aggregate_id);
    let recipient = party::of(shift.desk, Counterparty::Supplier(supplier)).await?;
    let launch = shift.launch(recorded.launch).await;
    let what = format!(
        "Fee of {} of {}, {}",
        percent(recorded.fee_basis_points),
        recorded.money.revenue(),
        lines::of_flight(lines::flight(&launch)?)
    );
    let line = lines::one(&what, recorded.fee)?;
    let draft = of_fee(supplier, recorded.launch, recipient, line);
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Invoice>(draft.invoice, draft, meta)
        .await
}

/// The invoice of a fee.
pub(super) fn of_fee(
    supplier: SupplierId,
    launch: LaunchId,
    recipient: Option<Party>,
    line: InvoiceLine,
) -> Draft {
    Draft {
        invoice: InvoiceId::of_fee(launch),
        kind: InvoiceKind::SupplierFee,
        counterparty: Counterparty::Supplier(supplier),
        recipient,
        launch,
        booking: None,
        corrects: None,
        refund: None,
        lines: vec![line],
        paid: Vec::new(),
    }
}

/// Hundredths of a percent, as people write them: `1%`, `0.8%`, `1.25%`.
fn percent(basis_points: u32) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{whole}%"),
        (_, 0) => format!("{whole}.{}%", rest / 10),
        _ => format!("{whole}.{rest:02}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_percentage_has_no_digit_too_many() {
        let written = [100, 80, 125, 5, 0].map(percent);
        assert_eq!(written, ["1%", "0.8%", "1.25%", "0.05%", "0%"]);
    }
}
