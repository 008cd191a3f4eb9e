//! When an answer is kept, shared and dropped.

use std::sync::atomic::AtomicUsize;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::*;

fn launch(number: u128) -> LaunchId {
    LaunchId(Uuid::from_u128(number))
}

fn list() -> Key {
    Key::List {
        query: "all".into(),
        limit: 20,
    }
}

fn body(text: &str) -> Result<Body, Missing> {
    Ok(Body::json(&text))
}

async fn read(slots: &Slots, key: Key, text: &str) -> Result<Body, Missing> {
    slots.get(key, async || body(text)).await
}

#[tokio::test]
async fn an_answer_is_kept_until_its_launch_changes() {
    for key in [Key::Launch, Key::Page, Key::BookPage, Key::Availability] {
        let slots = Slots::new();
        let key = key(launch(1));
        assert_eq!(read(&slots, key.clone(), "old").await, body("old"));
        slots.launches_changed([launch(2)]);
        assert_eq!(read(&slots, key.clone(), "new").await, body("old"));
        slots.launches_changed([launch(1)]);
        assert_eq!(read(&slots, key, "new").await, body("new"));
    }
}

#[tokio::test]
async fn a_list_is_dropped_with_any_launch() {
    let slots = Slots::new();
    read(&slots, list(), "old").await.unwrap();
    slots.launches_changed([launch(2)]);
    assert_eq!(read(&slots, list(), "new").await, body("new"));
}

#[tokio::test]
async fn after_a_gap_everything_is_dropped() {
    let slots = Slots::new();
    for key in [list(), Key::Launch(launch(1)), Key::Availability(launch(1))] {
        read(&slots, key.clone(), "old").await.unwrap();
        slots.everything_changed();
        assert_eq!(read(&slots, key, "new").await, body("new"));
    }
}

#[tokio::test]
async fn an_answer_that_was_being_read_when_it_changed_is_not_kept() {
    for key in [list(), Key::Launch(launch(1))] {
        let slots = Arc::new(Slots::new());
        let (begun, begins) = oneshot::channel();
        let (go_on, waits) = oneshot::channel();
        let early = tokio::spawn({
            let (slots, key) = (Arc::clone(&slots), key.clone());
            async move {
                let slow = async || {
                    begun.send(()).unwrap();
                    waits.await.unwrap();
                    body("old")
                };
                slots.get(key, slow).await
            }
        });
        begins.await.unwrap();
        slots.launches_changed([launch(1)]);
        assert_eq!(read(&slots, key.clone(), "new").await, body("new"));
        go_on.send(()).unwrap();
        assert_eq!(early.await.unwrap(), body("old"));
        assert_eq!(read(&slots, key, "newer").await, body("new"));
    }
}

#[tokio::test]
async fn many_who_ask_at_once_make_one_question() {
    let slots = Slots::new();
    let asked = AtomicUsize::new(0);
    let ask = || {
        slots.get(list(), async || {
            asked.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            body("once")
        })
    };
    let answers = futures_util::future::join_all((0..50).map(|_| ask())).await;
    assert!(answers.iter().all(|answer| *answer == body("once")));
    assert_eq!(asked.into_inner(), 1);
}

#[tokio::test]
async fn a_failure_is_shared_but_not_kept() {
    let slots = Slots::new();
    let failed = slots.get(list(), async || Err(Missing::Unavailable)).await;
    assert_eq!(failed, Err(Missing::Unavailable));
    assert_eq!(read(&slots, list(), "again").await, body("again"));
}

#[tokio::test]
async fn however_many_lists_of_links_are_read_everything_else_stays() {
    let slots = Slots::new();
    read(&slots, Key::Launch(launch(1)), "kept").await.unwrap();
    for number in 0..100 {
        let part = SitemapPart::After(launch(number));
        slots.sitemap(part, async || body("links")).await.unwrap();
    }
    assert_eq!(
        read(&slots, Key::Launch(launch(1)), "new").await,
        body("kept")
    );
    slots.sitemaps.run_pending_tasks();
    assert_eq!(slots.sitemaps.entry_count(), SITEMAPS);
}

#[tokio::test]
async fn a_list_of_links_that_could_not_be_read_is_read_again() {
    let slots = Slots::new();
    let absent = async || Err(Missing::Unavailable);
    let read = slots.sitemap(SitemapPart::Whole, absent).await;
    assert_eq!(read, Err(Missing::Unavailable));
    let read = slots
        .sitemap(SitemapPart::Whole, async || body("links"))
        .await;
    assert_eq!(read, body("links"));
}
