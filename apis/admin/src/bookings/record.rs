//! Bookings as rows of a file.

use api_contract::managed::bookings::ManagedBooking;

use crate::export::{Record, dollars, instant, maybe, maybe_instant, word};

impl Record for ManagedBooking {
    const FILE: &'static str = "bookings";
    const COLUMNS: &'static [&'static str] = &[
        "booking",
        "launch",
        "launch_slug",
        "supplier",
        "customer",
        "customer_name",
        "status",
        "seats",
        "payment",
        "seat_price_usd",
        "total_usd",
        "created_at",
        "expires_at",
        "confirmed_at",
        "payment_id",
        "expired_at",
        "cancelled_at",
        "refund_usd",
        "refund_percent",
        "ended_at",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.launch.to_string(),
            self.launch_slug.clone(),
            self.supplier.to_string(),
            self.customer.to_string(),
            maybe(self.customer_name.as_ref()),
            word(&self.status),
            self.seats.to_string(),
            word(&self.payment),
            dollars(self.seat_price),
            dollars(self.total),
            instant(self.created_at),
            instant(self.expires_at),
            maybe_instant(self.confirmed_at),
            maybe(self.payment_id),
            maybe_instant(self.expired_at),
            maybe_instant(self.cancelled_at),
            maybe(self.refund.map(|refund| dollars(refund.amount))),
            maybe(self.refund.map(|refund| refund.percent)),
            maybe_instant(self.ended_at),
        ]
    }
}
