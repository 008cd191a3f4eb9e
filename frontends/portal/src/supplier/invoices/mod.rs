//! A supplier's invoices: those of our fees, and its own.

mod invoice;
mod list;
mod send;

pub(super) use invoice::InvoicePage;
pub(crate) use invoice::InvoiceWhole;
pub(super) use list::InvoicesPage;
