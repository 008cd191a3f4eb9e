//! The record by itself: what is asked for, and what is shown of it.

use notifier::{EnqueueError, InvalidMessage, Status, Template};
use test_support::mongo::MongoDatabase;

use crate::scene::{messages, verify_email};

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
    loop {
        let page = messages.page(2, cursor.as_ref()).await.unwrap();
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
