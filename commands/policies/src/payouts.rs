//! Refunds by card are paid back through the gateway, as soon as they are approved.
//!
//! Apart from the other policies, with a checkpoint of its own: a gateway that does not answer
//! holds up nothing else. Nor does one refund hold up the others for ever: how one ends that the
//! gateway has taken, the gateway tells by itself, and what stays unclear is set aside.

use domain::AnyEvent;
use domain::ids::RefundId;
use domain::launch::PaymentMethod;
use domain::refund::{
    Approved, Claim, RecordFailure, RecordPayment, Refund, RefundCommand, RefundError, RefundEvent,
    RefundStatus,
};
use projection_runtime::Event;

use crate::desk::{Answer, Cause, Patience, Trouble};
use crate::gateway::{CardGateway, GatewayUnavailable, Repayment};
use crate::host::Reactor;
use crate::lanes;
use crate::shift::{Fenced, Shift};

const NAME: &str = "pay_back";

/// How often a refund is asked for that stays unclear, before it is set aside: about half an hour,
/// since most gateways are well again by then, and refunds take days anyway.
const MOST_ASKED: u32 = 500;

/// Pays refunds back.
#[derive(Debug)]
pub struct Payouts<G> {
    gateway: G,
    most_asked: u32,
}

impl<G: CardGateway> Payouts<G> {
    /// Pays them back through a gateway.
    #[must_use]
    pub fn new(gateway: G) -> Self {
        Self {
            gateway,
            most_asked: MOST_ASKED,
        }
    }

    /// Sets a refund aside that stayed unclear so many times.
    #[must_use]
    pub fn asking_at_most(self, most_asked: u32) -> Self {
        Self { most_asked, ..self }
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
        let attempt = approved.attempt;
        let told: RefundCommand = match self.ask(shift, refund, approved).await? {
            None | Some(Repayment::Pending) => return Ok(()),
            Some(Repayment::Paid { reference }) => RecordPayment {
                attempt,
                reference,
                paid_at: shift.desk.commands().clock().now(),
            }
            .into(),
            Some(Repayment::Refused { reason }) => RecordFailure { attempt, reason }.into(),
        };
        let has_failed = matches!(told, RefundCommand::RecordFailure(_));
        let meta = Cause::of(event).command(NAME);
        match shift.desk.ask::<Refund>(refund, told, meta).await? {
            Answer::Done => Ok(()),
            // Its failure was told by webhook as well, and it was approved anew since.
            Answer::Rejected(RefundError::OtherAttempt { .. }) if has_failed => Ok(()),
            Answer::Rejected(error) => Err(Trouble::refused(error)),
        }
    }

    /// What the gateway made of an attempt; none when there is nothing to ask. Looks each time
    /// before it asks, since the gateway may have told by itself meanwhile. What was set aside is
    /// asked for once, because all else waits for that.
    async fn ask(
        &self,
        shift: &Shift<'_>,
        refund: RefundId,
        approved: &Approved,
    ) -> Result<Option<Repayment>, Trouble> {
        let mut patience = Patience::default();
        let at_most = if shift.is_again() { 1 } else { self.most_asked };
        let mut unclear = 0;
        loop {
            let state = shift.desk.state::<Refund>(refund).await;
            let Some(claim) = state.claim().filter(|claim| is_due(claim, approved)) else {
                return Ok(None);
            };
            let Claim {
                attempts,
                reference,
                amount,
                ..
            } = claim;
            let asked = self.gateway.refund(refund, *attempts, reference, *amount);
            let error = match asked.await {
                Ok(repayment) => return Ok(Some(repayment)),
                Err(error) => error,
            };
            tracing::warn!(refund = %refund, attempt = *attempts, "a refund is not paid yet");
            unclear += u32::from(matches!(error, GatewayUnavailable::Unclear(_)));
            if unclear >= at_most {
                return Err(Trouble::refused(error));
            }
            patience.wait("gateway", &error).await;
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
