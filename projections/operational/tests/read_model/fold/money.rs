//! Payments, refunds, invoices.

use domain::invoice::{Counterparty, InvoiceEvent};
use domain::payment::{PaymentEvent, Purpose};
use domain::refund::RefundEvent;
use projection_runtime::Event;
use uuid::Uuid;

use super::Fold;
use super::rows::{InvoiceLineRow, InvoicePaymentRow, InvoiceRow, PaymentRow, RefundRow};

impl Fold {
    pub(super) fn payment(&mut self, event: &Event, payload: &PaymentEvent) {
        let id = event.aggregate_id;
        if let PaymentEvent::Initiated(initiated) = payload {
            let [launch, booking, customer, invoice, supplier] = about(initiated.purpose);
            let (purpose, direction) = match initiated.purpose {
                Purpose::Booking { .. } => ("booking", "in"),
                Purpose::Invoice { direction, .. } => ("invoice", direction.as_str()),
            };
            let row = PaymentRow {
                id,
                purpose: purpose.to_owned(),
                launch,
                booking,
                customer,
                invoice,
                supplier,
                direction: direction.to_owned(),
                amount_cents: initiated.amount.cents(),
                method: initiated.method.to_string(),
                status: "pending".to_owned(),
                initiated_at: event.at,
                reference: None,
                paid_at: None,
                failure: None,
                failed_at: None,
                event_no: 0,
            };
            self.payments.insert(id, row);
        }
        let row = self.payments.get_mut(&id).expect("is initiated");
        row.event_no = event.number.as_i64();
        match payload {
            PaymentEvent::Initiated(_) => {}
            PaymentEvent::Completed(completed) => {
                row.status = "completed".to_owned();
                row.reference = Some(completed.reference.to_string());
                row.paid_at = Some(completed.paid_at);
            }
            PaymentEvent::Failed(failed) => {
                row.status = "failed".to_owned();
                row.failure = Some(failed.reason.to_string());
                row.failed_at = Some(event.at);
            }
        }
    }

    pub(super) fn refund(&mut self, event: &Event, payload: &RefundEvent) {
        let id = event.aggregate_id;
        if let RefundEvent::Requested(requested) = payload {
            let [launch, booking, customer, invoice, supplier] = about(requested.purpose);
            let purpose = match requested.purpose {
                Purpose::Booking { .. } => "booking",
                Purpose::Invoice { .. } => "invoice",
            };
            let row = RefundRow {
                id,
                payment: requested.payment.0,
                purpose: purpose.to_owned(),
                launch,
                booking,
                customer,
                invoice,
                supplier,
                method: requested.method.to_string(),
                payment_reference: requested.reference.to_string(),
                paid_cents: requested.paid.cents(),
                amount_cents: requested.amount.cents(),
                cause: requested.cause.to_string(),
                status: "requested".to_owned(),
                attempts: 0,
                requested_at: event.at,
                approved_at: None,
                reference: None,
                paid_at: None,
                failed_at: None,
                rejected_at: None,
                reason: None,
                event_no: 0,
            };
            self.refunds.insert(id, row);
        }
        let row = self.refunds.get_mut(&id).expect("is requested");
        row.event_no = event.number.as_i64();
        match payload {
            RefundEvent::Requested(_) => {}
            RefundEvent::Approved(approved) => {
                row.status = "approved".to_owned();
                row.attempts = approved.attempt.into();
                row.approved_at = Some(event.at);
            }
            RefundEvent::Paid(paid) => {
                row.status = "paid".to_owned();
                row.reference = Some(paid.reference.to_string());
                row.paid_at = Some(paid.paid_at);
            }
            RefundEvent::Failed(failed) => {
                row.status = "failed".to_owned();
                row.failed_at = Some(event.at);
                row.reason = Some(failed.reason.to_string());
            }
            RefundEvent::Rejected(rejected) => {
                row.status = "rejected".to_owned();
                row.rejected_at = Some(event.at);
                row.reason = Some(rejected.reason.to_string());
            }
        }
    }

    pub(super) fn invoice(&mut self, event: &Event, payload: &InvoiceEvent) {
        let id = event.aggregate_id;
        let event_no = event.number.as_i64();
        match payload {
            InvoiceEvent::Drafted(drafted) => {
                let (customer, supplier) = match drafted.counterparty {
                    Counterparty::Customer(customer) => (Some(customer.0), None),
                    Counterparty::Supplier(supplier) => (None, Some(supplier.0)),
                };
                let party = drafted.recipient.as_ref().and_then(|party| party.plain());
                let row = InvoiceRow {
                    year: drafted.year,
                    customer,
                    supplier,
                    recipient_name: party.map(|party| party.name.to_string()),
                    recipient_tax_id: party
                        .and_then(|party| Some(party.tax_id.as_ref()?.to_string())),
                    recipient_address: party.map(|party| party.address.to_string()),
                    recipient_country: party
                        .and_then(|party| Some(party.country.as_ref()?.to_string())),
                    booking: drafted.booking.map(|booking| booking.0),
                    corrects: drafted.corrects.map(|invoice| invoice.0),
                    refund: drafted.refund.map(|refund| refund.0),
                    total_cents: drafted.total.cents(),
                    ..written(event, drafted.kind.as_str(), drafted.launch.0)
                };
                self.invoices.insert(id, row);
                for (line, place) in drafted.lines.iter().zip(0..) {
                    let row = InvoiceLineRow {
                        invoice: id,
                        place,
                        text: line.text.to_string(),
                        quantity: line.quantity.into(),
                        unit_price_cents: line.unit_price.cents(),
                        tax_basis_points: line.tax_basis_points.into(),
                        event_no,
                    };
                    self.invoice_lines.insert((id, place), row);
                }
            }
            InvoiceEvent::Submitted(submitted) => {
                let row = InvoiceRow {
                    supplier: Some(submitted.supplier.0),
                    status: "issued".to_owned(),
                    number: Some(submitted.number.to_string()),
                    total_cents: submitted.total.cents(),
                    issued_at: Some(event.at),
                    due_at: Some(submitted.due_at),
                    ..written(event, "supplier_launch", submitted.launch.0)
                };
                self.invoices.insert(id, row);
            }
            InvoiceEvent::PaymentApplied(applied) => {
                let row = InvoicePaymentRow {
                    invoice: id,
                    payment: applied.payment.0,
                    amount_cents: applied.amount.cents(),
                    applied_at: event.at,
                    event_no,
                };
                self.invoice_payments.insert((id, row.payment), row);
            }
            _ => {}
        }
        let row = self.invoices.get_mut(&id).expect("is written");
        row.event_no = event_no;
        match payload {
            InvoiceEvent::Drafted(_) | InvoiceEvent::Submitted(_) => {}
            InvoiceEvent::Issued(issued) => {
                row.status = "issued".to_owned();
                row.number = Some(issued.number.to_string());
                row.issued_at = Some(event.at);
                row.due_at = Some(issued.due_at);
            }
            InvoiceEvent::PaymentApplied(applied) => {
                row.paid_cents = applied.paid.cents();
                if row.status == "issued" {
                    row.status = "partially_paid".to_owned();
                }
            }
            InvoiceEvent::Settled(_) => {
                row.status = "settled".to_owned();
                row.settled_at = Some(event.at);
            }
            InvoiceEvent::Overdue(_) => {
                row.status = "overdue".to_owned();
                row.overdue_at = Some(event.at);
            }
            InvoiceEvent::Cancelled(cancelled) => {
                row.status = "cancelled".to_owned();
                row.cancelled_at = Some(event.at);
                row.credit_note = Some(cancelled.credit_note.0);
            }
        }
        row.open_cents = match row.status.as_str() {
            "drafted" | "settled" | "cancelled" => 0,
            _ => row.total_cents - row.paid_cents,
        };
    }
}

/// Launch, booking, customer, invoice, supplier.
fn about(purpose: Purpose) -> [Option<Uuid>; 5] {
    match purpose {
        Purpose::Booking {
            launch,
            booking,
            customer,
        } => [
            Some(launch.0),
            Some(booking.0),
            Some(customer.0),
            None,
            None,
        ],
        Purpose::Invoice {
            invoice, supplier, ..
        } => [None, None, None, Some(invoice.0), Some(supplier.0)],
    }
}

/// A draft of which nothing more is known.
fn written(event: &Event, kind: &str, launch: Uuid) -> InvoiceRow {
    use chrono::Datelike;
    InvoiceRow {
        id: event.aggregate_id,
        kind: kind.to_owned(),
        year: event.at.year(),
        customer: None,
        supplier: None,
        recipient_name: None,
        recipient_tax_id: None,
        recipient_address: None,
        recipient_country: None,
        launch,
        booking: None,
        corrects: None,
        refund: None,
        status: "drafted".to_owned(),
        number: None,
        total_cents: 0,
        paid_cents: 0,
        open_cents: 0,
        written_at: event.at,
        issued_at: None,
        due_at: None,
        overdue_at: None,
        settled_at: None,
        cancelled_at: None,
        credit_note: None,
        event_no: 0,
    }
}
