//! Following the log: every position once and in order, whatever happens to the server.

mod fixture;

use std::time::Duration;

use domain::commit::Position;
use event_log::{EventLog, Recorded, SubscribeError, Subscription};
use fixture::first;
use futures_util::StreamExt;
use test_support::nats::NatsServer;
use uuid::Uuid;

/// Appends so many commits, each of a rocket of its own.
async fn append(log: &EventLog, count: usize) {
    for _ in 0..count {
        log.append(first(Uuid::new_v4())).await.expect("appends");
    }
}

async fn follower(server: &NatsServer) -> EventLog {
    EventLog::open(server.client("projector").await)
        .await
        .expect("opens")
}

async fn take(subscription: &mut Subscription, count: usize) -> Vec<u64> {
    let taken: Vec<Recorded> = subscription
        .take(count)
        .map(|commit| commit.expect("goes on"))
        .collect()
        .await;
    taken.iter().map(|commit| commit.position.0).collect()
}

#[tokio::test]
async fn a_follower_gets_what_is_there_and_then_what_comes() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 5).await;
    let mut subscription = follower(&server).await.subscribe(Position(2));
    assert_eq!(take(&mut subscription, 3).await, [3, 4, 5]);
    append(&log, 2).await;
    assert_eq!(take(&mut subscription, 2).await, [6, 7]);
}

#[tokio::test]
async fn a_follower_that_begins_at_the_end_waits_for_what_comes() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 1).await;
    let mut subscription = follower(&server).await.subscribe(Position(1));
    let next = tokio::time::timeout(Duration::from_millis(200), subscription.next());
    assert!(next.await.is_err(), "there is nothing yet");
    append(&log, 1).await;
    assert_eq!(take(&mut subscription, 1).await, [2]);
}

#[tokio::test]
async fn who_hears_no_news_of_the_log_still_gets_what_comes() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 1).await;
    // The scheduler may read the log, and is not told of commits.
    let deaf = EventLog::open(server.client("scheduler").await).await;
    let mut subscription = deaf.expect("opens").subscribe(Position(0));
    assert_eq!(take(&mut subscription, 1).await, [1]);
    append(&log, 2).await;
    assert_eq!(take(&mut subscription, 2).await, [2, 3]);
}

#[tokio::test]
async fn a_slow_follower_still_gets_everything() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let mut subscription = follower(&server).await.subscribe(Position(0));
    append(&log, 1).await;
    assert_eq!(take(&mut subscription, 1).await, [1]);
    // More than is ever on its way at once.
    let writers = (0..32).map(|_| append(&log, 100));
    futures_util::future::join_all(writers).await;
    assert_eq!(
        take(&mut subscription, 3_200).await,
        (2..=3_201).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_follower_goes_on_after_the_server_was_killed() {
    let mut server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 3).await;
    let mut subscription = follower(&server).await.subscribe(Position(0));
    assert_eq!(take(&mut subscription, 2).await, [1, 2]);
    for round in 0..2 {
        server.restart().await;
        append(&log, 2).await;
        let from = 3 + 2 * round;
        assert_eq!(take(&mut subscription, 2).await, [from, from + 1]);
    }
}

#[tokio::test]
async fn a_position_beyond_the_end_of_the_log_is_refused() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 1).await;
    let mut subscription = follower(&server).await.subscribe(Position(2));
    let error = subscription
        .next()
        .await
        .expect("answers")
        .expect_err("beyond");
    assert!(matches!(
        error,
        SubscribeError::BeyondEnd {
            after: Position(2),
            end: Position(1)
        }
    ));
    assert!(subscription.next().await.is_none());
}

#[tokio::test]
async fn a_log_that_was_replaced_is_not_followed() {
    let mut server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 1).await;
    let mut subscription = follower(&server).await.subscribe(Position(0));
    assert_eq!(take(&mut subscription, 1).await, [1]);
    server.kill9();
    std::fs::remove_dir_all(server.store()).expect("removes the old log");
    server.restart().await;
    server.create_log().await;
    let error = loop {
        match subscription.next().await.expect("answers") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(error, SubscribeError::OtherLog(id) if id == log.log_id()));
}

#[tokio::test]
async fn a_damaged_commit_ends_the_following_with_its_position() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    append(&log, 1).await;
    let subject = format!("events.rocket.{}", Uuid::new_v4());
    log.client()
        .request(subject, "x".into())
        .await
        .expect("is stored");
    let mut subscription = follower(&server).await.subscribe(Position(0));
    assert_eq!(take(&mut subscription, 1).await, [1]);
    let error = subscription
        .next()
        .await
        .expect("answers")
        .expect_err("damaged");
    assert!(matches!(error, SubscribeError::Damaged(damaged) if damaged.position == Position(2)));
}
