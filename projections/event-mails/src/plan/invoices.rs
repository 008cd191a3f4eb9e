//! An invoice has its number; it was due, and is not paid.

use domain::ids::InvoiceId;
use domain::invoice::{Bill, Counterparty, Drafted, InvoiceKind, Issued, Overdue};
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

/// The mails that follow from an invoice that is overdue: to finance, and to the supplier if it is they
/// who owe. Customers pay before their invoices are written, so none of theirs is ever overdue.
pub(crate) fn of_overdue(
    id: InvoiceId,
    overdue: &Overdue,
    bill: &Bill,
    course: &Course,
    sites: &Sites,
) -> Vec<Mail> {
    let (Some(flight), Some(number)) = (course.flight(), &bill.number) else {
        return Vec::new();
    };
    let (number, open) = (number.to_string(), overdue.open.to_string());
    let (launch, page) = (course.name(flight), sites.own_invoice(id));
    let mut mails = vec![Mail {
        template: Template::FinanceInvoiceOverdue,
        to: Reader::Finance,
        booking: bill.booking,
        values: Values::from([
            ("number", number.clone()),
            ("open", open.clone()),
            ("debtor", words::debtor(bill.kind).to_owned()),
            ("launch", launch.clone()),
            ("page", page.clone()),
        ]),
    }];
    if let (InvoiceKind::SupplierFee, Counterparty::Supplier(supplier)) =
        (bill.kind, bill.counterparty)
    {
        mails.push(Mail {
            template: Template::SupplierInvoiceOverdue,
            to: Reader::Supplier(supplier),
            booking: None,
            values: Values::from([
                ("number", number),
                ("open", open),
                ("launch", launch),
                ("page", page),
            ]),
        });
    }
    mails
}
