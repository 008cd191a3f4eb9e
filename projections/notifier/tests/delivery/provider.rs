//! Mails that go out by a provider over HTTP: what becomes of them, by what it answers.

use notifier::Status::{Deferred, Failed, Queued, Sending, Sent, Suppressed, Unknown};
use serde_json::json;
use tokens::{LinkKey, LinkPurpose};
use tokio::net::TcpListener;

use crate::delivery::way;
use crate::scene::{Scene, already_registered, verify_email};

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn a_provider_gets_the_same_mail_as_a_mail_server_and_its_name_for_it_is_kept() {
    let scene = Scene::new().await;
    let sending = scene.send_by_provider();
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(way(&sent), [Queued, Sending, Sent]);
    assert!(sent.provider_id.is_some());

    let mails = scene.mailbox.mails_to(ADA).await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.from, "no-reply@astro.example");
    assert_eq!(mail.subject, "Confirm your email address");
    let message_id = mail.header("Message-ID").map(str::to_owned);
    assert_eq!(message_id, sent.message_id);
    assert_eq!(mail.header("X-PM-KeepID"), Some("true"));
    assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));
    let link = mail.link().unwrap();
    assert!(mail.html.contains(&format!("href=\"{link}\"")));
    let (_, token) = link.split_once('#').unwrap();
    let key: LinkKey = scene.mailbox.link_key().parse().unwrap();
    let (account, id) = (message.account.unwrap(), message.link.unwrap().id);
    assert!(key.verify(token, LinkPurpose::VerifyEmail, account, id));
}

#[tokio::test]
async fn what_the_provider_has_no_room_for_or_does_not_let_us_send_is_tried_again() {
    let scene = Scene::new().await;
    for status in [429, 503, 401] {
        scene.mailbox.fail(1, json!({ "refuse": status })).await;
    }
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send_by_provider();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    let again = [Sending, Deferred];
    let expected = [&[Queued][..], &again, &again, &again, &[Sending, Sent]].concat();
    assert_eq!(way(&sent), expected);
    assert!(sent.timeline[2].detail.contains("429"), "{sent:?}");
    assert_eq!(scene.mailbox.mails().await.len(), 1);
}

#[tokio::test]
async fn what_the_provider_refuses_has_failed_and_whom_it_mails_nothing_gets_nothing() {
    let scene = Scene::new().await;
    let sending = scene.send_by_provider();
    for (fault, expected) in [
        (json!({ "refuse": 422 }), Failed),
        (json!("no_mailbox"), Suppressed),
    ] {
        scene.mailbox.fail(1, fault).await;
        let message = verify_email(ADA);
        scene.messages.enqueue(&message).await.unwrap();
        let over = scene.becomes(message.id(), expected).await;
        assert_eq!(way(&over), [Queued, Sending, expected]);
        assert_eq!((over.attempts, over.next_at), (1, None));
    }
    sending.stop().await;
    assert!(scene.mailbox.mails().await.is_empty());
}

#[tokio::test]
async fn where_the_providers_answer_is_lost_or_it_broke_nobody_sends_the_mail_again() {
    let scene = Scene::new().await;
    let sending = scene.send_by_provider();
    let faults = [
        json!("drop_after_data"),
        json!("drop_before_data"),
        json!({ "refuse": 500 }),
    ];
    for fault in faults {
        scene.mailbox.fail(1, fault).await;
        let message = already_registered(ADA);
        scene.messages.enqueue(&message).await.unwrap();
        let unknown = scene.becomes(message.id(), Unknown).await;
        assert_eq!(way(&unknown), [Queued, Sending, Unknown]);
        assert_eq!(unknown.next_at, None);
    }
    // A later one is sent: so the sender had every occasion to send the others again.
    let later = already_registered("bob@example.com");
    scene.messages.enqueue(&later).await.unwrap();
    scene.becomes(later.id(), Sent).await;
    sending.stop().await;
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 1);
}

#[tokio::test]
async fn a_provider_that_is_away_is_waited_for() {
    let scene = Scene::new().await;
    // A port that was just given back, so nobody listens there.
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", away.local_addr().unwrap());
    drop(away);
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let in_vain = scene.send_by_provider_at(&address);
    scene.becomes(message.id(), Deferred).await;
    in_vain.stop().await;
    let sending = scene.send_by_provider();
    scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(scene.mailbox.mails().await.len(), 1);
}
