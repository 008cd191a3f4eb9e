//! Webhooks come until they are taken.

use payments::{Charge, GatewayEvent};

use crate::scene::{KEY, Scene, Setting, payment};

#[tokio::test]
async fn a_webhook_that_is_not_taken_comes_again() {
    let (mut scene, _, _) = Scene::with(Setting {
        refusals: 3,
        ..Setting::default()
    })
    .await;
    let Charge::Succeeded { reference } = scene.charge(1, "tok_success").await else {
        panic!("it succeeds");
    };
    let payment = payment(1);
    let told = GatewayEvent::ChargeSucceeded { payment, reference };
    assert_eq!(scene.told().await, told);
}

#[tokio::test]
async fn a_webhook_waits_until_it_is_said_where_they_go() {
    let (mut scene, sandbox, webhook) = Scene::with(Setting {
        is_told_where: false,
        ..Setting::default()
    })
    .await;
    scene.charge(1, "tok_success").await;
    let address = format!("http://{sandbox}/webhook");
    let say = reqwest::Client::new()
        .put(address)
        .bearer_auth(KEY)
        .json(&serde_json::json!({ "url": webhook }));
    assert_eq!(say.send().await.unwrap().status(), 204);
    let told = scene.told().await;
    assert!(
        matches!(told, GatewayEvent::ChargeSucceeded { .. }),
        "{told:?}"
    );
}

#[tokio::test]
async fn the_webhook_of_one_card_comes_twice() {
    let mut scene = Scene::start().await;
    scene.charge(1, "tok_twice").await;
    assert_eq!(scene.told_body().await, scene.told_body().await);
}
