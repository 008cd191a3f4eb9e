//! What the rows should be: the log folded one event at a time, as simply as can be.

mod accounts;
mod launches;
mod money;
mod people;
mod rows;

use std::collections::BTreeMap;

use domain::any_event::AnyEvent;
use projection_runtime::Event;
use uuid::Uuid;

use rows::{
    AccountRow, CompletionRow, CustomerRow, InvoiceLineRow, InvoicePaymentRow, InvoiceRow,
    LaunchRow, PassengerRow, PaymentRow, RefundRow, RocketRow, SupplierRow,
};
pub(crate) use rows::{BookingRow, Rows};

/// Folds events, whose personal values are open.
pub(crate) fn fold(events: &[Event]) -> Rows {
    let mut fold = Fold::default();
    for event in events {
        match &event.payload {
            AnyEvent::Customer(payload) => fold.customer(event, payload),
            AnyEvent::Supplier(payload) => fold.supplier(event, payload),
            AnyEvent::Rocket(payload) => fold.rocket(event, payload),
            AnyEvent::Launch(payload) => fold.launch(event, payload),
            AnyEvent::Payment(payload) => fold.payment(event, payload),
            AnyEvent::Refund(payload) => fold.refund(event, payload),
            AnyEvent::Invoice(payload) => fold.invoice(event, payload),
            AnyEvent::Account(payload) => fold.account(event, payload),
            AnyEvent::Slug(_)
            | AnyEvent::InvoiceSeries(_)
            | AnyEvent::Projection(_)
            | AnyEvent::Disclosure(_) => {}
        }
    }
    Rows {
        accounts: fold.accounts.into_values().collect(),
        customers: fold.customers.into_values().collect(),
        suppliers: fold.suppliers.into_values().collect(),
        completions: fold.completions.into_values().collect(),
        rockets: fold.rockets.into_values().collect(),
        launches: fold.launches.into_values().collect(),
        bookings: fold.bookings.into_values().collect(),
        passengers: fold.passengers.into_values().collect(),
        payments: fold.payments.into_values().collect(),
        refunds: fold.refunds.into_values().collect(),
        invoices: fold.invoices.into_values().collect(),
        invoice_lines: fold.invoice_lines.into_values().collect(),
        invoice_payments: fold.invoice_payments.into_values().collect(),
    }
}

/// Rows by their keys.
#[derive(Default)]
struct Fold {
    accounts: BTreeMap<Uuid, AccountRow>,
    customers: BTreeMap<Uuid, CustomerRow>,
    suppliers: BTreeMap<Uuid, SupplierRow>,
    completions: BTreeMap<(Uuid, Uuid), CompletionRow>,
    rockets: BTreeMap<Uuid, RocketRow>,
    launches: BTreeMap<Uuid, LaunchRow>,
    bookings: BTreeMap<Uuid, BookingRow>,
    passengers: BTreeMap<(Uuid, i16), PassengerRow>,
    payments: BTreeMap<Uuid, PaymentRow>,
    refunds: BTreeMap<Uuid, RefundRow>,
    invoices: BTreeMap<Uuid, InvoiceRow>,
    invoice_lines: BTreeMap<(Uuid, i16), InvoiceLineRow>,
    invoice_payments: BTreeMap<(Uuid, Uuid), InvoicePaymentRow>,
}
