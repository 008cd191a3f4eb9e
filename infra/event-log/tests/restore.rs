//! A log is written anew from a copy of it.

mod fixture;

use domain::commit::Position;
use domain::ids::LogId;
use event_log::{API, Copied, EventLog, OpenError, Restoration, RestoreError, STREAM, read_batch};
use fixture::first;
use test_support::nats::NatsServer;
use uuid::Uuid;

/// A log with some commits, and a copy of it.
async fn copy(commits: usize) -> (LogId, Vec<Copied>) {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    for _ in 0..commits {
        log.append(first(Uuid::new_v4())).await.expect("appends");
    }
    let copied = all(&log).await;
    assert_eq!(copied.len(), commits);
    (log.log_id(), copied)
}

async fn all(log: &EventLog) -> Vec<Copied> {
    let batch = read_batch(log.client(), STREAM, ">", 1, 1_000).await;
    let messages = batch.expect("is read").messages.into_iter();
    let copied = messages.map(|message| Copied {
        position: Position(message.sequence),
        subject: message.subject,
        stored: message.payload,
    });
    copied.collect()
}

async fn begin(server: &NatsServer, log: LogId) -> Result<Restoration, RestoreError> {
    Restoration::begin(server.client("restorer").await, log, 1).await
}

fn parts(copied: &[Copied]) -> Vec<(u64, &str, &[u8])> {
    copied
        .iter()
        .map(|copied| (copied.position.0, &*copied.subject, &*copied.stored))
        .collect()
}

#[tokio::test]
async fn what_is_restored_has_the_same_commits_at_the_same_positions_and_goes_on() {
    let (id, copied) = copy(7).await;
    let server = NatsServer::start().await;
    let mut restoration = begin(&server, id).await.expect("begins");
    restoration.append(&copied).await.expect("are stored");
    restoration.finish().await.expect("is whole");
    let log = server.event_log().await;
    assert_eq!(log.log_id(), id);
    assert_eq!(parts(&all(&log).await), parts(&copied));
    let next = log.append(first(Uuid::new_v4())).await.expect("appends");
    assert_eq!(next.position, Position(8));
}

#[tokio::test]
async fn nobody_opens_a_log_before_it_is_whole_and_whoever_comes_after_a_crash_goes_on() {
    let (id, copied) = copy(5).await;
    let server = NatsServer::start().await;
    let mut first = begin(&server, id).await.expect("begins");
    first.append(&copied[..3]).await.expect("are stored");
    drop(first);
    for user in ["commands", "projector", "core"] {
        let opened = EventLog::open(server.client(user).await).await;
        assert!(matches!(opened, Err(OpenError::Restoring)), "{opened:?}");
    }
    let mut second = begin(&server, id).await.expect("goes on");
    assert_eq!(second.end(), Position(3));
    second.append(&copied[3..]).await.expect("are stored");
    second.finish().await.expect("is whole");
    let log = server.event_log().await;
    assert_eq!(parts(&all(&log).await), parts(&copied));
}

#[tokio::test]
async fn nothing_is_written_over_a_log_nor_over_another_that_is_being_restored() {
    let (id, copied) = copy(1).await;
    let server = NatsServer::start().await;
    server.event_log().await;
    let onto = begin(&server, id).await;
    assert!(matches!(onto, Err(RestoreError::Exists)), "{onto:?}");

    let server = NatsServer::start().await;
    let mut other = begin(&server, id).await.expect("begins");
    other.append(&copied).await.expect("is stored");
    let onto = begin(&server, LogId(Uuid::new_v4())).await;
    assert!(matches!(onto, Err(RestoreError::Other(there)) if there == id));
}

#[tokio::test]
async fn a_commit_that_is_not_the_next_one_is_refused() {
    let (id, copied) = copy(3).await;
    let server = NatsServer::start().await;
    let mut restoration = begin(&server, id).await.expect("begins");
    for wrong in [&copied[1..], &[copied[0].clone(), copied[2].clone()]] {
        let refused = restoration.append(wrong).await;
        assert!(
            matches!(refused, Err(RestoreError::Gap { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(restoration.end(), Position(0));
}

#[tokio::test]
async fn two_that_restore_at_once_store_nothing_twice() {
    let (id, copied) = copy(4).await;
    let server = NatsServer::start().await;
    let mut one = begin(&server, id).await.expect("begins");
    let mut two = begin(&server, id).await.expect("begins, too");
    one.append(&copied[..2]).await.expect("are stored");
    let late = two.append(&copied[..1]).await;
    assert!(matches!(late, Err(RestoreError::Moved { .. })), "{late:?}");
    one.append(&copied[2..]).await.expect("are stored");
    one.finish().await.expect("is whole");
    let log = server.event_log().await;
    assert_eq!(parts(&all(&log).await), parts(&copied));
}

#[tokio::test]
async fn only_who_restores_may_make_the_log() {
    let server = NatsServer::start().await;
    let client = server.client("commands").await;
    let made = Restoration::begin(client, LogId(Uuid::new_v4()), 1).await;
    assert!(
        matches!(made, Err(RestoreError::Unavailable(_))),
        "{made:?}"
    );
    let admin = server.client("admin").await;
    let subject = format!("{API}.STREAM.INFO.{STREAM}");
    let info = admin.request(subject, "".into()).await.expect("answers");
    assert!(String::from_utf8_lossy(&info.payload).contains("error"));
}
