//! What people want done with messages.

use std::time::Duration;

use chrono::Utc;
use domain::ids::AccountId;
use domain::text::Email;
use futures_util::future::join_all;
use mongodb::Collection;
use mongodb::bson::{self, Document, doc};
use notifier::Status::{Cancelled, Failed, Queued, Sending, Sent, Unknown};
use notifier::{
    AtOnce, By, COLLECTIONS, Link, MOST_AT_ONCE, MessageFilter, NewMessage, NotificationId, Status,
    WishError,
};
use serde_json::json;
use tokens::LinkPurpose;
use uuid::Uuid;

use crate::delivery::way;
use crate::scene::{Scene, already_registered, verify_email, wish};

const ADA: &str = "ada@example.com";

/// Writes down that a message stands so.
async fn stands(scene: &Scene, id: NotificationId, status: Status) {
    let one = doc! { "_id": bson::Uuid::from_bytes(id.0.into_bytes()) };
    let set = doc! { "$set": { "status": status.as_str(), "error": "451 (try) later" } };
    stored(scene).await.update_one(one, set).await.unwrap();
}

async fn stored(scene: &Scene) -> Collection<Document> {
    let client = scene.mongo.open().await.client().clone();
    let core = client.database(&scene.mongo.core_name());
    core.collection(COLLECTIONS[0])
}

async fn enqueued(scene: &Scene, message: &NewMessage) -> NotificationId {
    assert!(scene.messages.enqueue(message).await.unwrap());
    message.id()
}

#[tokio::test]
async fn a_message_that_failed_is_sent_when_somebody_wants_it_and_the_timeline_says_who_and_why() {
    let scene = Scene::new().await;
    scene.mailbox.fail(1, json!({ "refuse_data": 554 })).await;
    let sending = scene.send();
    let id = enqueued(&scene, &already_registered(ADA)).await;
    let failed = scene.becomes(id, Failed).await;
    let error = failed.error.clone().unwrap();
    assert_eq!(failed.timeline.last().unwrap().detail, error);
    let word = error.split_whitespace().next().unwrap().to_owned();
    let by_error = MessageFilter {
        error: Some(word.to_uppercase()),
        ..MessageFilter::default()
    };
    let found = scene.messages.page(&by_error, 10, None).await.unwrap();
    assert_eq!(found.items[0].error, failed.error);

    let by = wish("The mailbox is there again.");
    scene.messages.retry(id, false, &by).await.unwrap();
    let sent = scene.becomes(id, Sent).await;
    sending.stop().await;
    assert_eq!(way(&sent), [Queued, Sending, Failed, Queued, Sending, Sent]);
    let step = &sent.timeline[3];
    assert_eq!(
        (step.by, &*step.detail),
        (Some(by.account), by.reason.as_str())
    );
    assert_eq!((sent.attempts, sent.error), (1, None));
    assert_eq!(
        sent.message_id, failed.message_id,
        "whoever gets it twice can tell"
    );
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 1);
}

#[tokio::test]
async fn a_wish_is_fulfilled_once_however_often_it_comes() {
    let scene = Scene::new().await;
    let id = enqueued(&scene, &already_registered(ADA)).await;
    stands(&scene, id, Failed).await;
    let by = wish("Once.");
    let asked = (0..5).map(|_| scene.messages.retry(id, false, &by));
    assert!(join_all(asked).await.into_iter().all(|done| done.is_ok()));
    // Also when it has failed again since.
    stands(&scene, id, Failed).await;
    scene.messages.retry(id, false, &by).await.unwrap();
    let message = scene.get(id).await;
    assert_eq!(message.status, Failed);
    assert_eq!(way(&message), [Queued, Queued]);
}

#[tokio::test]
async fn what_may_have_been_sent_goes_again_only_for_whoever_says_that_it_may() {
    let scene = Scene::new().await;
    let id = enqueued(&scene, &already_registered(ADA)).await;
    stands(&scene, id, Unknown).await;
    let refused = scene.messages.retry(id, false, &wish("Go.")).await;
    assert!(
        matches!(refused, Err(WishError::MayBeSecond)),
        "{refused:?}"
    );
    scene.messages.retry(id, true, &wish("Go.")).await.unwrap();
    assert_eq!(scene.get(id).await.status, Queued);
}

#[tokio::test]
async fn nothing_is_retried_that_is_not_over_or_was_sent_or_has_a_link_of_the_past() {
    let scene = Scene::new().await;
    let id = enqueued(&scene, &already_registered(ADA)).await;
    for status in Status::ALL {
        stands(&scene, id, status).await;
        let tried = scene.messages.retry(id, true, &wish("Go.")).await;
        match status {
            Failed | Unknown | Status::Suppressed => tried.unwrap(),
            _ => assert!(
                matches!(tried, Err(WishError::NotRetryable(now)) if now == status),
                "{status:?}: {tried:?}"
            ),
        }
    }
    let link = Link {
        purpose: LinkPurpose::VerifyEmail,
        id: Uuid::new_v4(),
        expires_at: Utc::now() - Duration::from_secs(1),
    };
    let late = NewMessage {
        link: Some(link),
        ..verify_email(ADA)
    };
    let late = enqueued(&scene, &late).await;
    stands(&scene, late, Failed).await;
    let refused = scene.messages.retry(late, false, &wish("Go.")).await;
    assert!(
        matches!(refused, Err(WishError::LinkExpired)),
        "{refused:?}"
    );
    let nobody = NotificationId(Uuid::new_v4());
    let refused = scene.messages.retry(nobody, false, &wish("Go.")).await;
    assert!(matches!(refused, Err(WishError::NotFound)), "{refused:?}");
}

#[tokio::test]
async fn a_message_that_was_cancelled_is_never_sent() {
    let scene = Scene::new().await;
    let ids =
        join_all((0..40).map(async |n| {
            enqueued(&scene, &already_registered(&format!("p{n}@example.com"))).await
        }));
    let ids = ids.await;
    // Beside those who send.
    let (one, other) = (scene.send(), scene.send());
    let mut cancelled = 0;
    for id in &ids {
        match scene.messages.cancel(*id, &wish("Not this.")).await {
            Ok(()) => cancelled += 1,
            Err(WishError::NotCancellable(Sending | Sent)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    for id in &ids {
        test_support::eventually("its way is over", async || {
            scene.get(*id).await.status.is_over()
        })
        .await;
    }
    one.stop().await;
    other.stop().await;
    let mut sent = 0;
    for id in ids {
        let message = scene.get(id).await;
        let mails = scene.mailbox.mails_to(message.to.as_str()).await.len();
        match message.status {
            Cancelled => assert_eq!((mails, message.next_at), (0, None)),
            status => {
                assert_eq!((status, mails), (Sent, 1));
                sent += 1;
            }
        }
    }
    assert_eq!(sent + cancelled, 40);
}

#[tokio::test]
async fn the_same_goes_to_another_address_once_for_each_wish() {
    let scene = Scene::new().await;
    let id = enqueued(&scene, &already_registered(ADA)).await;
    let sending = scene.send();
    scene.becomes(id, Sent).await;
    let to = Email::parse("countess@example.com").unwrap();
    let by = wish("She reads this one.");
    let asked = (0..5).map(|_| scene.messages.resend(id, &to, &by));
    let mut new: Vec<_> = join_all(asked)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    new.dedup();
    let [new] = new[..] else { panic!("{new:?}") };
    let sent = scene.becomes(new, Sent).await;
    assert_eq!(
        (sent.resends, sent.account),
        (Some(id), scene.get(id).await.account)
    );
    assert_eq!(sent.timeline[0].by, Some(by.account));
    let again = scene
        .messages
        .resend(id, &to, &wish("And again."))
        .await
        .unwrap();
    assert_ne!(again, new);
    scene.becomes(again, Sent).await;
    sending.stop().await;
    assert_eq!(scene.mailbox.mails_to(to.as_str()).await.len(), 2);
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 1);

    let first = scene.get(id).await;
    assert_eq!(first.status, Sent, "it stands as it did");
    let noted: Vec<_> = first
        .timeline
        .iter()
        .filter_map(|step| step.resent_as)
        .collect();
    assert_eq!(noted, [new, again]);
}

#[tokio::test]
async fn a_link_goes_to_nobody_else() {
    let scene = Scene::new().await;
    let id = enqueued(&scene, &verify_email(ADA)).await;
    let to = Email::parse("eve@example.com").unwrap();
    let refused = scene.messages.resend(id, &to, &wish("For me.")).await;
    assert!(matches!(refused, Err(WishError::HasLink)), "{refused:?}");
    let all = MessageFilter::default();
    let done = scene.messages.resend_all(&all, &to, &wish("For me.")).await;
    assert_eq!(done.unwrap(), AtOnce { done: 0, left: 0 });
}

#[tokio::test]
async fn all_that_match_are_retried_and_no_other() {
    let scene = Scene::new().await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let id = enqueued(&scene, &already_registered(&format!("p{n}@example.com"))).await;
        stands(&scene, id, Failed).await;
        ids.push(id);
    }
    stands(&scene, ids[3], Unknown).await;
    let all = MessageFilter::default();
    let hers = MessageFilter {
        to: Some(Email::parse("p0@example.com").unwrap()),
        ..all.clone()
    };
    let by = wish("All of them.");
    let done = scene.messages.retry_all(&hers, false, &by).await.unwrap();
    assert_eq!(done, AtOnce { done: 1, left: 0 });
    // The same wish again is the same, and the rest is another.
    let done = scene.messages.retry_all(&hers, false, &by).await.unwrap();
    assert_eq!(done, AtOnce { done: 1, left: 0 });
    let by_error = MessageFilter {
        error: Some("(TRY)".to_owned()),
        ..all
    };
    let rest = wish("The rest.");
    let done = scene
        .messages
        .retry_all(&by_error, false, &rest)
        .await
        .unwrap();
    assert_eq!(done, AtOnce { done: 2, left: 0 });
    for id in &ids[..3] {
        assert_eq!(way(&scene.get(*id).await), [Queued, Queued]);
    }
    assert_eq!(scene.get(ids[3]).await.status, Unknown);
}

#[tokio::test]
async fn so_many_are_cancelled_at_once_and_it_is_told_how_many_are_left() {
    let scene = Scene::new().await;
    let first = enqueued(&scene, &already_registered(ADA)).await;
    // More than is done at once, without asking for each.
    let stored = stored(&scene).await;
    let one = stored.find_one(doc! {}).await.unwrap().unwrap();
    let more = (0..MOST_AT_ONCE + 4).map(|_| {
        let mut another = one.clone();
        another.insert("_id", bson::Uuid::new());
        another.insert("created_at", bson::DateTime::now());
        another
    });
    stored.insert_many(more).await.unwrap();
    let all = MessageFilter::default();
    let by = wish("None of these.");
    for _ in 0..2 {
        let done = scene.messages.cancel_all(&all, &by).await.unwrap();
        assert_eq!(
            done,
            AtOnce {
                done: 1_000,
                left: 5
            },
            "the same wish goes no further"
        );
    }
    assert_eq!(
        scene.get(first).await.status,
        Cancelled,
        "the oldest come first"
    );
    let rest = wish("Nor these.");
    let done = scene.messages.cancel_all(&all, &rest).await.unwrap();
    assert_eq!(done, AtOnce { done: 5, left: 0 });
}

#[tokio::test]
async fn all_that_match_go_to_another_address_once() {
    let scene = Scene::new().await;
    for n in 0..3 {
        enqueued(&scene, &already_registered(&format!("p{n}@example.com"))).await;
    }
    let to = Email::parse("archive@example.com").unwrap();
    enqueued(&scene, &already_registered("Archive@example.com")).await;
    let all = MessageFilter::default();
    let by = wish("For the archive.");
    for by in [&by, &by] {
        let done = scene.messages.resend_all(&all, &to, by).await.unwrap();
        assert_eq!(done, AtOnce { done: 3, left: 0 });
    }
    // What went there is not sent there again, nor is what it became.
    let again = scene.messages.resend_all(&all, &to, &wish("Again.")).await;
    assert_eq!(again.unwrap(), AtOnce { done: 0, left: 0 });
    let there = MessageFilter {
        to: Some(to),
        ..all
    };
    assert_eq!(
        scene
            .messages
            .page(&there, 100, None)
            .await
            .unwrap()
            .items
            .len(),
        4
    );
}

#[tokio::test]
async fn so_much_can_be_wanted_of_a_message_and_no_more() {
    let scene = Scene::new().await;
    let id = enqueued(&scene, &already_registered(ADA)).await;
    let to = Email::parse("countess@example.com").unwrap();
    let mut wished = 0;
    let refused = loop {
        let by = By {
            account: AccountId(Uuid::new_v4()),
            ..wish("More.")
        };
        match scene.messages.resend(id, &to, &by).await {
            Ok(_) => wished += 1,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, WishError::Full), "{refused}");
    assert_eq!(wished, 74);
    stands(&scene, id, Failed).await;
    let refused = scene.messages.retry(id, false, &wish("Go.")).await;
    assert!(matches!(refused, Err(WishError::Full)), "{refused:?}");
    assert_eq!(
        scene.get(id).await.timeline[0].detail,
        "",
        "nothing is forgotten"
    );
}
