//! What becomes of a message, by what the mail server does.

use std::time::Duration;

use chrono::Utc;
use notifier::Status::{Deferred, Failed, Queued, Sending, Sent, Unknown};
use notifier::{Notification, Status};
use serde_json::json;
use test_support::eventually;
use tokens::{LinkKey, LinkPurpose};
use tokio::net::TcpListener;

use crate::scene::{Scene, verify_email};

const ADA: &str = "ada@example.com";

pub(crate) fn way(message: &Notification) -> Vec<Status> {
    message.timeline.iter().map(|step| step.status).collect()
}

#[tokio::test]
async fn a_message_is_delivered_once_with_a_link_that_only_its_reader_has() {
    let scene = Scene::new().await;
    let sending = scene.send();
    let message = verify_email(ADA);
    assert!(scene.messages.enqueue(&message).await.unwrap());
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;

    let mails = scene.mailbox.mails_to(ADA).await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.from, "no-reply@astro.example");
    assert_eq!(mail.subject, "Confirm your email address");
    assert_eq!(
        mail.header("Message-ID").map(str::to_owned),
        sent.message_id
    );
    assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));

    let link = mail.link().unwrap().to_owned();
    let (page, token) = link.split_once('#').unwrap();
    assert_eq!(page, "http://localhost:8082/verify");
    assert!(mail.html.contains(&format!("href=\"{link}\"")));
    let key: LinkKey = scene.mailbox.link_key().parse().unwrap();
    let (account, id) = (message.account.unwrap(), message.link.unwrap().id);
    assert!(key.verify(token, LinkPurpose::VerifyEmail, account, id));

    assert_eq!(way(&sent), [Queued, Sending, Sent]);
    assert_eq!((sent.attempts, sent.next_at), (1, None));
    assert!(!format!("{sent:?}").contains(token));
}

#[tokio::test]
async fn what_is_asked_for_twice_is_one_mail() {
    let scene = Scene::new().await;
    let message = verify_email(ADA);
    let asked = (0..10).map(|_| scene.messages.enqueue(&message));
    let taken = futures_util::future::join_all(asked).await;
    let new = taken.into_iter().filter(|taken| *taken.as_ref().unwrap());
    assert_eq!(new.count(), 1);
    let sending = [scene.send(), scene.send(), scene.send()];
    scene.becomes(message.id(), Sent).await;
    assert!(!scene.messages.enqueue(&message).await.unwrap());
    for sending in sending {
        sending.stop().await;
    }
    assert_eq!(scene.mailbox.mails().await.len(), 1);
    assert_eq!(scene.get(message.id()).await.status, Sent);
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again() {
    let scene = Scene::new().await;
    scene.mailbox.fail(2, json!({ "refuse": 451 })).await;
    scene.mailbox.fail(1, json!({ "refuse_data": 421 })).await;
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    let expected = [Queued, Deferred, Deferred, Sending, Deferred, Sending, Sent];
    assert_eq!(way(&sent), expected);
    assert_eq!(sent.attempts, 4);
    assert!(sent.timeline[1].detail.contains("451"), "{sent:?}");
    assert_eq!(scene.mailbox.mails().await.len(), 1);
}

#[tokio::test]
async fn what_is_refused_for_good_has_failed() {
    let scene = Scene::new().await;
    let sending = scene.send();
    for (fault, expected) in [
        (json!({ "refuse": 550 }), vec![Queued, Failed]),
        (json!({ "refuse_data": 554 }), vec![Queued, Sending, Failed]),
    ] {
        scene.mailbox.fail(1, fault).await;
        let message = verify_email(ADA);
        scene.messages.enqueue(&message).await.unwrap();
        let failed = scene.becomes(message.id(), Failed).await;
        assert_eq!(way(&failed), expected);
        assert_eq!((failed.attempts, failed.next_at), (1, None));
    }
    sending.stop().await;
    assert!(scene.mailbox.mails().await.is_empty());
}

#[tokio::test]
async fn what_is_refused_again_and_again_fails_in_the_end() {
    let scene = Scene::new().await;
    scene.mailbox.fail(100, json!({ "refuse": 451 })).await;
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    let failed = scene.becomes(message.id(), Failed).await;
    sending.stop().await;
    assert_eq!(failed.attempts, 10);
    assert!(scene.mailbox.mails().await.is_empty());
}

#[tokio::test]
async fn a_connection_that_dies_before_the_data_costs_an_attempt_and_no_mail() {
    let scene = Scene::new().await;
    scene.mailbox.fail(1, "drop_before_data").await;
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(way(&sent), [Queued, Deferred, Sending, Sent]);
    assert_eq!(scene.mailbox.mails().await.len(), 1);
}

#[tokio::test]
async fn a_connection_that_dies_after_the_data_leaves_a_mail_that_nobody_sends_again() {
    let scene = Scene::new().await;
    scene.mailbox.fail(1, "drop_after_data").await;
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    scene.becomes(message.id(), Unknown).await;
    // A later one is sent: so the sender had every occasion to send this one again.
    let later = verify_email("bob@example.com");
    scene.messages.enqueue(&later).await.unwrap();
    scene.becomes(later.id(), Sent).await;
    assert!(!scene.messages.enqueue(&message).await.unwrap());
    sending.stop().await;
    let unknown = scene.get(message.id()).await;
    assert_eq!(way(&unknown), [Queued, Sending, Unknown]);
    assert_eq!(unknown.next_at, None);
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_waited_for() {
    let scene = Scene::new().await;
    // A port that was just given back, so nobody listens there.
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", away.local_addr().unwrap());
    drop(away);
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let in_vain = scene.send_to(&address);
    scene.becomes(message.id(), Deferred).await;
    in_vain.stop().await;
    let sending = scene.send();
    scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(scene.mailbox.mails().await.len(), 1);
}

#[tokio::test]
async fn many_messages_share_few_connections() {
    let scene = Scene::new().await;
    for n in 0..50 {
        let message = verify_email(&format!("p{n}@example.com"));
        scene.messages.enqueue(&message).await.unwrap();
    }
    let sending = scene.send();
    eventually("all are there", async || {
        scene.mailbox.mails().await.len() == 50
    })
    .await;
    sending.stop().await;
    let metrics = scene.mailbox.process().metrics().await;
    let connections = metrics
        .lines()
        .find_map(|line| line.strip_prefix("mailbox_connections_total "));
    let connections: u32 = connections.unwrap().parse().unwrap();
    assert!(connections <= 4, "{connections} connections");
}

#[tokio::test]
async fn a_link_that_nobody_could_follow_any_more_is_not_sent() {
    let scene = Scene::new().await;
    let mut message = verify_email(ADA);
    let link = message.link.as_mut().unwrap();
    link.expires_at = Utc::now() - Duration::from_secs(1);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    let failed = scene.becomes(message.id(), Failed).await;
    sending.stop().await;
    assert!(failed.timeline[1].detail.contains("link"), "{failed:?}");
    assert!(scene.mailbox.mails().await.is_empty());
}
