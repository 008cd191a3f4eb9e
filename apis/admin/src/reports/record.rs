//! Lines of reports as rows of a file.

use api_contract::managed::revenue::RevenueLine;

use crate::export::{Record, dollars, maybe};

impl Record for RevenueLine {
    const FILE: &'static str = "revenue";
    const COLUMNS: &'static [&'static str] = &[
        "year",
        "supplier",
        "supplier_name",
        "launches",
        "collected_usd",
        "refunded_usd",
        "revenue_usd",
        "fees_total_usd",
        "fees_paid_usd",
        "fees_open_usd",
        "supplier_invoices_total_usd",
        "supplier_invoices_paid_usd",
        "supplier_invoices_open_usd",
    ];

    fn cells(&self) -> Vec<String> {
        let figures = &self.figures;
        vec![
            self.year.to_string(),
            self.supplier.to_string(),
            maybe(self.supplier_name.as_ref()),
            figures.launches.to_string(),
            dollars(figures.collected),
            dollars(figures.refunded),
            dollars(figures.revenue),
            dollars(figures.fees.total),
            dollars(figures.fees.paid),
            dollars(figures.fees.open),
            dollars(figures.supplier_invoices.total),
            dollars(figures.supplier_invoices.paid),
            dollars(figures.supplier_invoices.open),
        ]
    }
}
