//! Refunds by card go through the gateway.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use domain::ids::{BookingId, LaunchId, PaymentId, RefundId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::refund::{Refund, RefundCommand, RefundStatus};
use domain::text::PaymentReference;
use policies::{CardGateway, GatewayUnavailable, Repayment};
use test_support::eventually;

use crate::world::{SEAT, World, reason, reference};

/// A gateway that answers as it is told, and then well.
#[derive(Clone, Default)]
struct Gateway {
    asked: Arc<Mutex<Vec<Question>>>,
    answers: Arc<Mutex<VecDeque<Result<Repayment, GatewayUnavailable>>>>,
}

/// Refund, attempt, payment, amount.
type Question = (RefundId, u32, String, i64);

impl Gateway {
    fn answers(answers: impl IntoIterator<Item = Result<Repayment, GatewayUnavailable>>) -> Self {
        let gateway = Self::default();
        gateway
            .answers
            .lock()
            .expect("nobody panics meanwhile")
            .extend(answers);
        gateway
    }

    fn asked(&self) -> Vec<Question> {
        self.asked.lock().expect("nobody panics meanwhile").clone()
    }
}

impl CardGateway for Gateway {
    async fn refund(
        &self,
        refund: RefundId,
        attempt: u32,
        payment: &PaymentReference,
        amount: Money,
    ) -> Result<Repayment, GatewayUnavailable> {
        let question = (refund, attempt, payment.to_string(), amount.cents());
        self.asked
            .lock()
            .expect("nobody panics meanwhile")
            .push(question);
        let next = self
            .answers
            .lock()
            .expect("nobody panics meanwhile")
            .pop_front();
        next.unwrap_or_else(|| {
            Ok(Repayment::Paid {
                reference: reference("re_1"),
            })
        })
    }
}

async fn second_payment(world: &World) -> (LaunchId, BookingId, PaymentId) {
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    let second = world.pays(22, launch, booking, 1, SEAT).await;
    world.react().await;
    (launch, booking, second)
}

async fn reaches(world: &World, refund: RefundId, status: RefundStatus) {
    eventually("the refund stands so", async || {
        let state: Refund = world.api.state(refund).await.expect("answers");
        state.claim().is_some_and(|claim| claim.status == status)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_refund_by_card_is_paid_back_through_the_gateway() {
    let world = World::new().await;
    let (.., second) = second_payment(&world).await;
    let refund = RefundId::of(second);
    let gateway = Gateway::default();
    let payouts = world.start_payouts(gateway.clone());
    reaches(&world, refund, RefundStatus::Paid).await;
    payouts.stop().await;
    assert_eq!(gateway.asked(), [(refund, 1, "ch_22".to_owned(), SEAT)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_gives_no_answer_is_asked_again_under_the_same_key() {
    let world = World::new().await;
    let (.., second) = second_payment(&world).await;
    let refund = RefundId::of(second);
    let timeout = || Err(GatewayUnavailable("it took too long".to_owned()));
    let gateway = Gateway::answers([timeout(), timeout(), timeout()]);
    let payouts = world.start_payouts(gateway.clone());
    eventually("it was asked twice", async || gateway.asked().len() >= 2).await;
    // Dies while it waits, and another one goes on.
    payouts.kill();
    let payouts = world.start_payouts(gateway.clone());
    reaches(&world, refund, RefundStatus::Paid).await;
    payouts.stop().await;
    let key = (refund, 1, "ch_22".to_owned(), SEAT);
    assert!(gateway.asked().iter().all(|asked| *asked == key));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_the_gateway_refuses_can_be_approved_anew_and_is_another_attempt() {
    let world = World::new().await;
    let (.., second) = second_payment(&world).await;
    let refund = RefundId::of(second);
    let gateway = Gateway::answers([Ok(Repayment::Refused {
        reason: reason("The card is closed"),
    })]);
    let payouts = world.start_payouts(gateway.clone());
    reaches(&world, refund, RefundStatus::Failed).await;
    world.approves(refund).await;
    reaches(&world, refund, RefundStatus::Paid).await;
    payouts.stop().await;
    let attempts: Vec<_> = gateway.asked().iter().map(|asked| asked.1).collect();
    assert_eq!(attempts, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_card_payment_or_waits_for_finance_or_went_already_is_none_of_the_gateways() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    let payment = world.pays(21, launch, booking, 1, SEAT).await;
    world.react().await;
    world.cancels(launch, booking, 1).await;
    let other = world.reserve(launch, 12, 2, 1).await;
    world.pays(22, launch, other, 2, SEAT).await;
    let by_hand = world.pays(23, launch, other, 2, SEAT).await;
    let by_bank = world.transfer_for_booking(24, launch, other, 2, SEAT).await;
    world.react().await;
    world.pays_back(RefundId::of(by_hand)).await;

    let gateway = Gateway::default();
    let payouts = world.start_payouts(gateway.clone());
    // Its turn comes after all of these.
    world.approves(RefundId::of(payment)).await;
    reaches(&world, RefundId::of(payment), RefundStatus::Paid).await;
    payouts.stop().await;
    assert_eq!(gateway.asked().len(), 1, "{:?}", gateway.asked());
    let state: Refund = world.api.state(RefundId::of(by_bank)).await.unwrap();
    let claim = state.claim().expect("goes back");
    assert_eq!(
        (claim.method, claim.status),
        (PaymentMethod::Transfer, RefundStatus::Approved)
    );
    let repeated = world
        .asks::<Refund>(RefundId::of(payment), RefundCommand::Approve)
        .await;
    assert!(repeated.is_err(), "it is paid");
}
