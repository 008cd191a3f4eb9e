//! Refunds as rows of a file.

use api_contract::managed::refunds::ManagedRefund;

use crate::export::{Record, dollars, instant, maybe, maybe_instant};
use crate::payments::purpose_cells;

impl Record for ManagedRefund {
    const FILE: &'static str = "refunds";
    const COLUMNS: &'static [&'static str] = &[
        "refund",
        "payment",
        "purpose",
        "launch",
        "booking",
        "customer",
        "invoice",
        "supplier",
        "party_name",
        "method",
        "payment_reference",
        "paid_usd",
        "amount_usd",
        "cause",
        "status",
        "attempts",
        "requested_at",
        "approved_at",
        "reference",
        "paid_at",
        "failed_at",
        "rejected_at",
        "reason",
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.id.to_string(), self.payment.to_string()];
        cells.extend(purpose_cells(self.purpose));
        cells.extend([
            maybe(self.party_name.as_ref()),
            self.method.to_string(),
            self.payment_reference.clone(),
            dollars(self.paid),
            dollars(self.amount),
            self.cause.to_string(),
            self.status.to_string(),
            self.attempts.to_string(),
            instant(self.requested_at),
            maybe_instant(self.approved_at),
            maybe(self.reference.as_ref()),
            maybe_instant(self.paid_at),
            maybe_instant(self.failed_at),
            maybe_instant(self.rejected_at),
            maybe(self.reason.as_ref()),
        ]);
        cells
    }
}
