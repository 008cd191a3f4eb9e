//! What a payment is for, as it stands in columns.

use domain::payment::{Direction, Purpose};
use uuid::Uuid;

/// A purpose, taken apart. What belongs to the other kind of purpose is empty.
#[derive(Clone, Copy)]
pub(super) struct PurposeColumns {
    pub(super) purpose: &'static str,
    pub(super) launch: Option<Uuid>,
    pub(super) booking: Option<Uuid>,
    pub(super) customer: Option<Uuid>,
    pub(super) invoice: Option<Uuid>,
    pub(super) supplier: Option<Uuid>,
    pub(super) direction: Direction,
}

impl From<Purpose> for PurposeColumns {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Booking {
                launch,
                booking,
                customer,
            } => Self {
                purpose: "booking",
                launch: Some(launch.0),
                booking: Some(booking.0),
                customer: Some(customer.0),
                invoice: None,
                supplier: None,
                direction: Direction::In,
            },
            Purpose::Invoice {
                invoice,
                supplier,
                direction,
            } => Self {
                purpose: "invoice",
                launch: None,
                booking: None,
                customer: None,
                invoice: Some(invoice.0),
                supplier: Some(supplier.0),
                direction,
            },
        }
    }
}
