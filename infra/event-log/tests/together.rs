//! Commits of many aggregates that are appended at once travel together, and still each gets its
//! own, right answer.

mod fixture;

use domain::commit::Position;
use event_log::{AppendError, Appended, EventLog};
use fixture::{first, next};
use futures_util::future::join_all;
use test_support::nats::NatsServer;
use uuid::Uuid;

const WRITERS: usize = 150;

/// Appends so many commits to one rocket.
async fn write(log: EventLog, id: Uuid, commits: u64) -> Vec<Appended> {
    let mut acknowledged = Vec::new();
    for version in 1..=commits {
        let commit = match acknowledged.last() {
            None => first(id),
            Some(before) => next(id, version, *before),
        };
        acknowledged.push(log.append(commit).await.expect("appends"));
    }
    acknowledged
}

async fn found(log: &EventLog, id: Uuid) -> Vec<Appended> {
    let commits = log.load("rocket", id, Position(0)).await.expect("loads");
    let appended = commits.iter().map(|commit| Appended {
        position: commit.position,
        hash: commit.hash,
    });
    appended.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_of_many_aggregates_are_each_where_their_answer_says() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let ids: Vec<Uuid> = (0..WRITERS).map(|_| Uuid::new_v4()).collect();
    let writers = ids.iter().map(|&id| write(log.clone(), id, 5));
    let acknowledged = join_all(writers).await;
    for (&id, acknowledged) in ids.iter().zip(&acknowledged) {
        assert_eq!(&found(&log, id).await, acknowledged);
    }
    let all = 5 * WRITERS as u64;
    assert_eq!(log.end().await.expect("answers"), Position(all));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rival_of_one_commit_spoils_none_of_the_others() {
    let server = NatsServer::start().await;
    let logs = [server.event_log().await, server.event_log().await];
    let contested: Vec<Uuid> = (0..40).map(|_| Uuid::new_v4()).collect();
    let own: Vec<Vec<Uuid>> = (0..2)
        .map(|_| (0..60).map(|_| Uuid::new_v4()).collect())
        .collect();
    let sides = (0..2).map(|side| {
        let (log, own) = (&logs[side], &own[side]);
        join_all(
            own.iter()
                .chain(&contested)
                .map(|&id| log.append(first(id))),
        )
    });
    let [left, right] = <[_; 2]>::try_from(join_all(sides).await).expect("two sides");
    for answer in left[..60].iter().chain(&right[..60]) {
        assert!(answer.is_ok(), "{answer:?}");
    }
    for ((id, left), right) in contested.iter().zip(&left[60..]).zip(&right[60..]) {
        let winner = match (left, right) {
            (Ok(winner), Err(AppendError::Conflict)) | (Err(AppendError::Conflict), Ok(winner)) => {
                winner
            }
            other => panic!("one wins and one meets a conflict: {other:?}"),
        };
        assert_eq!(found(&logs[0], *id).await, [*winner]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_under_batches_keeps_every_acknowledged_commit_once() {
    let mut server = NatsServer::start().await;
    let log = server.event_log().await;
    let ids: Vec<Uuid> = (0..WRITERS).map(|_| Uuid::new_v4()).collect();
    let writers: Vec<_> = ids
        .iter()
        .map(|&id| tokio::spawn(write(log.clone(), id, 8)))
        .collect();
    for kill in [200, 600] {
        while log.end().await.is_ok_and(|end| end < Position(kill)) {
            tokio::task::yield_now().await;
        }
        server.restart().await;
    }
    for (&id, writer) in ids.iter().zip(writers) {
        let acknowledged = writer.await.expect("ends");
        assert_eq!(found(&log, id).await, acknowledged);
    }
    let all = 8 * WRITERS as u64;
    assert_eq!(log.end().await.expect("answers"), Position(all));
}
