//! Paying a booking by card, as its customer does.

use domain::ids::PaymentId;
use domain::payment::PaymentFailure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

use crate::schema::words;

/// A card that is to pay a booking.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayByCard {
    /// What stands for the card: the payment gateway gave it to the browser. No data of a card is
    /// ever sent here.
    #[schema(min_length = 1, max_length = 200, example = "tok_success")]
    pub token: String,
}

/// Never shows the token: debug output ends in logs.
impl std::fmt::Debug for PayByCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayByCard")
    }
}

/// What became of a payment by card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardPayment {
    /// The payment.
    #[schema(value_type = Uuid)]
    pub id: PaymentId,
    /// Where in the log. Sent back as `Astro-Min-Position`, a reading request shows it.
    #[schema(example = "3q2-7wAAAAAAAAAq")]
    pub position: String,
    /// How it stands.
    pub status: CardPaymentStatus,
    /// What follows for the booking from a payment that is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<PaidBooking>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = failure)]
    pub failure: Option<PaymentFailure>,
}

/// How a payment by card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardPaymentStatus {
    /// The gateway has not said yet. The same request sent again asks it again.
    Pending,
    /// The money is there.
    Completed,
    /// No money comes. It can be tried again as a new payment, under a new `Idempotency-Key`.
    Failed,
}

/// What follows for a booking from a payment that is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaidBooking {
    /// Its seats are sold.
    Confirmed,
    /// The payment came when the time to pay was up, or about to be: the booking is confirmed if
    /// its seats are still free, and otherwise the payment goes back in full.
    Late,
    /// The booking was paid before, or is over: the payment goes back in full.
    Refunding,
}

fn failure() -> Object {
    words(
        "Why a payment by card failed.",
        PaymentFailure::ALL.iter().map(|word| word.as_str()),
    )
}
