//! The port to the gateway of card payments, as far as it is asked what became of a charge.

use std::future::Future;

use domain::ids::PaymentId;
use domain::payment::PaymentFailure;
use domain::text::PaymentReference;

/// What the gateway says of the charge of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundCharge {
    /// The money is there.
    Succeeded {
        /// What the gateway calls it.
        reference: PaymentReference,
    },
    /// No money comes.
    Failed {
        /// Why.
        reason: PaymentFailure,
    },
    /// The gateway does not know yet.
    Pending,
    /// The gateway was never asked for it.
    NotThere,
    /// The gateway gave no answer that is definite.
    Unanswered,
}

/// The gateway of card payments.
pub trait Charges: Send + Sync + 'static {
    /// What became of the charge of a payment. Takes a bounded time.
    fn find(&self, payment: PaymentId) -> impl Future<Output = FoundCharge> + Send;
}
