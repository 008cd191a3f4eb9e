//! Reading aggregates back: whole, in order, and not at all when something is wrong with them.

mod fixture;

use async_nats::Client;
use domain::commit::{CommitHash, Position};
use event_log::{Appended, Damaged, EventLog, Flaw, LoadError, NewCommit};
use fixture::{event, first, next};
use test_support::nats::NatsServer;
use uuid::Uuid;

/// Appends so many commits to one rocket, with so many bytes of text in each.
async fn append(log: &EventLog, id: Uuid, count: u64, text: usize) -> Appended {
    let mut before = None;
    for version in 1..=count {
        let commit = before.map_or_else(|| first(id), |before| next(id, version, before));
        let commit = NewCommit {
            events: vec![event(&"x".repeat(text))],
            ..commit
        };
        before = Some(log.append(commit).await.expect("appends"));
    }
    before.expect("at least one commit")
}

/// Stores something under a rocket's subject that no program of ours would.
async fn forge(client: &Client, id: Uuid, stored: String) {
    client
        .request(format!("events.rocket.{id}"), stored.into())
        .await
        .expect("is stored");
}

async fn damage(log: &EventLog, id: Uuid) -> Damaged {
    match log.load("rocket", id, Position(0)).await {
        Err(LoadError::Damaged(damaged)) => damaged,
        other => panic!("not found damaged: {other:?}"),
    }
}

#[tokio::test]
async fn an_aggregate_is_loaded_whole_or_from_a_position_on() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
    let last = append(&log, one, 2, 1).await;
    append(&log, other, 3, 1).await;
    let appended = log.append(next(one, 3, last)).await.expect("appends");

    let positions = |after| {
        let log = log.clone();
        async move {
            let found = log
                .load("rocket", one, Position(after))
                .await
                .expect("loads");
            found
                .iter()
                .map(|found| found.position.0)
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(positions(0).await, [1, 2, 6]);
    assert_eq!(positions(1).await, [2, 6]);
    assert_eq!(positions(2).await, [6]);
    assert_eq!(positions(6).await, [0; 0]);
    assert_eq!(positions(99).await, [0; 0]);
    let head = log.head("rocket", one).await.expect("answers");
    assert_eq!(head.expect("is there").hash, appended.hash);
}

#[tokio::test]
async fn an_aggregate_without_commits_is_empty() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    assert!(
        log.load("rocket", id, Position(0))
            .await
            .expect("answers")
            .is_empty()
    );
    assert!(log.head("rocket", id).await.expect("answers").is_none());
    assert_eq!(log.end().await.expect("answers"), Position(0));
}

#[tokio::test]
async fn a_history_of_many_pages_is_read_page_by_page_and_whole() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let (many, large) = (Uuid::new_v4(), Uuid::new_v4());
    append(&log, many, 2_100, 1).await;
    append(&log, large, 25, 400_000).await;

    for (id, count, pages_at_least) in [(many, 2_100, 3), (large, 25, 3)] {
        let found = log.load("rocket", id, Position(0)).await.expect("loads");
        let versions: Vec<u64> = found.iter().map(|found| found.commit.version).collect();
        assert_eq!(versions, (1..=count).collect::<Vec<_>>());

        let mut history = log.history("rocket", id, Position(0));
        let mut pages = 0;
        while let Some(page) = history.next_page().await.expect("answers") {
            let bytes: usize = page.iter().map(|found| found.bytes).sum();
            assert!(page.len() <= 1_000 && bytes <= 5_000_000);
            pages += 1;
        }
        assert!(pages >= pages_at_least, "{pages}");
    }
}

#[tokio::test]
async fn what_is_no_commit_is_reported_with_its_position() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    append(&log, id, 1, 1).await;
    forge(log.client(), id, "not a commit".to_owned()).await;
    let damaged = damage(&log, id).await;
    assert_eq!(damaged.position, Position(2));
    assert!(matches!(damaged.flaw, Flaw::Malformed(_)));
}

#[tokio::test]
async fn a_missing_version_and_a_broken_chain_are_reported_with_their_position() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let skipped = Uuid::new_v4();
    let before = append(&log, skipped, 1, 1).await;
    let commit = next(skipped, 3, before);
    log.append(commit)
        .await
        .expect("the log takes what follows its position");
    assert_eq!(
        damage(&log, skipped).await,
        Damaged {
            position: Position(2),
            flaw: Flaw::Version {
                expected: 2,
                found: 3
            }
        }
    );

    let broken = Uuid::new_v4();
    let before = append(&log, broken, 1, 1).await;
    let other = Appended {
        hash: CommitHash([1; 32]),
        ..before
    };
    log.append(next(broken, 2, other)).await.expect("appends");
    assert_eq!(
        damage(&log, broken).await,
        Damaged {
            position: Position(4),
            flaw: Flaw::Chain
        }
    );
    // From the position on nothing is wrong with it, but it does not follow what was known.
    let found = log.load("rocket", broken, before.position).await;
    let found = found.expect("loads");
    let error = found[0].check_follows(1, Some(before.hash));
    assert_eq!(error.expect_err("another history").flaw, Flaw::Chain);
}

#[tokio::test]
async fn a_commit_of_another_log_is_refused() {
    let server = NatsServer::start().await;
    let elsewhere = NatsServer::start().await;
    let (log, other) = (server.event_log().await, elsewhere.event_log().await);
    let id = Uuid::new_v4();
    append(&other, id, 1, 1).await;
    let stored = &other.load("rocket", id, Position(0)).await.expect("loads")[0];
    let stored = serde_json::to_string(&stored.commit).expect("writes");
    forge(log.client(), id, stored).await;
    assert_eq!(damage(&log, id).await.flaw, Flaw::OtherLog(other.log_id()));
    assert!(log.head("rocket", id).await.is_err());
}
