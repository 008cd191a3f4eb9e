//! A booking of the read model, as it is sent.

use api_contract::bookings::{Booking, BookingStatus, Passenger, Refund};
use projection_customer::BookingView;

pub(super) fn booking(view: BookingView) -> Booking {
    Booking {
        id: view.id,
        launch: view.launch,
        status: status(view.status),
        seats: view.seats,
        payment: view.payment,
        seat_price: view.seat_price,
        total: view.total,
        expires_at: view.expires_at,
        passengers: view
            .passengers
            .into_iter()
            .map(|passenger| Passenger {
                id: passenger.id,
                name: passenger.name,
            })
            .collect(),
        created_at: view.created_at,
        confirmed_at: view.confirmed_at,
        expired_at: view.expired_at,
        cancelled_at: view.cancelled_at,
        refund: view.refund.map(|refund| Refund {
            amount: refund.amount,
            percent: refund.percent,
        }),
    }
}

fn status(status: projection_customer::BookingStatus) -> BookingStatus {
    use projection_customer::BookingStatus as View;
    match status {
        View::Reserved => BookingStatus::Reserved,
        View::Confirmed => BookingStatus::Confirmed,
        View::Expired => BookingStatus::Expired,
        View::Cancelled => BookingStatus::Cancelled,
        View::Aborted => BookingStatus::Aborted,
        View::Completed => BookingStatus::Completed,
        View::Failed => BookingStatus::Failed,
    }
}
