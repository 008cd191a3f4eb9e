//! Invoices of the read model, as they are sent.

use api_contract::managed::invoices::{
    InvoiceSum, ManagedInvoice, ManagedInvoiceDetails, ManagedInvoiceLine, ManagedInvoicePayment,
    ManagedRecipient,
};
use domain::invoice::Counterparty;
use projection_operational::queries;

pub(super) fn invoice(found: queries::Invoice) -> ManagedInvoice {
    let (customer, supplier) = match found.counterparty {
        Counterparty::Customer(customer) => (Some(customer), None),
        Counterparty::Supplier(supplier) => (None, Some(supplier)),
    };
    ManagedInvoice {
        id: found.id,
        kind: found.kind,
        year: found.year,
        number: found.number,
        status: found.status,
        customer,
        supplier,
        party_name: found.counterparty_name,
        launch: found.launch,
        booking: found.booking,
        corrects: found.corrects,
        refund: found.refund,
        total: found.total,
        paid: found.paid,
        open: found.open,
        written_at: found.written_at,
        issued_at: found.issued_at,
        due_at: found.due_at,
        settled_at: found.settled_at,
        cancelled_at: found.cancelled_at,
        credit_note: found.credit_note,
    }
}

pub(super) fn details(found: queries::WholeInvoice) -> ManagedInvoiceDetails {
    let lines = found.lines.into_iter().map(|line| ManagedInvoiceLine {
        text: line.text,
        quantity: line.quantity,
        unit_price: line.unit_price,
        tax_basis_points: line.tax_basis_points,
        net: line.net,
        tax: line.tax,
    });
    let payments = found.payments.into_iter();
    let payments = payments.map(|payment| ManagedInvoicePayment {
        payment: payment.payment,
        amount: payment.amount,
        applied_at: payment.applied_at,
        reference: payment.reference,
        paid_at: payment.paid_at,
    });
    ManagedInvoiceDetails {
        invoice: invoice(found.invoice),
        recipient: found.recipient.map(|recipient| ManagedRecipient {
            name: recipient.name,
            tax_id: recipient.tax_id,
            address: recipient.address,
            country: recipient.country,
        }),
        corrects_number: found.corrects_number,
        credit_note_number: found.credit_note_number,
        lines: lines.collect(),
        payments: payments.collect(),
    }
}

pub(super) fn sum(found: queries::InvoiceSum) -> InvoiceSum {
    InvoiceSum {
        kind: found.kind,
        count: found.count,
        total: found.total,
        paid: found.paid,
        open: found.open,
    }
}
