//! Each card of the sandbox ends as its name says, and no payment is charged twice.

use domain::payment::PaymentFailure;
use payments::{Charge, GatewayEvent};

use crate::scene::{Scene, Setting, charge, gateway, payment};

fn declined(reason: PaymentFailure) -> Charge {
    Charge::Declined { reason }
}

/// The event that tells what an answer told.
fn event(number: u128, charge: &Charge) -> GatewayEvent {
    let payment = payment(number);
    match charge.clone() {
        Charge::Succeeded { reference } => GatewayEvent::ChargeSucceeded { payment, reference },
        Charge::Declined { reason } => GatewayEvent::ChargeFailed { payment, reason },
        other => panic!("{other:?} is no end"),
    }
}

#[tokio::test]
async fn a_charge_that_succeeds_is_answered_and_told() {
    let mut scene = Scene::start().await;
    let answer = scene.charge(1, "tok_success").await;
    assert!(matches!(answer, Charge::Succeeded { .. }), "{answer:?}");
    assert_eq!(scene.told().await, event(1, &answer));
    assert_eq!(scene.gateway.find_charge(payment(1)).await, Some(answer));
    assert_eq!(scene.gateway.find_charge(payment(2)).await, None);
}

#[tokio::test]
async fn a_card_that_is_declined_says_why() {
    let mut scene = Scene::start().await;
    for (number, token, reason) in [
        (1, "tok_declined", PaymentFailure::Declined),
        (
            2,
            "tok_insufficient_funds",
            PaymentFailure::InsufficientFunds,
        ),
        (3, "tok_expired_card", PaymentFailure::ExpiredCard),
        (4, "tok_of_somebody_else", PaymentFailure::InvalidCard),
    ] {
        let answer = scene.charge(number, token).await;
        assert_eq!(answer, declined(reason), "{token}");
        assert_eq!(scene.told().await, event(number, &answer), "{token}");
    }
}

#[tokio::test]
async fn a_charge_that_gets_no_answer_is_unknown_until_it_is_asked_for_or_told() {
    let (mut scene, _, _) = Scene::with(Setting {
        timeout: std::time::Duration::from_millis(300),
        ..Setting::default()
    })
    .await;
    assert_eq!(scene.charge(1, "tok_timeout").await, Charge::Unknown);
    let again = scene.charge(1, "tok_timeout").await;
    assert!(matches!(again, Charge::Succeeded { .. }), "{again:?}");
    assert_eq!(scene.told().await, event(1, &again));
}

#[tokio::test]
async fn a_charge_that_comes_late_is_pending_until_it_is_told() {
    let mut scene = Scene::start().await;
    assert_eq!(scene.charge(1, "tok_late").await, Charge::Pending);
    let told = scene.told().await;
    let again = scene.charge(1, "tok_late").await;
    assert!(matches!(again, Charge::Succeeded { .. }), "{again:?}");
    assert_eq!(told, event(1, &again));

    assert_eq!(scene.charge(2, "tok_late_decline").await, Charge::Pending);
    let told = scene.told().await;
    let again = scene.charge(2, "tok_late_decline").await;
    assert_eq!(again, declined(PaymentFailure::Declined));
    assert_eq!(told, event(2, &again));
}

#[tokio::test]
async fn a_payment_is_charged_once_however_often_it_is_asked_for() {
    let mut scene = Scene::start().await;
    let first = scene.charge(1, "tok_success").await;
    assert_eq!(scene.charge(1, "tok_success").await, first);
    assert_eq!(scene.told().await, event(1, &first));
    // Under the same key another card is not charged.
    assert_eq!(scene.charge(1, "tok_late").await, Charge::NotTaken);
    let other = scene.charge(2, "tok_success").await;
    assert_ne!(other, first);
    assert_eq!(
        scene.told().await,
        event(2, &other),
        "nothing was told in between"
    );
}

#[tokio::test]
async fn whoever_has_another_key_is_not_worked_for() {
    let (_scene, address, _) = Scene::with(Setting::default()).await;
    let stranger = payments::Gateway::new(&payments::Settings {
        url: format!("http://{address}"),
        key: "another-key".into(),
        timeout: std::time::Duration::from_secs(20),
    });
    let answer = charge(&stranger.unwrap(), 1, "tok_success").await;
    assert_eq!(answer, Charge::NotTaken);
    let known = gateway(address, std::time::Duration::from_secs(20));
    assert_eq!(known.find_charge(payment(1)).await, None);
}
