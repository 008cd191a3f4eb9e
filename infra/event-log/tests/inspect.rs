//! Looking at the log as it is: what no program could use hides nothing.

mod fixture;

use async_nats::Client;
use domain::commit::Position;
use event_log::{EventLog, Flaw};
use fixture::{first, next};
use test_support::nats::NatsServer;
use uuid::Uuid;

/// Stores something under a rocket's subject that no program of ours would.
async fn forge(client: &Client, id: Uuid, stored: &'static str) {
    let subject = format!("events.rocket.{id}");
    let stored = client.request(subject, stored.into()).await;
    stored.expect("is stored");
}

/// The position of each message, whether it is a commit, and what is wrong with it.
async fn inspected(
    log: &EventLog,
    id: Uuid,
    from: u64,
    at_most: usize,
) -> (Vec<(u64, bool, Option<Flaw>)>, bool) {
    let inspected = log.inspect("rocket", id, Position(from), at_most).await;
    let inspected = inspected.expect("NATS answers");
    let found = inspected.found.into_iter();
    let found = found.map(|found| (found.position.0, found.commit.is_some(), found.flaw));
    (found.collect(), inspected.is_last)
}

#[tokio::test]
async fn a_history_is_shown_in_parts_and_nothing_of_another_aggregate() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
    let before = log.append(first(one)).await.expect("appends");
    log.append(first(other)).await.expect("appends");
    let before = log.append(next(one, 2, before)).await.expect("appends");
    log.append(next(one, 3, before)).await.expect("appends");
    let sound = |position| (position, true, None);
    assert_eq!(
        inspected(&log, one, 0, 2).await,
        (vec![sound(1), sound(3)], false)
    );
    assert_eq!(
        inspected(&log, one, 3, 2).await,
        (vec![sound(3), sound(4)], true)
    );
    assert_eq!(inspected(&log, one, 5, 2).await, (vec![], true));
    assert_eq!(inspected(&log, Uuid::new_v4(), 0, 2).await, (vec![], true));
}

#[tokio::test]
async fn what_can_not_be_read_is_shown_with_what_is_wrong_and_what_follows_is_shown_too() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    let before = log.append(first(id)).await.expect("appends");
    forge(log.client(), id, "hello").await;
    forge(log.client(), id, r#"{"format":2,"new":[]}"#).await;
    let after = event_log::Appended {
        position: Position(3),
        ..before
    };
    log.append(next(id, 2, after)).await.expect("appends");
    let after = event_log::Appended {
        position: Position(4),
        ..before
    };
    log.append(next(id, 4, after)).await.expect("appends");

    let (found, is_last) = inspected(&log, id, 0, 10).await;
    assert!(is_last);
    assert_eq!(found[0], (1, true, None));
    assert!(matches!(found[1], (2, false, Some(Flaw::Malformed(_)))));
    assert_eq!(found[2], (3, false, Some(Flaw::Format(2))));
    assert_eq!(found[3], (4, true, None));
    let gap = Flaw::Version {
        expected: 3,
        found: 4,
    };
    assert_eq!(found[4], (5, true, Some(gap)));
}

#[tokio::test]
async fn the_server_tells_where_the_log_ends_and_when_a_commit_was_stored() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let empty = log.head_now().await.expect("NATS answers");
    assert_eq!(empty.position, Position(0));
    log.append(first(Uuid::new_v4())).await.expect("appends");
    let head = log.head_now().await.expect("NATS answers");
    assert_eq!(head.position, Position(1));
    let stored_at = log.stored_at(Position(1)).await.expect("NATS answers");
    let stored_at = stored_at.expect("it is there");
    assert!(empty.now <= stored_at && stored_at <= head.now);
    let none = log.stored_at(Position(2)).await.expect("NATS answers");
    assert_eq!(none, None);
}

#[tokio::test]
async fn the_leader_says_where_the_last_of_an_aggregate_stands_whatever_it_is() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
    log.append(first(one)).await.expect("appends");
    log.append(first(other)).await.expect("appends");
    forge(log.client(), one, "hello").await;
    for (id, last) in [(one, Some(3)), (other, Some(2)), (Uuid::new_v4(), None)] {
        let found = log.last_of("rocket", id).await.expect("NATS answers");
        assert_eq!(found, last.map(Position));
    }
}
