//! Snapshots: whole or none, and never more than one is kept.

use async_nats::Client;
use chrono::{DateTime, Utc};
use domain::commit::{CommitHash, Position};
use domain::ids::LogId;
use event_log::{API, SNAPSHOTS_BUCKET, Snapshot, SnapshotError, Snapshots};
use futures_util::future::join_all;
use rand::RngCore;
use test_support::nats::NatsServer;
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(7);

fn snapshot(position: u64, state: Vec<u8>) -> Snapshot {
    Snapshot {
        log: LogId(Uuid::from_u128(1)),
        state_version: 3,
        position: Position(position),
        version: 9,
        hash: CommitHash([5; 32]),
        at: DateTime::<Utc>::from_timestamp_millis(1_767_225_600_123).expect("a valid instant"),
        state,
    }
}

/// Bytes that can't be compressed.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = vec![0; bytes];
    rand::rng().fill_bytes(&mut state);
    state
}

async fn created() -> (NatsServer, Client, Snapshots) {
    let server = NatsServer::start().await;
    server.create_log().await;
    let client = server.client("commands").await;
    let snapshots = Snapshots::new(client.clone());
    (server, client, snapshots)
}

async fn load(snapshots: &Snapshots) -> Option<Snapshot> {
    snapshots.load("launch", ID, 3).await.expect("answers")
}

/// How many entries the bucket has.
async fn entries(client: &Client) -> u64 {
    let context = async_nats::jetstream::with_prefix(client.clone(), API);
    let stream = context.get_stream(format!("KV_{SNAPSHOTS_BUCKET}")).await;
    stream.expect("is there").cached_info().state.messages
}

/// The names of the entries of `launch` and [`ID`].
async fn manifest(client: &Client) -> serde_json::Value {
    let entry = format!("$KV.{SNAPSHOTS_BUCKET}.launch.{ID}");
    let subject = format!("JETSTREAM.DIRECT.GET.KV_{SNAPSHOTS_BUCKET}.{entry}");
    let found = client.request(subject, "".into()).await.expect("answers");
    serde_json::from_slice(&found.payload).expect("a manifest is JSON")
}

async fn put(client: &Client, key: String, value: Vec<u8>) {
    let subject = format!("$KV.{SNAPSHOTS_BUCKET}.{key}");
    client.request(subject, value.into()).await.expect("stores");
}

#[tokio::test]
async fn what_was_saved_is_loaded_again() {
    let (_server, client, snapshots) = created().await;
    assert_eq!(load(&snapshots).await, None);
    for (state, parts) in [
        (vec![], 0),
        (b"state".to_vec(), 1),
        (vec![42; 1_000_000], 5),
        (noise(1_000_000), 5),
    ] {
        let saved = snapshot(4, state);
        snapshots.save("launch", ID, &saved).await.expect("saves");
        assert_eq!(load(&snapshots).await, Some(saved));
        // Nothing is left of the one before.
        assert_eq!(entries(&client).await, parts + 1);
    }
}

#[tokio::test]
async fn a_snapshot_of_another_version_or_aggregate_is_none() {
    let (_server, client, snapshots) = created().await;
    let saved = snapshot(4, b"state".to_vec());
    snapshots.save("launch", ID, &saved).await.expect("saves");
    let other = |aggregate, id, version| {
        let snapshots = snapshots.clone();
        async move {
            snapshots
                .load(aggregate, id, version)
                .await
                .expect("answers")
        }
    };
    assert_eq!(other("launch", ID, 2).await, None);
    assert_eq!(other("rocket", ID, 3).await, None);
    assert_eq!(other("launch", Uuid::from_u128(8), 3).await, None);

    // Not even when it stands in the other one's place.
    let stolen = manifest(&client).await.to_string().into_bytes();
    put(&client, format!("launch.{}", Uuid::from_u128(8)), stolen).await;
    assert_eq!(other("launch", Uuid::from_u128(8), 3).await, None);
    put(
        &client,
        format!("launch.{}", Uuid::from_u128(9)),
        b"{}".to_vec(),
    )
    .await;
    assert_eq!(other("launch", Uuid::from_u128(9), 3).await, None);
}

#[tokio::test]
async fn a_torn_snapshot_is_none_and_the_next_one_clears_it_away() {
    let (_server, client, snapshots) = created().await;
    let saved = snapshot(4, noise(1_000_000));
    snapshots.save("launch", ID, &saved).await.expect("saves");
    let found = manifest(&client).await;
    let parts = found["parts"].as_str().expect("a name").to_owned();

    // A changed part, then a missing one.
    put(&client, format!("launch.{ID}.{parts}.2"), noise(1_000)).await;
    assert_eq!(load(&snapshots).await, None);
    let filter = format!("$KV.{SNAPSHOTS_BUCKET}.launch.{ID}.{parts}.2");
    let purge = serde_json::json!({ "filter": filter }).to_string();
    let subject = format!("JETSTREAM.STREAM.PURGE.KV_{SNAPSHOTS_BUCKET}");
    client.request(subject, purge.into()).await.expect("purges");
    assert_eq!(load(&snapshots).await, None);

    // What a process left that ended while it saved.
    put(
        &client,
        format!("launch.{ID}.{}.0", Uuid::new_v4().simple()),
        noise(9),
    )
    .await;
    let saved = snapshot(5, b"state".to_vec());
    snapshots.save("launch", ID, &saved).await.expect("saves");
    assert_eq!(load(&snapshots).await, Some(saved));
    assert_eq!(entries(&client).await, 2);
}

#[tokio::test]
async fn of_processes_that_save_at_once_one_snapshot_stays_and_it_is_whole() {
    let (server, client, snapshots) = created().await;
    let others = [
        Snapshots::new(server.client("commands").await),
        Snapshots::new(server.client("commands").await),
    ];
    for round in 0..5_u64 {
        let saved: Vec<Snapshot> = (0..4)
            .map(|writer| snapshot(round * 10 + writer, noise(600_000)))
            .collect();
        let writers = saved.iter().zip(others.iter().cycle());
        let saves = writers.map(|(saved, process)| process.save("launch", ID, saved));
        for answer in join_all(saves).await {
            answer.expect("saves or steps back");
        }
        let found = load(&snapshots).await.expect("one is whole");
        assert!(saved.contains(&found));
        assert_eq!(entries(&client).await, 4);
    }
}

#[tokio::test]
async fn a_snapshot_that_is_replaced_while_it_is_read_is_not_torn() {
    let (_server, _client, snapshots) = created().await;
    let saved = snapshot(1, noise(600_000));
    snapshots.save("launch", ID, &saved).await.expect("saves");
    let saving = async {
        for position in 2..20 {
            let saved = snapshot(position, noise(600_000));
            snapshots.save("launch", ID, &saved).await.expect("saves");
        }
    };
    let reading = async {
        loop {
            let found = load(&snapshots).await.expect("there always is one");
            if found.position == Position(19) {
                break;
            }
        }
    };
    tokio::join!(saving, reading);
}

#[tokio::test]
async fn a_state_beyond_all_measure_is_not_saved() {
    let (_server, client, snapshots) = created().await;
    let saved = snapshot(1, vec![0; 256 * 1024 * 1024 + 1]);
    let error = snapshots
        .save("launch", ID, &saved)
        .await
        .expect_err("too large");
    assert!(matches!(error, SnapshotError::TooLarge { .. }));
    assert_eq!(entries(&client).await, 0);
}
