use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::account::AccountRole;
use futures_util::future::join_all;
use identity::{By, OAuthError};

use crate::scene::{Scene, client_of, visit};

const CLIENT: &str = "customer-api";

#[tokio::test]
async fn refreshing_twice_at_once_gets_the_same_token() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let first = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    let times = (0..6).map(|_| scene.refresh(CLIENT, &first));
    let answers: Vec<_> = join_all(times)
        .await
        .into_iter()
        .map(|answer| answer.unwrap().refresh_token.unwrap())
        .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_ne!(answers[0], first);
    assert!(scene.refresh(CLIENT, &answers[0]).await.is_ok());
}

#[tokio::test]
async fn a_lost_answer_is_healed_within_ten_seconds() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let first = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    let lost = scene.refresh(CLIENT, &first).await.unwrap();
    scene.after(TimeDelta::seconds(10));
    let again = scene.refresh(CLIENT, &first).await.unwrap();
    assert_eq!(again.refresh_token, lost.refresh_token);
    let next = again.refresh_token.unwrap();
    assert!(scene.refresh(CLIENT, &next).await.is_ok());
}

#[tokio::test]
async fn a_token_used_twice_ends_the_session_for_both() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let stolen = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    let next = scene.refresh(CLIENT, &stolen).await.unwrap();
    scene.after(TimeDelta::seconds(11));
    let refused = Some(OAuthError::InvalidGrant);
    assert_eq!(scene.refresh(CLIENT, &stolen).await.err(), refused);
    let next = next.refresh_token.unwrap();
    assert_eq!(scene.refresh(CLIENT, &next).await.err(), refused);
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    scene.relay().await;
    assert!(scene.outlet.has_ended(opened.session));
}

#[tokio::test]
async fn a_token_of_another_client_is_no_token() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let token = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    let refused = Some(OAuthError::InvalidGrant);
    assert_eq!(scene.refresh("core-api", &token).await.err(), refused);
    assert!(scene.refresh(CLIENT, &token).await.is_ok());
    assert_eq!(scene.refresh(CLIENT, "junk").await.err(), refused);
}

#[tokio::test]
async fn taking_a_token_back_signs_out_of_every_site() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let here = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    let there = scene.tokens(&opened, "core-api").await;
    let revoke = async |token: &str| {
        let client = client_of(CLIENT);
        scene.identity.revoke_token(visit(), &client, token).await
    };
    assert_eq!(revoke("junk").await, Ok(()));
    assert_eq!(revoke(&here).await, Ok(()));
    assert_eq!(revoke(&here).await, Ok(()));
    let there = scene.refresh("core-api", there.refresh_token.unwrap());
    assert_eq!(there.await.err(), Some(OAuthError::InvalidGrant));
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    scene.relay().await;
    assert!(scene.outlet.has_ended(opened.session));
}

#[tokio::test]
async fn a_new_role_is_in_the_next_token_and_a_disabled_account_gets_none() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::Auditor])
        .await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    let tokens = scene.tokens(&opened, "core-api").await;
    let by = By::system("a test");
    let granted = scene
        .identity
        .grant_role(&by, grace.id, AccountRole::Finance);
    granted.await.unwrap();
    let tokens = scene.refresh("core-api", tokens.refresh_token.unwrap());
    let tokens = tokens.await.unwrap();
    let roles = &claims(&tokens.access_token)["roles"];
    assert_eq!(roles, &serde_json::json!(["auditor", "finance"]));
    let portal = scene.tokens(&opened, "admin-api").await;
    let roles = &claims(&portal.access_token)["roles"];
    assert_eq!(roles, &serde_json::json!(["finance"]));

    let reason = "Left the company.".parse().unwrap();
    scene.identity.disable(&by, grace.id, reason).await.unwrap();
    let refused = scene.refresh("core-api", tokens.refresh_token.unwrap());
    assert_eq!(refused.await.err(), Some(OAuthError::InvalidGrant));
}

/// What a token says, unverified.
fn claims(token: &str) -> serde_json::Value {
    let part = token.split('.').nth(1).unwrap();
    let json = URL_SAFE_NO_PAD.decode(part);
    serde_json::from_slice(&json.unwrap()).unwrap()
}

#[tokio::test]
async fn what_only_names_a_family_takes_nothing_back() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let token = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    // The family's id comes first, in 16 bytes; the secret is made up.
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix("astro_rt_").unwrap());
    let family = &bytes.unwrap()[..16];
    let made_up = URL_SAFE_NO_PAD.encode([family, &[7; 32]].concat());
    let made_up = format!("astro_rt_{made_up}");
    let revoke = async |token: &str| {
        let client = client_of(CLIENT);
        scene.identity.revoke_token(visit(), &client, token).await
    };
    assert_eq!(revoke(&made_up).await, Ok(()));
    assert!(matches!(
        scene.identity.session(&opened.cookie).await,
        Ok(Some(_))
    ));

    // A browser may have the token before the last one still, when an answer was lost.
    scene.refresh(CLIENT, &token).await.unwrap();
    scene.after(TimeDelta::minutes(1));
    assert_eq!(revoke(&token).await, Ok(()));
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
}
