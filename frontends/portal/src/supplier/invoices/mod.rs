//! A supplier's invoices: those of our fees, and its own.

mod invoice;
mod list;
mod send;

pub(super) use invoice::InvoicePage;
pub(super) use list::InvoicesPage;
