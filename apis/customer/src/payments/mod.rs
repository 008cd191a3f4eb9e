//! What the payment gateway tells by webhook, and how what it says in its answers is handed on.

mod webhook;

use api_contract::card_payments::PaidBooking;
use api_kit::RequestContext;
use commands::card_payments::{Follows, Told};

pub use webhook::WEBHOOK_PATH;
pub(crate) use webhook::{__path_webhook, webhook};

/// That the gateway said something in the course of a request.
pub(crate) fn told(context: &RequestContext) -> Told {
    Told {
        correlation: context.correlation,
        trace: Some(context.traceparent.clone()),
    }
}

/// What follows for the booking, as the API says it.
pub(crate) fn paid_booking(follows: Follows) -> PaidBooking {
    match follows {
        Follows::Confirmed => PaidBooking::Confirmed,
        Follows::Late => PaidBooking::Late,
        Follows::Refunding => PaidBooking::Refunding,
    }
}
