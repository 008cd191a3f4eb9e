//! An invoice has its number; it was due, and is not paid.

use domain::commit::Position;
use domain::ids::InvoiceId;
use domain::invoice::{Bill, Counterparty, Drafted, InvoiceKind, Issued, Overdue};
use notifier::{Template, Values};

use projection_runtime::Event;

use super::{Mail, Reader};
use crate::course::Course;
use crate::papers;
use crate::sites::Sites;
use crate::words;

/// An invoice to which something happened, and the launch that it is about.
pub(crate) struct About<'a> {
    pub(crate) invoice: InvoiceId,
    /// Where it happened.
    pub(crate) position: Position,
    pub(crate) course: &'a Course,
    pub(crate) sites: &'a Sites,
}

impl<'a> About<'a> {
    /// What an event is about.
    pub(crate) fn of(event: &Event, course: &'a Course, sites: &'a Sites) -> Self {
        Self {
            invoice: InvoiceId(event.aggregate_id),
            position: event.position,
            course,
            sites,
        }
    }
}

/// The mail that follows from an invoice that is issued, to whom it is to.
pub(crate) fn of_invoice(about: &About<'_>, issued: &Issued, drafted: &Drafted) -> Option<Mail> {
    let About { course, sites, .. } = about;
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
            sites.own_invoice(about.invoice),
        ),
    };
    let (launch, number) = (drafted.launch, &issued.number);
    let paper = papers::invoice(course, about.invoice, launch, number, about.position);
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
        attachments: paper.into_iter().collect(),
    })
}

/// The mails that follow from an invoice that is overdue: to finance, and to the supplier if it is they
/// who owe. Customers pay before their invoices are written, so none of theirs is ever overdue.
pub(crate) fn of_overdue(about: &About<'_>, overdue: &Overdue, bill: &Bill) -> Vec<Mail> {
    let About { course, sites, .. } = about;
    let (Some(flight), Some(number)) = (course.flight(), &bill.number) else {
        return Vec::new();
    };
    let paper = papers::invoice(course, about.invoice, bill.launch, number, about.position);
    let (number, open) = (number.to_string(), overdue.open.to_string());
    let (launch, page) = (course.name(flight), sites.own_invoice(about.invoice));
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
        attachments: Vec::new(),
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
            attachments: paper.into_iter().collect(),
        });
    }
    mails
}
