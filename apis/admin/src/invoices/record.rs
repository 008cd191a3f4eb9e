//! Invoices as rows of a file.

use api_contract::managed::invoices::ManagedInvoice;

use crate::export::{Record, dollars, instant, maybe, maybe_instant};

impl Record for ManagedInvoice {
    const FILE: &'static str = "invoices";
    const COLUMNS: &'static [&'static str] = &[
        "invoice",
        "kind",
        "year",
        "number",
        "status",
        "customer",
        "supplier",
        "party_name",
        "launch",
        "booking",
        "corrects",
        "refund",
        "total_usd",
        "paid_usd",
        "open_usd",
        "written_at",
        "issued_at",
        "due_at",
        "settled_at",
        "cancelled_at",
        "credit_note",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.kind.to_string(),
            self.year.to_string(),
            maybe(self.number.as_ref()),
            self.status.to_string(),
            maybe(self.customer),
            maybe(self.supplier),
            maybe(self.party_name.as_ref()),
            self.launch.to_string(),
            maybe(self.booking),
            maybe(self.corrects),
            maybe(self.refund),
            dollars(self.total),
            dollars(self.paid),
            dollars(self.open),
            instant(self.written_at),
            maybe_instant(self.issued_at),
            maybe_instant(self.due_at),
            maybe_instant(self.settled_at),
            maybe_instant(self.cancelled_at),
            maybe(self.credit_note),
        ]
    }
}
