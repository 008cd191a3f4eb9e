//! Payments as rows of a file.

use api_contract::managed::payments::{ManagedPayment, PaymentPurpose};

use crate::export::{Record, dollars, instant, maybe, maybe_instant, word};

impl Record for ManagedPayment {
    const FILE: &'static str = "payments";
    const COLUMNS: &'static [&'static str] = &[
        "payment",
        "purpose",
        "launch",
        "booking",
        "customer",
        "invoice",
        "supplier",
        "party_name",
        "direction",
        "amount_usd",
        "method",
        "status",
        "initiated_at",
        "reference",
        "paid_at",
        "failure",
        "failed_at",
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.id.to_string()];
        cells.extend(purpose_cells(self.purpose));
        cells.extend([
            maybe(self.party_name.as_ref()),
            self.direction.to_string(),
            dollars(self.amount),
            self.method.to_string(),
            word(&self.status),
            instant(self.initiated_at),
            maybe(self.reference.as_ref()),
            maybe_instant(self.paid_at),
            maybe(self.failure),
            maybe_instant(self.failed_at),
        ]);
        cells
    }
}

/// Purpose, launch, booking, customer, invoice, supplier.
pub(crate) fn purpose_cells(purpose: PaymentPurpose) -> [String; 6] {
    let none = String::new;
    match purpose {
        PaymentPurpose::Booking {
            launch,
            booking,
            customer,
        } => [
            "booking".to_owned(),
            launch.to_string(),
            booking.to_string(),
            customer.to_string(),
            none(),
            none(),
        ],
        PaymentPurpose::Invoice { invoice, supplier } => [
            "invoice".to_owned(),
            none(),
            none(),
            none(),
            invoice.to_string(),
            supplier.to_string(),
        ],
    }
}
