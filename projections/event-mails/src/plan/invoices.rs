//! An invoice has its number.

use domain::ids::InvoiceId;
use domain::invoice::{Counterparty, Drafted, Issued};
use notifier::{Template, Values};

use super::{Mail, Reader};
use crate::course::Course;
use crate::sites::Sites;
use crate::words;

/// The mail that follows from an invoice that is issued, to whom it is to.
pub(crate) fn of_invoice(
    id: InvoiceId,
    issued: &Issued,
    drafted: &Drafted,
    course: &Course,
    sites: &Sites,
) -> Option<Mail> {
    let flight = course.flight()?;
    let (template, to, page) = match drafted.counterparty {
        Counterparty::Customer(customer) => (
            Template::InvoiceIssued,
            Reader::Customer(customer),
            sites.invoices(),
        ),
        Counterparty::Supplier(supplier) => (
            Template::SupplierInvoiceIssued,
            Reader::Supplier(supplier),
            sites.own_invoice(id),
        ),
    };
    Some(Mail {
        template,
        to,
        booking: drafted.booking,
        values: Values::from([
            ("kind", words::document(drafted.kind).to_owned()),
            ("number", issued.number.to_string()),
            ("total", drafted.total.to_string()),
            ("launch", course.name(flight)),
            ("page", page),
        ]),
    })
}
