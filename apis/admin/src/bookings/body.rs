//! A booking of the read model, as it is sent.

use api_contract::bookings::Refund;
use api_contract::managed::bookings::ManagedBooking;
use projection_operational::queries;

use crate::launches::booking_status;

/// What somebody sees of a booking: the customer's name, if they may.
pub(super) fn booking(found: queries::Booking, names: bool) -> ManagedBooking {
    ManagedBooking {
        id: found.id,
        launch: found.launch,
        launch_slug: found.launch_slug,
        supplier: found.supplier,
        customer: found.customer,
        customer_name: found.customer_name.filter(|_| names),
        status: booking_status(found.status),
        seats: found.seats,
        payment: found.payment,
        seat_price: found.seat_price,
        total: found.total,
        created_at: found.reserved_at,
        expires_at: found.expires_at,
        confirmed_at: found.confirmed_at,
        payment_id: found.payment_id,
        expired_at: found.expired_at,
        cancelled_at: found.cancelled_at,
        refund: found.refund.map(|refund| Refund {
            amount: refund.amount,
            percent: refund.percent,
        }),
        ended_at: found.ended_at,
    }
}
