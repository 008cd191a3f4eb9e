//! The port to the gateway of card payments, as far as money goes back through it.

use std::future::Future;

use domain::ids::RefundId;
use domain::money::Money;
use domain::text::{PaymentReference, Reason};

/// What a gateway made of a refund, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repayment {
    /// The money went back.
    Paid {
        /// What the gateway calls it.
        reference: PaymentReference,
    },
    /// It does not go back this way.
    Refused {
        /// Why, as finance will read it.
        reason: Reason,
    },
    /// It has taken it, and will tell by itself how it ends.
    Pending,
}

/// The gateway gave no answer that is definite. Whether the money went back is not known, so it is
/// asked again, under the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayUnavailable {
    /// It can't be reached, or does not work for us: no refund could go.
    Away(String),
    /// What it made of this one refund is not clear.
    Unclear(String),
}

impl std::fmt::Display for GatewayUnavailable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away(why) => write!(f, "the gateway is away: {why}"),
            Self::Unclear(why) => write!(f, "the gateway gave no definite answer: {why}"),
        }
    }
}

impl std::error::Error for GatewayUnavailable {}

/// The gateway of card payments.
pub trait CardGateway: Send + Sync + 'static {
    /// Pays `amount` of a payment back. The refund and its attempt (from 1) are the key under
    /// which the gateway must know a question that is asked again, and give the same answer: it is
    /// after a timeout, and after this process died before it wrote the answer down. A refund that
    /// was refused and approved anew comes as the next attempt.
    ///
    /// Takes a bounded time, after which it fails.
    ///
    /// # Errors
    /// When there is no definite answer. A refusal is an answer, and so is that it will tell.
    fn refund(
        &self,
        refund: RefundId,
        attempt: u32,
        payment: &PaymentReference,
        amount: Money,
    ) -> impl Future<Output = Result<Repayment, GatewayUnavailable>> + Send;
}
