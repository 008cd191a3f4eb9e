//! What was acknowledged is there, once and in order, after the server was killed under load.

mod fixture;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::commit::Position;
use event_log::{Appended, EventLog};
use fixture::{first, next};
use test_support::nats::NatsServer;
use uuid::Uuid;

const WRITERS: usize = 16;
const COMMITS: u64 = 60;
/// How many commits are acknowledged when the server is killed, each time.
const KILLS: [usize; 3] = [100, 350, 700];

/// Appends commit after commit to one rocket, and counts those that were acknowledged.
async fn write(log: EventLog, id: Uuid, count: Arc<AtomicUsize>) -> (Uuid, Vec<Appended>) {
    let mut acknowledged = Vec::new();
    for version in 1..=COMMITS {
        let commit = match acknowledged.last() {
            None => first(id),
            Some(before) => next(id, version, *before),
        };
        acknowledged.push(log.append(commit).await.expect("appends"));
        count.fetch_add(1, Ordering::Relaxed);
    }
    (id, acknowledged)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_commit_survives_a_killed_server_once_and_in_order() {
    let mut server = NatsServer::start().await;
    let log = server.event_log().await;
    let count = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(log.clone(), Uuid::new_v4(), count.clone())))
        .collect();
    for kill in KILLS {
        while count.load(Ordering::Relaxed) < kill {
            tokio::task::yield_now().await;
        }
        server.restart().await;
    }
    for writer in writers {
        let (id, acknowledged) = writer.await.expect("ends");
        let found = log.load("rocket", id, Position(0)).await.expect("loads");
        let found: Vec<Appended> = found
            .iter()
            .map(|found| Appended {
                position: found.position,
                hash: found.hash,
            })
            .collect();
        assert_eq!(found, acknowledged);
    }
    let all = WRITERS as u64 * COMMITS;
    assert_eq!(log.end().await.expect("answers"), Position(all));
}
