//! An invoice of the read model, as it is sent.

use api_contract::statements::{
    CustomerInvoice, CustomerInvoiceDetails, CustomerInvoiceLine, InvoiceRecipient,
};
use domain::invoice::{InvoiceLine, Party};
use domain::money::Money;
use projection_customer::{InvoiceDetails, InvoiceView};

pub(crate) fn invoice(view: InvoiceView) -> CustomerInvoice {
    CustomerInvoice {
        id: view.id,
        number: view.number,
        kind: view.kind,
        status: view.status,
        launch: view.launch,
        booking: view.booking,
        corrects: view.corrects,
        refund: view.refund,
        total: view.total,
        paid: view.paid,
        open: view.open,
        issued_at: view.issued_at,
        due_at: view.due_at,
        settled_at: view.settled_at,
        cancelled_at: view.cancelled_at,
        credit_note: view.credit_note,
    }
}

pub(super) fn details(view: InvoiceDetails) -> CustomerInvoiceDetails {
    CustomerInvoiceDetails {
        invoice: invoice(view.invoice),
        recipient: view.recipient.map(recipient),
        lines: view.lines.into_iter().map(line).collect(),
    }
}

fn recipient(party: Party) -> InvoiceRecipient {
    InvoiceRecipient {
        name: party.name.into(),
        tax_id: party.tax_id.map(String::from),
        address: party.address.into(),
        country: party.country.map(String::from),
    }
}

fn line(line: InvoiceLine) -> CustomerInvoiceLine {
    CustomerInvoiceLine {
        // It is part of a total that fits.
        total: line.gross().unwrap_or(Money::ZERO),
        text: line.text.into(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        tax_basis_points: line.tax_basis_points,
    }
}
