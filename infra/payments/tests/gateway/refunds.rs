//! What goes back: each attempt once, and never more than came.

use domain::ids::RefundId;
use domain::text::PaymentReference;
use payments::{Charge, Gateway, GatewayEvent, NewRefund, Refunded};
use uuid::Uuid;

use crate::scene::{Scene, usd};

fn refund_id(number: u128) -> RefundId {
    RefundId(Uuid::from_u128(number))
}

async fn refund(
    gateway: &Gateway,
    number: u128,
    attempt: u32,
    charge: &PaymentReference,
    dollars: i64,
) -> Refunded {
    let refund = NewRefund {
        refund: refund_id(number),
        attempt,
        charge,
        amount: usd(dollars),
    };
    gateway.refund(&refund).await
}

/// Charges a card 450 dollars, and gives what the gateway calls that.
async fn charged(scene: &mut Scene, number: u128, token: &str) -> PaymentReference {
    let Charge::Succeeded { reference } = scene.charge(number, token).await else {
        panic!("{token} succeeds");
    };
    scene.told().await;
    reference
}

#[tokio::test]
async fn an_attempt_goes_back_once_and_never_more_than_came() {
    let mut scene = Scene::start().await;
    let charge = charged(&mut scene, 1, "tok_success").await;
    let first = refund(&scene.gateway, 1, 1, &charge, 400).await;
    let Refunded::Succeeded { reference } = first.clone() else {
        panic!("{first:?}");
    };
    assert_eq!(refund(&scene.gateway, 1, 1, &charge, 400).await, first);
    let told = scene.told().await;
    let (refund_id, attempt) = (refund_id(1), 1);
    assert_eq!(
        told,
        GatewayEvent::RefundSucceeded {
            refund: refund_id,
            attempt,
            reference,
        }
    );
    let more = refund(&scene.gateway, 1, 2, &charge, 51).await;
    assert!(matches!(more, Refunded::Failed { .. }), "{more:?}");
    let rest = refund(&scene.gateway, 2, 1, &charge, 50).await;
    assert!(matches!(rest, Refunded::Succeeded { .. }), "{rest:?}");
    // Under the same key another amount does not go.
    let other = refund(&scene.gateway, 1, 1, &charge, 1).await;
    assert!(matches!(other, Refunded::Failed { .. }), "{other:?}");
}

#[tokio::test]
async fn a_refund_that_does_not_arrive_says_why() {
    let mut scene = Scene::start().await;
    let charge = charged(&mut scene, 1, "tok_refund_fails").await;
    for attempt in 1..=2 {
        let Refunded::Failed { reason } = refund(&scene.gateway, 1, attempt, &charge, 450).await
        else {
            panic!("it fails");
        };
        let told = GatewayEvent::RefundFailed {
            refund: refund_id(1),
            attempt,
            reason,
        };
        assert_eq!(scene.told().await, told);
    }
    let unknown = PaymentReference::parse("ch_unknown").unwrap();
    let answer = refund(&scene.gateway, 2, 1, &unknown, 1).await;
    assert!(matches!(answer, Refunded::Failed { .. }), "{answer:?}");
}

#[tokio::test]
async fn a_refund_that_comes_late_is_pending_until_it_is_told() {
    let mut scene = Scene::start().await;
    let charge = charged(&mut scene, 1, "tok_refund_late").await;
    let answer = refund(&scene.gateway, 1, 1, &charge, 450).await;
    assert_eq!(answer, Refunded::Pending);
    let told = scene.told().await;
    let Refunded::Succeeded { reference } = refund(&scene.gateway, 1, 1, &charge, 450).await else {
        panic!("it succeeded");
    };
    let (refund, attempt) = (refund_id(1), 1);
    assert_eq!(
        told,
        GatewayEvent::RefundSucceeded {
            refund,
            attempt,
            reference,
        }
    );
}
