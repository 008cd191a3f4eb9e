//! The index follows a log.

use chrono::Utc;
use domain::commit::Position;
use domain::rocket::{Retired, RocketEvent};
use event_index::{EventFilter, EventIndex, Order};
use event_log::{EventLog, Keyring, MasterKey};
use projection_runtime::{Options, Target, run};
use serde_json::json;
use test_support::{Journal, NatsServer, eventually};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::world::World;

/// Follows as the role does: as its user, without a key. Dropping it is what a crash is to others.
fn follow(log: &EventLog, index: &EventIndex) -> AbortOnDropHandle<()> {
    let (log, index) = (log.clone(), index.clone());
    AbortOnDropHandle::new(tokio::spawn(async move {
        let options = Options::new("test");
        let stopping = CancellationToken::new();
        let followed = run(index, log, None, options, stopping).await;
        followed.expect("goes on until it is dropped");
    }))
}

async fn comes_to(index: &EventIndex, position: Position) {
    eventually("it comes there", async || {
        index.checkpoint().await.expect("answers").position == position
    })
    .await;
}

#[tokio::test]
async fn every_event_of_a_log_is_indexed_once_also_those_that_this_program_does_not_know() {
    let (nats, world) = tokio::join!(NatsServer::start(), World::new());
    let commands = nats.event_log().await;
    let key: MasterKey = "0f".repeat(32).parse().expect("64 digits");
    let keyring = Keyring::open(commands.client().clone(), key).await;
    let mut journal = Journal::new(commands, keyring.expect("opens"));
    let log = EventLog::open(nats.client("event_index").await).await;
    let log = log.expect("opens");

    let id = Uuid::from_u128(5);
    let retired = || RocketEvent::from(Retired {});
    let two = vec![retired(), retired()];
    journal.commit("rocket", id, Utc::now(), two).await;
    let newer = json!({ "whatever": "a newer program writes" });
    let second = journal.commit_raw("rocket", id, Utc::now(), "rocket.painted", &newer);
    let second = second.await;
    let first = follow(&log, &world.index);
    comes_to(&world.index, second).await;
    drop(first);

    let third = journal.commit("rocket", id, Utc::now(), vec![retired()]);
    let third = third.await;
    let _second = follow(&log, &world.index);
    comes_to(&world.index, third).await;

    let all = EventFilter::default();
    let page = world
        .index
        .page(log.log_id(), &all, Order::Oldest, 100, None);
    let page = page.await.expect("answers");
    assert_eq!(page.indexed_to, third);
    let found: Vec<_> = page
        .events
        .iter()
        .map(|event| {
            (
                event.position.0,
                event.index,
                event.version,
                &*event.event_type,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, 0, 1, "rocket.retired"),
            (1, 1, 1, "rocket.retired"),
            (2, 0, 2, "rocket.painted"),
            (3, 0, 3, "rocket.retired"),
        ]
    );
    assert!(page.events.iter().all(|event| event.aggregate_id == id));
    let _ = &world.database;
}
