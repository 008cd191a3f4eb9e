//! Refunds by card are paid back through the gateway, as soon as they are approved.
//!
//! Apart from the other policies, with a checkpoint of its own: a gateway that does not answer
//! holds up nothing else.

use domain::AnyEvent;
use domain::ids::RefundId;
use domain::launch::PaymentMethod;
use domain::refund::{
    Approved, Claim, RecordFailure, RecordPayment, Refund, RefundEvent, RefundStatus,
};
use projection_runtime::Event;

use crate::desk::{Cause, Patience, Trouble};
use crate::gateway::{CardGateway, Repayment};
use crate::host::Reactor;
use crate::lanes;
use crate::shift::{Fenced, Shift};

const NAME: &str = "pay_back";

/// Pays refunds back.
#[derive(Debug)]
pub struct Payouts<G> {
    gateway: G,
}

impl<G: CardGateway> Payouts<G> {
    /// Pays them back through a gateway.
    #[must_use]
    pub fn new(gateway: G) -> Self {
        Self { gateway }
    }

    /// Dying anywhere in here asks the gateway again, under the same key, and writes down what it
    /// answers then, which is the same.
    async fn pay_back(
        &self,
        shift: &Shift<'_>,
        event: &Event,
        approved: &Approved,
    ) -> Result<(), Trouble> {
        let refund = RefundId(event.aggregate_id);
        let state = shift.desk.state::<Refund>(refund).await;
        let Some(claim) = state.claim().filter(|claim| is_due(claim, approved)) else {
            return Ok(());
        };
        let repayment = self.ask(refund, claim).await;
        let meta = Cause::of(event).command(NAME);
        match repayment {
            Repayment::Paid { reference } => {
                let paid_at = shift.desk.commands().clock().now();
                let record = RecordPayment { reference, paid_at };
                shift.desk.order::<Refund>(refund, record, meta).await
            }
            Repayment::Refused { reason } => {
                let record = RecordFailure { reason };
                shift.desk.order::<Refund>(refund, record, meta).await
            }
        }
    }

    async fn ask(&self, refund: RefundId, claim: &Claim) -> Repayment {
        let mut patience = Patience::default();
        loop {
            let Claim {
                attempts,
                reference,
                amount,
                ..
            } = claim;
            match self
                .gateway
                .refund(refund, *attempts, reference, *amount)
                .await
            {
                Ok(repayment) => return repayment,
                Err(error) => {
                    tracing::warn!(refund = %refund, attempt = *attempts, "a refund is not paid yet");
                    patience.wait("gateway", &error).await;
                }
            }
        }
    }
}

fn approved(event: &Event) -> Option<&Approved> {
    match &event.payload {
        AnyEvent::Refund(RefundEvent::Approved(approved)) => Some(approved),
        _ => None,
    }
}

/// Whether this very approval still waits for the money to go, through the gateway.
fn is_due(claim: &Claim, approved: &Approved) -> bool {
    claim.method == PaymentMethod::Card
        && claim.status == RefundStatus::Approved
        && claim.attempts == approved.attempt
}

impl<G: CardGateway> Reactor for Payouts<G> {
    const NAME: &'static str = "payouts";

    fn concerns(event: &Event) -> bool {
        approved(event).is_some()
    }

    async fn react(&self, shift: &Shift<'_>, events: &[&Event]) -> Result<(), Fenced> {
        let approvals = events
            .iter()
            .filter_map(|event| Some((event.aggregate_id, (*event, approved(event)?))));
        lanes::run(approvals, |(event, approved)| {
            shift.attempt(event, NAME, self.pay_back(shift, event, approved))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::PaymentId;
    use domain::money::Money;
    use domain::payment::{Direction, Purpose};
    use domain::refund::RefundCause;
    use domain::text::PaymentReference;
    use uuid::Uuid;

    use super::*;

    fn claim(method: PaymentMethod, status: RefundStatus, attempts: u32) -> Claim {
        Claim {
            payment: PaymentId(Uuid::from_u128(1)),
            purpose: Purpose::Invoice {
                invoice: domain::ids::InvoiceId(Uuid::from_u128(2)),
                supplier: domain::ids::SupplierId(Uuid::from_u128(3)),
                direction: Direction::In,
            },
            method,
            reference: PaymentReference::parse("ch_1").unwrap(),
            amount: Money::usd(100).unwrap(),
            cause: RefundCause::NotNeeded,
            status,
            attempts,
        }
    }

    #[test]
    fn only_an_approved_refund_by_card_is_due_and_only_for_its_last_approval() {
        let first = Approved { attempt: 1 };
        let card = PaymentMethod::Card;
        assert!(is_due(&claim(card, RefundStatus::Approved, 1), &first));
        assert!(!is_due(&claim(card, RefundStatus::Approved, 2), &first));
        assert!(!is_due(&claim(card, RefundStatus::Paid, 1), &first));
        assert!(!is_due(&claim(card, RefundStatus::Failed, 1), &first));
        let transfer = claim(PaymentMethod::Transfer, RefundStatus::Approved, 1);
        assert!(!is_due(&transfer, &first));
    }
}
