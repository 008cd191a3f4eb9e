//! Refunds by card go through the gateway.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use commands::DispatchError;
use domain::ids::{BookingId, LaunchId, PaymentId, RefundId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::refund::{
    RecordReturn, RecordTransfer, Refund, RefundCommand, RefundError, RefundStatus,
};
use domain::text::PaymentReference;
use policies::{CardGateway, GatewayUnavailable, Repayment};
use test_support::eventually;

use crate::world::{MOST_ASKED, SEAT, World, reason, reference};

/// A gateway that answers as it is told, and then well.
#[derive(Clone, Default)]
struct Gateway {
    asked: Arc<Mutex<Vec<Question>>>,
    answers: Arc<Mutex<VecDeque<Told>>>,
    always: Arc<Mutex<HashMap<RefundId, Told>>>,
}

type Told = Result<Repayment, GatewayUnavailable>;

/// Refund, attempt, payment, amount.
type Question = (RefundId, u32, String, i64);

impl Gateway {
    fn answers(answers: impl IntoIterator<Item = Told>) -> Self {
        let gateway = Self::default();
        gateway
            .answers
            .lock()
            .expect("nobody panics meanwhile")
            .extend(answers);
        gateway
    }

    /// Says of one refund always the same.
    fn says_always(refund: RefundId, told: Told) -> Self {
        let gateway = Self::default();
        let mut always = gateway.always.lock().expect("nobody panics meanwhile");
        always.insert(refund, told);
        drop(always);
        gateway
    }

    /// Answers well from now on.
    fn is_well(&self) {
        let mut always = self.always.lock().expect("nobody panics meanwhile");
        always.clear();
    }

    /// How often it was asked for one refund.
    fn asked_for(&self, refund: RefundId) -> usize {
        let asked = self.asked();
        asked.iter().filter(|asked| asked.0 == refund).count()
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
        let always = self.always.lock().expect("nobody panics meanwhile");
        if let Some(told) = always.get(&refund) {
            return told.clone();
        }
        drop(always);
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

/// The refund of a booking that was paid and cancelled: it waits for finance, and so its turn can
/// come after all others.
async fn cancelled(world: &World, launch: LaunchId) -> RefundId {
    let booking = world.reserve(launch, 12, 2, 1).await;
    let payment = world.pays(31, launch, booking, 2, SEAT).await;
    world.react().await;
    world.cancels(launch, booking, 2).await;
    world.react().await;
    RefundId::of(payment)
}

fn away() -> Told {
    Err(GatewayUnavailable::Away("it can't be reached".to_owned()))
}

fn unclear() -> Told {
    Err(GatewayUnavailable::Unclear("it took too long".to_owned()))
}

fn transfer(world: &World) -> RecordTransfer {
    RecordTransfer {
        reference: reference("SEPA 7"),
        paid_at: world.now(),
    }
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
    let gateway = Gateway::answers([unclear(), away(), away(), unclear()]);
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
async fn what_the_gateway_leaves_pending_holds_up_no_other_refund_and_ends_when_it_tells() {
    let world = World::new().await;
    let (launch, _, second) = second_payment(&world).await;
    let (pending, next) = (RefundId::of(second), cancelled(&world, launch).await);
    let gateway = Gateway::says_always(pending, Ok(Repayment::Pending));
    let payouts = world.start_payouts(gateway.clone());
    eventually("it is taken", async || gateway.asked_for(pending) == 1).await;
    world.approves(next).await;
    reaches(&world, next, RefundStatus::Paid).await;
    reaches(&world, pending, RefundStatus::Approved).await;
    // The gateway tells by itself.
    world.pays_back(pending).await;
    payouts.stop().await;
    assert_eq!(gateway.asked_for(pending), 1);
    assert!(world.parked_payouts(gateway).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_stays_unclear_is_set_aside_and_the_next_one_goes() {
    let world = World::new().await;
    let (launch, _, second) = second_payment(&world).await;
    let (unknown, next) = (RefundId::of(second), cancelled(&world, launch).await);
    let gateway = Gateway::says_always(unknown, unclear());
    let payouts = world.start_payouts(gateway.clone());
    world.approves(next).await;
    reaches(&world, next, RefundStatus::Paid).await;
    payouts.stop().await;
    assert_eq!(gateway.asked_for(unknown), MOST_ASKED as usize);
    let parked = world.parked_payouts(gateway).await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    reaches(&world, unknown, RefundStatus::Approved).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_was_told_of_while_the_gateway_was_away_is_asked_for_no_more() {
    let world = World::new().await;
    let (launch, _, second) = second_payment(&world).await;
    let (told, next) = (RefundId::of(second), cancelled(&world, launch).await);
    let gateway = Gateway::says_always(told, away());
    let payouts = world.start_payouts(gateway.clone());
    let often = MOST_ASKED as usize + 1;
    eventually("it is not given up", async || {
        gateway.asked_for(told) >= often
    })
    .await;
    world.pays_back(told).await;
    world.approves(next).await;
    // Its turn comes when nobody asks for the other any more.
    reaches(&world, next, RefundStatus::Paid).await;
    payouts.stop().await;
    assert!(world.parked_payouts(gateway).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_pays_no_refund_by_transfer_that_the_gateway_may_still_pay() {
    let world = World::new().await;
    let (.., second) = second_payment(&world).await;
    let refund = RefundId::of(second);
    let gateway = Gateway::says_always(refund, away());
    let payouts = world.start_payouts(gateway.clone());
    eventually("it is asked for", async || gateway.asked_for(refund) > 0).await;
    let returned = RecordReturn {
        reason: reason("The gateway is away"),
    };
    for command in [
        RefundCommand::from(transfer(&world)),
        RefundCommand::from(returned),
    ] {
        let asked = world.asks::<Refund>(refund, command).await;
        assert!(
            matches!(
                asked,
                Err(DispatchError::Rejected(RefundError::GatewayTells))
            ),
            "{asked:?}"
        );
    }
    // Approved again, it is no other attempt.
    world.approves(refund).await;
    gateway.is_well();
    reaches(&world, refund, RefundStatus::Paid).await;
    payouts.stop().await;
    let key = (refund, 1, "ch_22".to_owned(), SEAT);
    assert!(gateway.asked().iter().all(|asked| *asked == key));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_failed_by_card_and_went_by_transfer_is_asked_for_no_more() {
    let world = World::new().await;
    let (launch, _, second) = second_payment(&world).await;
    let (failed, next) = (RefundId::of(second), cancelled(&world, launch).await);
    let gateway = Gateway::answers([Ok(Repayment::Refused {
        reason: reason("The card is closed"),
    })]);
    let payouts = world.start_payouts(gateway.clone());
    reaches(&world, failed, RefundStatus::Failed).await;
    world.does::<Refund>(failed, transfer(&world)).await;
    world.approves(next).await;
    reaches(&world, next, RefundStatus::Paid).await;
    payouts.stop().await;
    assert_eq!(gateway.asked_for(failed), 1);
    reaches(&world, failed, RefundStatus::Paid).await;
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
