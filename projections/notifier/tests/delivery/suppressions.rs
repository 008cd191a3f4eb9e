//! Addresses to which nothing is mailed.

use std::time::Duration;

use domain::text::Email;
use futures_util::future::join_all;
use notifier::Status::{Failed, Queued, Sending, Sent, Suppressed};
use notifier::{AtOnce, Cause, MessageFilter, RemovalError, Suppression, SuppressionFilter};
use serde_json::json;
use test_support::eventually_some;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::delivery::way;
use crate::scene::{Scene, already_registered, verify_email, wish};

const ADA: &str = "ada@example.com";

fn ada() -> Email {
    Email::parse(ADA).unwrap()
}

/// The suppressions of Ada's address that hold, or that were taken back.
async fn of_ada(scene: &Scene, removed: bool) -> Vec<Suppression> {
    let filter = SuppressionFilter {
        to: Some(Email::parse(&ADA.to_uppercase()).unwrap()),
        cause: None,
        removed,
    };
    let found = scene.messages.suppressions(&filter, 10, None).await;
    found.unwrap().items
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_gets_nothing_more_and_what_the_server_said_is_kept() {
    let scene = Scene::new().await;
    scene.mailbox.fail(1, "no_mailbox").await;
    let sending = scene.send();
    let first = verify_email(ADA);
    scene.messages.enqueue(&first).await.unwrap();
    let failed = scene.becomes(first.id(), Failed).await;
    assert_eq!(way(&failed), [Queued, Failed]);
    // Whatever it says, a link too, and in whatever letters.
    let next = verify_email("Ada@Example.com");
    scene.messages.enqueue(&next).await.unwrap();
    let suppressed = scene.becomes(next.id(), Suppressed).await;
    sending.stop().await;
    assert_eq!(way(&suppressed), [Queued, Suppressed]);
    assert!(suppressed.error.unwrap().contains("bounced"));
    assert_eq!((suppressed.next_at, suppressed.attempts), (None, 1));

    let [one] = &of_ada(&scene, false).await[..] else {
        panic!("one suppression")
    };
    assert_eq!((one.cause, one.removed_at), (Cause::Bounced, None));
    let step = &one.history[0];
    assert_eq!((step.message, step.by), (Some(first.id()), None));
    assert!(step.said.contains("550") && step.said.contains("5.1.1"));
    assert!(scene.mailbox.mails().await.is_empty());
}

#[tokio::test]
async fn an_address_that_is_freed_is_suppressed_anew_when_it_is_still_not_there() {
    let scene = Scene::new().await;
    scene.mailbox.fail(2, "no_mailbox").await;
    let sending = scene.send();
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    scene.becomes(message.id(), Failed).await;
    let id = of_ada(&scene, false).await[0].id;
    let back = wish("It should be there.");
    scene.messages.remove_suppression(id, &back).await.unwrap();
    scene
        .messages
        .retry(message.id(), false, &wish("Once more."))
        .await
        .unwrap();
    let failed = eventually_some("it has failed again", async || {
        let message = scene.get(message.id()).await;
        let again = way(&message) == [Queued, Failed, Queued, Failed];
        again.then_some(message)
    })
    .await;
    sending.stop().await;
    assert_eq!(failed.attempts, 1);
    let [one] = &of_ada(&scene, false).await[..] else {
        panic!("one suppression")
    };
    assert_eq!((one.id, one.history.len()), (id, 3));
}

#[tokio::test]
async fn a_refusal_that_may_be_about_us_suppresses_nobody() {
    let scene = Scene::new().await;
    scene.mailbox.fail(1, json!({ "refuse": 550 })).await;
    scene.mailbox.fail(1, json!({ "refuse_data": 554 })).await;
    let sending = scene.send();
    for _ in 0..2 {
        let message = verify_email(ADA);
        scene.messages.enqueue(&message).await.unwrap();
        scene.becomes(message.id(), Failed).await;
    }
    sending.stop().await;
    assert!(of_ada(&scene, false).await.is_empty());
}

#[tokio::test]
async fn whoever_is_suppressed_while_the_mail_server_is_asked_gets_no_mail() {
    let scene = Scene::new().await;
    let message = verify_email(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    let slow = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", slow.local_addr().unwrap());
    let sending = scene.send_with(&address, Duration::from_secs(60));
    // The message is claimed and announced before anybody is suppressed.
    let (stream, _) = slow.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 hello\r\n").await.unwrap();
    let mut line = String::new();
    while line != "DATA\r\n" {
        line.clear();
        stream.read_line(&mut line).await.unwrap();
        if line != "DATA\r\n" {
            stream.write_all(b"250 fine\r\n").await.unwrap();
        }
    }
    let by = wish("She wants nothing.");
    scene.messages.suppress_by_hand(&ada(), &by).await.unwrap();
    stream.write_all(b"354 go on\r\n").await.unwrap();
    let suppressed = scene.becomes(message.id(), Suppressed).await;
    let mut rest = String::new();
    stream.read_line(&mut rest).await.unwrap();
    sending.stop().await;
    assert_eq!(rest, "", "not a word of it was sent");
    assert_eq!(way(&suppressed), [Queued, Suppressed]);
}

#[tokio::test]
async fn an_address_that_is_freed_gets_mail_again_and_what_was_not_sent_when_somebody_retries_it() {
    let scene = Scene::new().await;
    let by = wish("She wants nothing.");
    let id = scene.messages.suppress_by_hand(&ada(), &by).await.unwrap();
    let sending = scene.send();
    let missed = already_registered(ADA);
    scene.messages.enqueue(&missed).await.unwrap();
    scene.becomes(missed.id(), Suppressed).await;

    let back = wish("She asked for it.");
    scene.messages.remove_suppression(id, &back).await.unwrap();
    let next = already_registered(ADA);
    scene.messages.enqueue(&next).await.unwrap();
    scene.becomes(next.id(), Sent).await;
    assert_eq!(scene.get(missed.id()).await.status, Suppressed);
    let wanted = wish("After all.");
    let retried = scene.messages.retry(missed.id(), false, &wanted);
    retried.await.unwrap();
    let sent = scene.becomes(missed.id(), Sent).await;
    sending.stop().await;
    assert_eq!(way(&sent), [Queued, Suppressed, Queued, Sending, Sent]);
    assert_eq!(sent.error, None);

    assert!(of_ada(&scene, false).await.is_empty());
    let [one] = &of_ada(&scene, true).await[..] else {
        panic!("one suppression")
    };
    let steps = one
        .history
        .iter()
        .map(|step| (step.cause, step.by, &*step.said));
    let expected = [
        (Some(Cause::ByHand), Some(by.account), by.reason.as_str()),
        (None, Some(back.account), back.reason.as_str()),
    ];
    assert_eq!(steps.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn suppressed_mails_are_retried_together_only_by_whoever_asks_for_them() {
    let scene = Scene::new().await;
    let by = wish("She wants nothing.");
    scene.messages.suppress_by_hand(&ada(), &by).await.unwrap();
    let sending = scene.send();
    let message = already_registered(ADA);
    scene.messages.enqueue(&message).await.unwrap();
    scene.becomes(message.id(), Suppressed).await;
    sending.stop().await;
    for (status, done) in [(None, 0), (Some(Suppressed), 1)] {
        let filter = MessageFilter {
            status,
            ..MessageFilter::default()
        };
        let by = wish("All of them.");
        let retried = scene.messages.retry_all(&filter, true, &by).await;
        assert_eq!(retried.unwrap(), AtOnce { done, left: 0 });
    }
}

#[tokio::test]
async fn a_wish_about_an_address_counts_once_however_often_it_comes() {
    let scene = Scene::new().await;
    let by = wish("She wants nothing.");
    let asked = (0..5).map(|_| async { scene.messages.suppress_by_hand(&ada(), &by).await });
    let ids = join_all(asked).await.into_iter().map(Result::unwrap);
    let ids: Vec<_> = ids.collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let id = ids[0];
    let back = wish("She asked for it.");
    for _ in 0..2 {
        scene.messages.remove_suppression(id, &back).await.unwrap();
    }
    let late = scene.messages.remove_suppression(id, &wish("Again.")).await;
    assert!(matches!(late, Err(RemovalError::Removed)), "{late:?}");
    // What was wanted before is done, and not done again.
    scene.messages.suppress_by_hand(&ada(), &by).await.unwrap();
    assert!(of_ada(&scene, false).await.is_empty());
    assert_eq!(of_ada(&scene, true).await[0].history.len(), 2);
    // What is wanted anew is.
    let anew = scene
        .messages
        .suppress_by_hand(&ada(), &wish("Again."))
        .await;
    assert_eq!(anew.unwrap(), id);
    assert_eq!(of_ada(&scene, false).await[0].history.len(), 3);
}

#[tokio::test]
async fn suppressions_are_listed_the_newest_first_page_by_page() {
    let scene = Scene::new().await;
    for n in 0..5 {
        let to = Email::parse(&format!("p{n}@example.com")).unwrap();
        let made = scene.messages.suppress_by_hand(&to, &wish("A test.")).await;
        made.unwrap();
    }
    let (mut found, mut next) = (Vec::new(), None);
    for expected in [2, 2, 1] {
        let all = SuppressionFilter::default();
        let page = scene.messages.suppressions(&all, 2, next.as_ref()).await;
        let page = page.unwrap();
        assert_eq!(page.items.len(), expected);
        found.extend(page.items.into_iter().map(|one| one.to.as_str().to_owned()));
        next = page.next;
    }
    assert_eq!(next, None);
    found.sort();
    let all: Vec<_> = (0..5).map(|n| format!("p{n}@example.com")).collect();
    assert_eq!(found, all);
    let bounced = SuppressionFilter {
        cause: Some(Cause::Bounced),
        ..SuppressionFilter::default()
    };
    let none = scene.messages.suppressions(&bounced, 10, None).await;
    assert!(none.unwrap().items.is_empty());
}
