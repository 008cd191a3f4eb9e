use std::collections::BTreeSet;

use domain::ids::AccountId;
use domain::text::{Email, Reason};
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use mongodb::bson::Document as Raw;
use test_support::mongo::MongoDatabase;
use uuid::Uuid;

use super::*;
use crate::message::{NewMessage, Trigger, Values};
use crate::messages::By;

const LONG: Duration = Duration::from_secs(600);

/// A lease that is over when it begins.
const OVER: Duration = Duration::ZERO;

async fn with_messages(count: usize) -> (MongoDatabase, Messages) {
    let mongo = MongoDatabase::create().await;
    let messages = Messages::connect(mongo.url(), &mongo.core_name())
        .await
        .unwrap();
    messages.migrate().await.unwrap();
    for n in 0..count {
        let new = NewMessage {
            trigger: Trigger::parse(&format!("event.{n}")).unwrap(),
            template: Template::AlreadyRegistered,
            account: None,
            booking: None,
            to: Email::parse("ada@example.com").unwrap(),
            time_zone: None,
            values: Values::default(),
            link: None,
            attachments: Vec::new(),
            origin: None,
        };
        messages.enqueue(&new).await.unwrap();
    }
    (mongo, messages)
}

async fn claim(messages: &Messages, lease: Duration) -> Option<Claimed> {
    messages.claim("somebody", lease).await.unwrap()
}

async fn status(messages: &Messages, claimed: &Claimed) -> Status {
    let found = messages.get(claimed.message.id).await.unwrap();
    found.unwrap().status
}

#[tokio::test]
async fn no_two_senders_get_the_same_message() {
    let (_mongo, messages) = with_messages(20).await;
    let claims = join_all((0..30).map(|_| claim(&messages, LONG))).await;
    let claimed: Vec<_> = claims.into_iter().flatten().collect();
    let different: BTreeSet<_> = claimed.iter().map(|claimed| claimed.message.id).collect();
    assert_eq!(different.len(), claimed.len());
    // Of those that ask at once some may be told of none; whoever asks again gets the others.
    let mut all = claimed.len();
    while claim(&messages, LONG).await.is_some() {
        all += 1;
    }
    assert_eq!(all, 20);
}

#[tokio::test]
async fn a_mail_about_an_account_goes_before_those_of_a_sale_that_wait_for_longer() {
    let (_mongo, messages) = with_messages(0).await;
    let mail = |trigger: &str, template, values| NewMessage {
        trigger: Trigger::parse(trigger).unwrap(),
        template,
        account: None,
        booking: None,
        to: Email::parse("ada@example.com").unwrap(),
        time_zone: None,
        values,
        link: None,
        attachments: Vec::new(),
        origin: None,
    };
    for n in 0..3 {
        let values = Values::from([
            ("launch", "Vostok".to_owned()),
            ("date", "2028-03-01T15:30:00Z".to_owned()),
            ("page", "https://astro.example/bookings".to_owned()),
        ]);
        let sold = mail(&format!("event.{n}"), Template::LaunchConfirmed, values);
        messages.enqueue(&sold).await.unwrap();
    }
    let urgent = mail("event.last", Template::AlreadyRegistered, Values::default());
    messages.enqueue(&urgent).await.unwrap();
    let mut claimed = Vec::new();
    while let Some(next) = claim(&messages, LONG).await {
        claimed.push(next.message.trigger.as_str().to_owned());
    }
    assert_eq!(claimed.len(), 4);
    assert_eq!(claimed[0], "event.last");
}

#[tokio::test]
async fn a_claim_that_is_over_is_free_again_and_whoever_had_it_changes_nothing() {
    let (_mongo, messages) = with_messages(1).await;
    let slow = claim(&messages, OVER).await.unwrap();
    let quick = claim(&messages, LONG).await.unwrap();
    assert_eq!((slow.message.attempts, quick.message.attempts), (1, 2));
    let begun = messages.start_sending(&slow, "<1@x>", &[], LONG).await;
    assert!(!begun.unwrap(), "the other one sends it");
    let settled = messages.settle(&slow, Status::Failed, None, "").await;
    assert!(!settled.unwrap());
    assert!(
        messages
            .start_sending(&quick, "<1@x>", &[], LONG)
            .await
            .unwrap()
    );
    let settled = messages.settle(&slow, Status::Sent, None, "").await;
    assert!(!settled.unwrap());
    assert_eq!(status(&messages, &quick).await, Status::Sending);
}

#[tokio::test]
async fn a_claim_that_is_renewed_is_nobody_elses_until_it_is_over() {
    let (_mongo, messages) = with_messages(1).await;
    let first = claim(&messages, OVER).await.unwrap();
    messages.renew(&first, LONG).await.unwrap();
    assert!(claim(&messages, LONG).await.is_none());
    messages.renew(&first, OVER).await.unwrap();
    let second = claim(&messages, OVER).await.unwrap();
    messages.renew(&first, LONG).await.unwrap();
    let third = claim(&messages, OVER).await;
    assert!(third.is_some(), "the first one has nothing to renew");
    assert!(
        !messages
            .settle(&second, Status::Sent, None, "")
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_message_that_is_begun_is_found_lost_however_often_its_claim_was_renewed() {
    let (_mongo, messages) = with_messages(1).await;
    let claimed = claim(&messages, LONG).await.unwrap();
    let begun = messages.start_sending(&claimed, "<1@x>", &[], OVER).await;
    assert!(begun.unwrap());
    messages.renew(&claimed, LONG).await.unwrap();
    assert_eq!(messages.give_up_lost().await.unwrap(), 1);
}

#[tokio::test]
async fn a_message_that_is_being_sent_is_nobody_elses() {
    let (_mongo, messages) = with_messages(1).await;
    let claimed = claim(&messages, OVER).await.unwrap();
    assert!(
        messages
            .start_sending(&claimed, "<1@x>", &[], OVER)
            .await
            .unwrap()
    );
    assert!(claim(&messages, LONG).await.is_none());
    let again = messages.start_sending(&claimed, "<1@x>", &[], LONG).await;
    assert!(!again.unwrap(), "not even by who sends it");
}

#[tokio::test]
async fn a_message_whose_sender_is_gone_is_unknown_and_is_not_sent_again() {
    let (_mongo, messages) = with_messages(2).await;
    let gone = claim(&messages, LONG).await.unwrap();
    assert!(
        messages
            .start_sending(&gone, "<1@x>", &[], OVER)
            .await
            .unwrap()
    );
    let busy = claim(&messages, LONG).await.unwrap();
    assert!(
        messages
            .start_sending(&busy, "<2@x>", &[], LONG)
            .await
            .unwrap()
    );
    assert_eq!(messages.give_up_lost().await.unwrap(), 1);
    assert_eq!(messages.give_up_lost().await.unwrap(), 0);
    assert_eq!(status(&messages, &gone).await, Status::Unknown);
    assert_eq!(status(&messages, &busy).await, Status::Sending);
    assert!(claim(&messages, LONG).await.is_none());
}

#[tokio::test]
async fn a_sender_that_was_only_slow_still_says_what_it_knows() {
    let (_mongo, messages) = with_messages(1).await;
    let slow = claim(&messages, LONG).await.unwrap();
    assert!(
        messages
            .start_sending(&slow, "<1@x>", &[], OVER)
            .await
            .unwrap()
    );
    assert_eq!(messages.give_up_lost().await.unwrap(), 1);
    let settled = messages.settle(&slow, Status::Sent, None, "").await;
    assert!(settled.unwrap());
    let message = messages.get(slow.message.id).await.unwrap().unwrap();
    let way: Vec<_> = message.timeline.iter().map(|step| step.status).collect();
    let expected = [
        Status::Queued,
        Status::Sending,
        Status::Unknown,
        Status::Sent,
    ];
    assert_eq!(way, expected);
}

#[tokio::test]
async fn a_sender_that_was_only_slow_keeps_a_retry_from_being_the_second_time() {
    let (_mongo, messages) = with_messages(1).await;
    let slow = claim(&messages, LONG).await.unwrap();
    assert!(
        messages
            .start_sending(&slow, "<1@x>", &[], OVER)
            .await
            .unwrap()
    );
    assert_eq!(messages.give_up_lost().await.unwrap(), 1);
    let by = By {
        account: AccountId(Uuid::from_u128(1)),
        wish: Uuid::from_u128(2),
        reason: Reason::parse("Nobody had it.").unwrap(),
    };
    messages.retry(slow.message.id, true, &by).await.unwrap();
    let settled = messages.settle(&slow, Status::Sent, None, "").await;
    assert!(settled.unwrap());
    assert!(claim(&messages, LONG).await.is_none());
}

#[tokio::test]
async fn whoever_took_up_a_message_that_is_cancelled_does_not_send_it() {
    let (_mongo, messages) = with_messages(1).await;
    let claimed = claim(&messages, LONG).await.unwrap();
    let by = By {
        account: AccountId(Uuid::from_u128(1)),
        wish: Uuid::from_u128(2),
        reason: Reason::parse("Not this.").unwrap(),
    };
    messages.cancel(claimed.message.id, &by).await.unwrap();
    let begun = messages.start_sending(&claimed, "<1@x>", &[], LONG).await;
    assert!(!begun.unwrap());
    let settled = messages
        .settle(&claimed, Status::Deferred, Some(OVER), "")
        .await;
    assert!(!settled.unwrap());
    messages.give_back(&claimed).await.unwrap();
    assert_eq!(status(&messages, &claimed).await, Status::Cancelled);
    assert!(claim(&messages, LONG).await.is_none());
}

#[tokio::test]
async fn a_message_that_is_given_back_is_as_if_nobody_had_taken_it_up() {
    let (_mongo, messages) = with_messages(1).await;
    let first = claim(&messages, LONG).await.unwrap();
    messages.give_back(&first).await.unwrap();
    let next = claim(&messages, LONG).await.unwrap();
    assert_eq!(
        (next.message.id, next.message.attempts),
        (first.message.id, 1)
    );
    // Whoever was overtaken gives back nothing that is another's.
    messages.give_back(&first).await.unwrap();
    assert!(claim(&messages, LONG).await.is_none());
    assert!(
        messages
            .start_sending(&next, "<1@x>", &[], LONG)
            .await
            .unwrap()
    );
    messages.give_back(&next).await.unwrap();
    assert_eq!(status(&messages, &next).await, Status::Sending);
}

/// When a server deletes what has expired is its own affair, and the one that tests run on may never
/// do so: so this is about the index, and the instant that it goes by.
#[tokio::test]
async fn a_message_is_forgotten_180_days_after_its_way_was_over() {
    let (_mongo, messages) = with_messages(1).await;
    let indexes = messages.notifications.list_indexes().await.unwrap();
    let indexes: Vec<_> = indexes.try_collect().await.unwrap();
    let by_end = indexes
        .iter()
        .find(|index| index.keys == doc! { "over_at": 1 });
    let options = by_end.unwrap().options.as_ref().unwrap();
    let days = options.expire_after.unwrap().as_secs() / (24 * 60 * 60);
    assert_eq!(days, 180);

    let raw = messages.notifications.clone_with_type::<Raw>();
    let is_over = async || {
        let stored = raw.find_one(doc! {}).await.unwrap().unwrap();
        stored.get_datetime("over_at").is_ok()
    };
    let settle = async |claimed: &Claimed, status, again| {
        let settled = messages.settle(claimed, status, again, "").await;
        assert!(settled.unwrap());
    };
    assert!(!is_over().await);
    let claimed = claim(&messages, LONG).await.unwrap();
    assert!(
        messages
            .start_sending(&claimed, "<1@x>", &[], OVER)
            .await
            .unwrap()
    );
    assert!(!is_over().await);
    assert_eq!(messages.give_up_lost().await.unwrap(), 1);
    assert!(is_over().await);
    // Whoever was only slow knows better: it goes on.
    settle(&claimed, Status::Deferred, Some(OVER)).await;
    assert!(!is_over().await);
    let claimed = claim(&messages, LONG).await.unwrap();
    settle(&claimed, Status::Sent, None).await;
    assert!(is_over().await);
}

#[tokio::test]
async fn a_message_is_not_tried_again_before_its_time() {
    let (_mongo, messages) = with_messages(1).await;
    let claimed = claim(&messages, LONG).await.unwrap();
    let later = messages.settle(&claimed, Status::Deferred, Some(LONG), "not now");
    assert!(later.await.unwrap());
    assert!(claim(&messages, LONG).await.is_none());
}

#[tokio::test]
async fn the_one_that_is_due_for_longest_comes_first() {
    let (_mongo, messages) = with_messages(2).await;
    let first = claim(&messages, LONG).await.unwrap();
    let soon = messages.settle(&first, Status::Deferred, Some(OVER), "not now");
    assert!(soon.await.unwrap());
    let next = claim(&messages, LONG).await.unwrap();
    assert_ne!(next.message.id, first.message.id);
}

#[tokio::test]
async fn a_template_of_a_newer_program_is_left_to_it() {
    let (_mongo, messages) = with_messages(1).await;
    let newer = doc! { "$set": { "template": "of_a_newer_program" } };
    let raw = messages.notifications.clone_with_type::<Raw>();
    raw.update_one(doc! {}, newer).await.unwrap();
    assert!(claim(&messages, LONG).await.is_none());
}
