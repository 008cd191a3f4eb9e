//! What the provider tells of mails, in any order and more than once.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::text::Email;
use futures_util::future::join_all;
use notifier::Status::{Bounced, Complained, Delivered, Queued, Sending, Sent, Unknown};
use notifier::{
    Cause, Happened, MailEvent, Noted, Notification, NotificationId, Suppression, SuppressionFilter,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::delivery::way;
use crate::scene::{Scene, already_registered, wish};

const ADA: &str = "ada@example.com";

/// A mail to Ada that a provider took.
async fn sent(scene: &Scene) -> Notification {
    let sending = scene.send_by_provider();
    let message = already_registered(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    sent
}

/// What the provider tells of a mail: `kind` happened to it so many seconds ago.
fn told(id: NotificationId, kind: &str, ago: u64, more: &Value) -> MailEvent {
    let at = Utc::now() - Duration::from_secs(ago);
    told_at(id, kind, at, more)
}

fn told_at(id: NotificationId, kind: &str, at: DateTime<Utc>, more: &Value) -> MailEvent {
    let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut record = json!({
        "RecordType": kind,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": { "notification": id.to_string() },
        "DeliveredAt": at,
        "BouncedAt": at,
        "ReceivedAt": at,
    });
    let more = more.as_object().unwrap().clone();
    record.as_object_mut().unwrap().extend(more);
    let event = MailEvent::parse(record.to_string().as_bytes());
    event.unwrap().unwrap()
}

fn hard() -> Value {
    json!({ "ID": 1, "Type": "HardBounce", "Details": "550 5.1.1 no such user" })
}

fn complaint() -> Value {
    json!({ "ID": 2, "Type": "SpamComplaint" })
}

/// What the provider told of a message, oldest step first.
fn happened(message: &Notification) -> Vec<Happened> {
    let steps = message.timeline.iter();
    steps.filter_map(|step| step.happened).collect()
}

async fn of_ada(scene: &Scene) -> Vec<Suppression> {
    let filter = SuppressionFilter {
        to: Some(Email::parse(ADA).unwrap()),
        ..SuppressionFilter::default()
    };
    let found = scene.messages.suppressions(&filter, 10, None).await;
    found.unwrap().items
}

#[tokio::test]
async fn a_mail_is_delivered_and_its_timeline_has_the_providers_time() {
    let scene = Scene::new().await;
    let id = sent(&scene).await.id;
    let at = "2026-11-01T08:30:00.250Z".parse().unwrap();
    let event = told_at(id, "Delivery", at, &json!({ "Details": "250 taken" }));
    assert_eq!(scene.messages.note(&event).await.unwrap(), Noted::Taken);
    let delivered = scene.get(id).await;
    assert_eq!(way(&delivered), [Queued, Sending, Sent, Delivered]);
    let step = &delivered.timeline[3];
    assert_eq!(step.happened, Some(Happened::Delivered));
    assert_eq!((step.happened_at, &*step.detail), (Some(at), "250 taken"));
    let name = delivered.provider_id.as_deref();
    assert_eq!(name, Some("883953f4-6105-42a2-a16a-77a8eac79483"));
    assert!(of_ada(&scene).await.is_empty());
}

#[tokio::test]
async fn whatever_the_order_it_comes_to_the_same_and_what_is_told_twice_counts_once() {
    let orders: [[&str; 4]; 4] = [
        ["Open", "Delivery", "Bounce", "SpamComplaint"],
        ["SpamComplaint", "Bounce", "Delivery", "Open"],
        ["Bounce", "Open", "SpamComplaint", "Delivery"],
        ["Delivery", "SpamComplaint", "Open", "Bounce"],
    ];
    let scene = Scene::new().await;
    for order in orders {
        let message = already_registered(&format!("{}@example.com", Uuid::new_v4().simple()));
        scene.messages.enqueue(&message).await.unwrap();
        let event = |kind: &str| match kind {
            "Bounce" => told(message.id(), kind, 30, &hard()),
            "SpamComplaint" => told(message.id(), kind, 20, &complaint()),
            _ => told(message.id(), kind, 10, &json!({})),
        };
        let events = order.map(event);
        for event in &events {
            let told = (0..3).map(|_| scene.messages.note(event));
            let noted = join_all(told).await.into_iter().map(Result::unwrap);
            let taken = noted.filter(|noted| *noted == Noted::Taken).count();
            assert_eq!(taken, 1, "{event:?}");
        }
        let message = scene.get(message.id()).await;
        assert_eq!(message.status, Complained, "{order:?}");
        assert_eq!(happened(&message).len(), 4);
        assert_eq!(message.next_at, None);
    }
}

#[tokio::test]
async fn a_late_delivery_takes_no_bounce_back_and_a_mailbox_that_is_not_there_gets_nothing_more() {
    let scene = Scene::new().await;
    let id = sent(&scene).await.id;
    let bounce = told(id, "Bounce", 5, &hard());
    scene.messages.note(&bounce).await.unwrap();
    let late = told(id, "Delivery", 10, &json!({}));
    scene.messages.note(&late).await.unwrap();
    let bounced = scene.get(id).await;
    assert_eq!(way(&bounced), [Queued, Sending, Sent, Bounced, Bounced]);
    assert_eq!(happened(&bounced), [Happened::Bounced, Happened::Delivered]);
    assert!(bounced.error.unwrap().contains("5.1.1"));
    let [one] = &of_ada(&scene).await[..] else {
        panic!("one suppression")
    };
    assert_eq!(one.cause, Cause::Bounced);
    assert_eq!(one.history[0].message, Some(id));

    // Once the address is freed, what was so before suppresses it no more, told again or anew.
    let back = wish("It is there again.");
    scene
        .messages
        .remove_suppression(one.id, &back)
        .await
        .unwrap();
    assert_eq!(scene.messages.note(&bounce).await.unwrap(), Noted::Known);
    let before = json!({ "ID": 3, "Type": "HardBounce" });
    let before = told(id, "Bounce", 4, &before);
    assert_eq!(scene.messages.note(&before).await.unwrap(), Noted::Taken);
    assert!(of_ada(&scene).await.is_empty());
}

#[tokio::test]
async fn a_full_mailbox_or_a_holiday_notice_suppresses_nobody() {
    let scene = Scene::new().await;
    let id = sent(&scene).await.id;
    let notice = json!({ "ID": 4, "Type": "AutoResponder" });
    scene
        .messages
        .note(&told(id, "Bounce", 5, &notice))
        .await
        .unwrap();
    assert_eq!(scene.get(id).await.status, Sent);
    let full = json!({ "ID": 5, "Type": "SoftBounce" });
    scene
        .messages
        .note(&told(id, "Bounce", 5, &full))
        .await
        .unwrap();
    assert_eq!(scene.get(id).await.status, Bounced);
    assert!(of_ada(&scene).await.is_empty());
}

#[tokio::test]
async fn what_the_provider_tells_ends_what_nobody_knew_and_keeps_it_from_going_again() {
    let scene = Scene::new().await;
    scene.mailbox.fail(1, "drop_after_data").await;
    let sending = scene.send_by_provider();
    let message = already_registered(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    scene.becomes(message.id(), Unknown).await;
    sending.stop().await;
    // Somebody has it sent again, and before that is done the provider tells that it was.
    let go = wish("Go.");
    let again = scene.messages.retry(message.id(), true, &go);
    again.await.unwrap();
    let event = told(message.id(), "Delivery", 5, &json!({}));
    scene.messages.note(&event).await.unwrap();
    let sending = scene.send_by_provider();
    let later = already_registered("bob@example.com");
    scene.messages.enqueue(&later).await.unwrap();
    scene.becomes(later.id(), Sent).await;
    sending.stop().await;
    assert_eq!(scene.get(message.id()).await.status, Delivered);
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 1);
}

#[tokio::test]
async fn a_mail_that_is_read_again_and_again_fills_its_timeline_up_to_a_bound() {
    let scene = Scene::new().await;
    let message = already_registered(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let mut left_out = 0;
    for n in 0..80 {
        let event = told(message.id(), "Open", n, &json!({ "ID": n }));
        if scene.messages.note(&event).await.unwrap() == Noted::LeftOut {
            left_out += 1;
        }
    }
    assert_eq!(left_out, 6);
    // What changes how it stands is still heard.
    let event = told(message.id(), "SpamComplaint", 5, &complaint());
    assert_eq!(scene.messages.note(&event).await.unwrap(), Noted::Taken);
    assert_eq!(scene.get(message.id()).await.status, Complained);
}

#[tokio::test]
async fn what_is_told_of_a_mail_that_there_is_not_changes_nothing() {
    let scene = Scene::new().await;
    let nobodys = NotificationId(Uuid::new_v4());
    let event = told(nobodys, "Bounce", 5, &hard());
    let noted = scene.messages.note(&event).await.unwrap();
    assert_eq!(noted, Noted::NoMessage);
    let all = SuppressionFilter::default();
    let found = scene.messages.suppressions(&all, 10, None).await;
    assert!(found.unwrap().items.is_empty());
}
