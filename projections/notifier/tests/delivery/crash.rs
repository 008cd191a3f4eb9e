//! Notifiers that die at any moment: nothing is sent twice, and nothing is lost.

use std::collections::BTreeSet;

use notifier::{NotificationId, Status};
use rand::Rng;
use serde_json::json;
use test_support::{Astro, eventually};

use crate::scene::{Scene, verify_email};

const MESSAGES: usize = 100;
const NOTIFIERS: usize = 3;
const DEATHS: usize = 8;

#[tokio::test]
async fn whoever_dies_whenever_all_messages_are_sent_or_unknown_and_none_is_sent_twice() {
    let scene = Scene::new().await;
    // Each mail takes a moment to be answered to, so that many deaths come within one.
    scene.mailbox.fail(10_000, json!({ "delay_ms": 20 })).await;
    let mut asked = Vec::new();
    for n in 0..MESSAGES {
        let message = verify_email(&format!("p{n}@example.com"));
        scene.messages.enqueue(&message).await.unwrap();
        asked.push(message.id());
    }
    let mut notifiers = Vec::new();
    for _ in 0..NOTIFIERS {
        notifiers.push(scene.mailbox.start_notifier(&scene.mongo).await);
    }
    for _ in 0..DEATHS {
        let before = scene.mailbox.mails().await.len();
        let more = rand::rng().random_range(1..=4);
        eventually("some more are there, or all", async || {
            let now = scene.mailbox.mails().await.len();
            now >= before + more || is_over(&scene, &asked).await
        })
        .await;
        let victim = rand::rng().random_range(0..NOTIFIERS);
        notifiers[victim].kill9();
        notifiers[victim] = scene.mailbox.start_notifier(&scene.mongo).await;
    }
    eventually("all have come to an end", async || {
        is_over(&scene, &asked).await
    })
    .await;
    stop(notifiers).await;

    let mails = scene.mailbox.mails().await;
    let ids: Vec<_> = mails
        .iter()
        .map(|mail| mail.header("Message-ID").unwrap())
        .collect();
    let delivered: BTreeSet<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(delivered.len(), mails.len(), "no mail came twice");
    let (mut sent, mut unknown) = (0, 0);
    for id in &asked {
        let message = scene.get(*id).await;
        match message.status {
            Status::Sent => {
                sent += 1;
                assert!(delivered.contains(&message.message_id.unwrap()));
            }
            Status::Unknown => unknown += 1,
            other => panic!("{other:?}"),
        }
    }
    println!("{sent} sent, {unknown} unknown, {} delivered", mails.len());
    assert_eq!(sent + unknown, MESSAGES);
    assert!(sent <= mails.len() && mails.len() <= MESSAGES);
    let in_flight = 4;
    assert!(unknown <= DEATHS * in_flight, "only the dead leave some");
}

/// Whether every message is sent or unknown.
async fn is_over(scene: &Scene, asked: &[NotificationId]) -> bool {
    for id in asked {
        let status = scene.get(*id).await.status;
        if !matches!(status, Status::Sent | Status::Unknown) {
            return false;
        }
    }
    true
}

/// Asks all of them to stop, as an operator would.
async fn stop(notifiers: Vec<Astro>) {
    for mut notifier in notifiers {
        notifier.sigterm();
        assert!(notifier.wait().await.success());
    }
}

#[tokio::test]
async fn a_notifier_that_is_told_to_stop_finishes_what_it_has_begun() {
    let scene = Scene::new().await;
    scene.mailbox.fail(100, json!({ "delay_ms": 300 })).await;
    let mut asked = Vec::new();
    for n in 0..20 {
        let message = verify_email(&format!("p{n}@example.com"));
        scene.messages.enqueue(&message).await.unwrap();
        asked.push(message.id());
    }
    let mut notifier = scene.mailbox.start_notifier(&scene.mongo).await;
    eventually("it has begun", async || {
        !scene.mailbox.mails().await.is_empty()
    })
    .await;
    notifier.sigterm();
    assert!(notifier.wait().await.success());
    let (mut sent, mut waiting) = (0, 0);
    for id in asked {
        match scene.get(id).await.status {
            Status::Sent => sent += 1,
            Status::Queued => waiting += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sent, scene.mailbox.mails().await.len());
    assert!(sent > 0 && waiting > 0, "{sent} sent, {waiting} waiting");
}
