use chrono::TimeDelta;
use futures_util::future::join_all;
use identity::{By, IdentityError, LogFilter, Outcome, What};
use mongodb::bson::doc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::scene::{PASSWORD, Scene, caller, email, sign_in, visit};

#[tokio::test]
async fn what_was_tried_with_an_account_is_in_the_log_the_newest_first() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mallory = scene.customer("mallory@example.com").await;
    scene.after(TimeDelta::seconds(1));
    scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    scene.after(TimeDelta::seconds(1));
    scene.sign_in(&ada).await;
    scene.after(TimeDelta::seconds(1));
    let by = By::system("astro");
    let reason = "Lost in space.".parse().unwrap();
    scene.identity.disable(&by, ada.id, reason).await.unwrap();
    scene.sign_in(&mallory).await;

    let mut filter = LogFilter {
        account: Some(ada.id),
        ..LogFilter::default()
    };
    let (mut told, mut after) = (Vec::new(), None);
    loop {
        let page = scene
            .identity
            .security_log(&filter, after, 2)
            .await
            .unwrap();
        told.extend(page.0);
        after = page.1;
        if after.is_none() {
            break;
        }
    }
    let lines: Vec<_> = told.iter().map(|line| (line.what, line.outcome)).collect();
    assert_eq!(
        lines[..3],
        [
            (What::Disable, Outcome::Succeeded),
            (What::SignIn, Outcome::Succeeded),
            (What::SignIn, Outcome::Refused),
        ]
    );
    assert_eq!(lines.len(), 5);
    assert_eq!(told[0].by.as_deref(), Some("astro"));
    assert_eq!(told[1].address, Some(visit().address));
    assert_eq!(told[1].agent.as_deref(), Some("Firefox on Linux"));

    filter.from = Some(told[1].at);
    filter.to = Some(told[0].at);
    let (within, _) = scene
        .identity
        .security_log(&filter, None, 10)
        .await
        .unwrap();
    assert_eq!(within, told[1..2]);
}

#[tokio::test]
async fn what_the_throttle_refuses_writes_few_lines_that_tell_all() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let lines = async || {
        let lines = scene.documents("security_log").await;
        let throttled = doc! { "outcome": "throttled" };
        lines.count_documents(throttled).await.unwrap()
    };
    let begun = scene.now();
    for _ in 0..40 {
        scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    }
    scene.relay().await;
    assert_eq!(lines().await, 1, "the first, while the account waits");
    scene.after(TimeDelta::milliseconds(500));
    scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    let last = scene.now();
    scene.after(TimeDelta::milliseconds(500));
    scene.relay().await;
    assert_eq!(lines().await, 2, "and one for all others, when it is over");

    let told = async || {
        let filter = LogFilter {
            account: Some(ada.id),
            ..LogFilter::default()
        };
        let found = scene.identity.security_log(&filter, None, 100).await;
        let mut lines = found.unwrap().0;
        lines.retain(|line| line.outcome == Outcome::Throttled);
        lines
    };
    let lines = told().await;
    assert_eq!((lines[0].count, lines[1].count), (35, 1));
    assert_eq!((lines[0].first_at, lines[0].at), (begun, last));
    assert_eq!((lines[1].first_at, lines[1].at), (begun, begun));
    assert_eq!(lines[0].address, Some(visit().address));

    // The next wait has lines of its own, and who is told to stop writes what it knows.
    scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    for _ in 0..3 {
        scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    }
    let stop = CancellationToken::new();
    stop.cancel();
    scene.identity.relay(&scene.outlet, &stop).await;
    let counts: Vec<_> = told().await.iter().map(|line| line.count).collect();
    assert_eq!(counts.iter().sum::<u64>(), 39);
    assert_eq!(counts.len(), 4);
}

#[tokio::test]
async fn one_address_that_waits_writes_few_lines_about_however_many_accounts() {
    let scene = Scene::new().await;
    let (ada, grace) = tokio::join!(
        scene.customer("ada@example.com"),
        scene.customer("grace@example.com")
    );
    // Their registrations count too.
    let guesses = (0..60).map(|number| {
        let nobody = email(&format!("nobody-{number}@example.com"));
        let guess = scene.identity.sign_in(visit(), sign_in(&nobody, "a guess"));
        async move { guess.await.unwrap_err() }
    });
    join_all(guesses).await;
    for person in [&ada, &grace] {
        scene.try_sign_in(person, PASSWORD).await.unwrap_err();
    }
    scene.after(TimeDelta::minutes(1));
    scene.relay().await;
    let found = scene
        .identity
        .security_log(&LogFilter::default(), None, 100)
        .await;
    let lines = found.unwrap().0;
    let throttled = lines
        .iter()
        .filter(|line| line.outcome == Outcome::Throttled);
    let mut told: Vec<_> = throttled.map(|line| (line.count, line.account)).collect();
    // Both are of the same moment.
    told.sort_by_key(|(count, _)| *count);
    assert_eq!(told, [(1, None), (13, None)], "about several: about nobody");
}

#[tokio::test]
async fn who_is_signed_in_and_asks_for_what_is_not_there_writes_no_lines_without_limit() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let who = caller(&ada, &opened);
    let mut answers = Vec::new();
    for _ in 0..210 {
        let revoked = scene
            .identity
            .revoke_personal_token(visit(), who, Uuid::new_v4());
        answers.push(revoked.await.unwrap_err());
    }
    let looked_at = |error: &&IdentityError| **error == IdentityError::NotFound("token");
    assert_eq!(answers.iter().filter(looked_at).count(), 200);
    let lines = scene.documents("security_log").await;
    let about_tokens = doc! { "what": "revoke_personal_token" };
    assert_eq!(lines.count_documents(about_tokens).await.unwrap(), 201);
}
