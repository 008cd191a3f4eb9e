//! A payment that is completed, as its own state tells.

use domain::ids::{PaymentId, RefundId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::{Order, Payment, Purpose, Status};
use domain::refund::{Refund, RefundCause, Request};
use domain::text::PaymentReference;
use uuid::Uuid;

use crate::desk::{Desk, Trouble};

/// What is set aside when it can't be told what was paid.
pub(super) const NAME: &str = "look_up_payment";

/// A payment that is completed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paid {
    pub(super) payment: PaymentId,
    pub(super) purpose: Purpose,
    pub(super) method: PaymentMethod,
    pub(super) reference: PaymentReference,
    pub(super) amount: Money,
}

impl Paid {
    pub(super) async fn look_up(desk: &Desk, payment: impl Into<Uuid>) -> Result<Self, Trouble> {
        let payment = PaymentId(payment.into());
        let state = desk.state::<Payment>(payment).await;
        match (state.order(), state.status()) {
            (Some(order), Status::Completed(reference)) => Ok(Self::of(payment, order, reference)),
            _ => Err(Trouble::refused(format_args!(
                "the payment {payment} is not completed"
            ))),
        }
    }

    fn of(payment: PaymentId, order: &Order, reference: &PaymentReference) -> Self {
        Self {
            payment,
            purpose: order.purpose,
            method: order.method,
            reference: reference.clone(),
            amount: order.amount,
        }
    }

    /// The way back for it, or for a part of it.
    pub(super) fn refund(&self, amount: Money, cause: RefundCause) -> Request {
        Request {
            payment: self.payment,
            purpose: self.purpose,
            method: self.method,
            reference: self.reference.clone(),
            paid: self.amount,
            amount,
            cause,
        }
    }

    /// Whether it was found before that nothing needs it, or it goes back for another reason.
    ///
    /// Asked before a payment is put to use: what stood against it (no seat was free) may be gone
    /// when its event comes again, and a payment must not both confirm something and go back.
    pub(super) async fn goes_back(&self, desk: &Desk) -> bool {
        let refund = RefundId::of(self.payment);
        desk.state::<Refund>(refund).await.claim().is_some()
    }
}
