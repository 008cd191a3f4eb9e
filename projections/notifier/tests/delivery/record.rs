//! The record by itself: what is asked for, and what is shown of it.

use domain::ids::{BookingId, EventId};
use domain::text::Email;
use mongodb::bson::{Document, doc};
use notifier::{
    COLLECTIONS, EnqueueError, InvalidMessage, MessageFilter, Messages, NewMessage, NotificationId,
    Status, Template, Trigger,
};
use test_support::mongo::MongoDatabase;
use uuid::Uuid;

use crate::scene::{already_registered, messages, verify_email, wish};

#[tokio::test]
async fn a_message_is_shown_as_it_was_asked_for() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    let new = verify_email("ada@example.com");
    assert_eq!(messages.get(new.id()).await.unwrap(), None);
    messages.enqueue(&new).await.unwrap();
    let shown = messages.get(new.id()).await.unwrap().unwrap();
    assert_eq!((shown.id, shown.trigger), (new.id(), new.trigger));
    assert_eq!((shown.template, shown.account), (new.template, new.account));
    assert_eq!((shown.to, shown.values), (new.to, new.values));
    let (shown_link, link) = (shown.link.unwrap(), new.link.unwrap());
    assert_eq!((shown_link.id, shown_link.purpose), (link.id, link.purpose));
    assert_eq!((shown.status, shown.attempts), (Status::Queued, 0));
    assert_eq!(shown.next_at, Some(shown.created_at));
}

#[tokio::test]
async fn a_message_that_can_not_be_written_is_refused_at_once() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    let mut new = verify_email("ada@example.com");
    new.link = None;
    let refused = messages.enqueue(&new).await;
    let expected = Template::VerifyEmail;
    assert!(matches!(
        refused,
        Err(EnqueueError::Invalid(InvalidMessage::Link { template, .. })) if template == expected
    ));
    assert_eq!(messages.get(new.id()).await.unwrap(), None);
}

#[tokio::test]
async fn pages_show_each_message_once_newest_first() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    let mut expected = Vec::new();
    for n in 0..5 {
        let message = verify_email(&format!("p{n}@example.com"));
        messages.enqueue(&message).await.unwrap();
        let created_at = messages
            .get(message.id())
            .await
            .unwrap()
            .unwrap()
            .created_at;
        expected.push((created_at, message.id()));
    }
    expected.sort_by(|one, other| other.cmp(one));
    let (mut shown, mut cursor) = (Vec::new(), None);
    let all = MessageFilter::default();
    loop {
        let page = messages.page(&all, 2, cursor.as_ref()).await.unwrap();
        assert!(page.items.len() <= 2);
        shown.extend(page.items.iter().map(|item| (item.created_at, item.id)));
        let Some(next) = page.next else { break };
        // As it travels through an address.
        cursor = Some(next.to_string().parse().unwrap());
    }
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn making_the_indexes_again_changes_nothing() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    messages.migrate().await.unwrap();
}

/// Which messages a filter holds for, the newest first.
async fn found(messages: &Messages, filter: MessageFilter) -> Vec<NotificationId> {
    let page = messages.page(&filter, 100, None).await.unwrap();
    page.items.into_iter().map(|item| item.id).collect()
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

#[tokio::test]
async fn messages_are_found_by_all_that_they_are_about() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    let (event, booking) = (EventId(Uuid::new_v4()), BookingId(Uuid::new_v4()));
    let one = NewMessage {
        trigger: Trigger::parse(&format!("event.{}", event.0)).unwrap(),
        booking: Some(booking),
        ..already_registered("Ada.Lovelace@example.com")
    };
    let other = verify_email("grace@example.com");
    messages.enqueue(&one).await.unwrap();
    messages.enqueue(&other).await.unwrap();
    messages.cancel(other.id(), &wish("A test.")).await.unwrap();
    let none = MessageFilter::default;
    let at = messages.get(other.id()).await.unwrap().unwrap().created_at;
    let later = at + chrono::TimeDelta::milliseconds(1);
    let ones = [
        MessageFilter {
            status: Some(Status::Queued),
            ..none()
        },
        MessageFilter {
            template: Some(Template::AlreadyRegistered),
            ..none()
        },
        MessageFilter {
            to: Some(email("ada.lovelace@EXAMPLE.com")),
            ..none()
        },
        MessageFilter {
            account: one.account,
            ..none()
        },
        MessageFilter {
            booking: Some(booking),
            ..none()
        },
        MessageFilter {
            event: Some(event),
            ..none()
        },
        MessageFilter {
            event: Some(event),
            booking: Some(booking),
            until: Some(later),
            ..none()
        },
    ];
    for filter in ones {
        assert_eq!(
            found(&messages, filter.clone()).await,
            [one.id()],
            "{filter:?}"
        );
        let counts = messages.counts(&filter).await.unwrap();
        let [count] = &counts[..] else {
            panic!("{counts:?}")
        };
        assert_eq!((count.status, count.count), (Status::Queued, 1));
        assert_eq!(count.template, Template::AlreadyRegistered.as_str());
    }
    for filter in [
        MessageFilter {
            status: Some(Status::Sent),
            ..none()
        },
        MessageFilter {
            to: Some(email("lovelace@example.com")),
            ..none()
        },
        MessageFilter {
            event: Some(event),
            account: other.account,
            ..none()
        },
        MessageFilter {
            from: Some(later),
            ..none()
        },
        MessageFilter {
            error: Some("refused".to_owned()),
            ..none()
        },
    ] {
        assert_eq!(found(&messages, filter.clone()).await, [], "{filter:?}");
        assert_eq!(messages.counts(&filter).await.unwrap(), []);
    }
    let both = MessageFilter {
        from: Some(at - chrono::TimeDelta::hours(1)),
        until: Some(later),
        ..none()
    };
    assert_eq!(found(&messages, both).await.len(), 2);
    let shown = messages.page(&none(), 100, None).await.unwrap();
    let shown = shown.items.iter().find(|item| item.id == one.id()).unwrap();
    assert_eq!((shown.booking, shown.event), (Some(booking), Some(event)));
    assert_eq!((shown.to.clone(), shown.has_link), (one.to, false));
}

#[tokio::test]
async fn a_list_is_given_whole_or_said_to_go_on() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    for n in 0..3 {
        let message = already_registered(&format!("p{n}@example.com"));
        messages.enqueue(&message).await.unwrap();
    }
    let all = MessageFilter::default();
    let (some, whole) = (messages.list(&all, 2).await, messages.list(&all, 3).await);
    let (some, whole) = (some.unwrap(), whole.unwrap());
    assert_eq!((some.items.len(), some.next.is_some()), (2, true));
    assert_eq!((whole.items.len(), whole.next), (3, None));
}

#[tokio::test]
async fn messages_of_an_earlier_program_are_found_by_their_recipient_too() {
    let mongo = MongoDatabase::create().await;
    let messages = messages(&mongo).await;
    let message = already_registered("Ada@example.com");
    messages.enqueue(&message).await.unwrap();
    let client = mongo.open().await.client().clone();
    let stored = client.database(&mongo.core_name());
    let stored = stored.collection::<Document>(COLLECTIONS[0]);
    let earlier = doc! { "$unset": { "recipient": "" } };
    stored.update_many(doc! {}, earlier).await.unwrap();
    let hers = MessageFilter {
        to: Some(email("ada@example.com")),
        ..MessageFilter::default()
    };
    assert_eq!(found(&messages, hers.clone()).await, []);
    messages.migrate().await.unwrap();
    assert_eq!(found(&messages, hers).await, [message.id()]);
}
