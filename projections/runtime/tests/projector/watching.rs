//! APIs hear what a projector did, and notice what they did not hear.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use async_nats::Client;
use domain::commit::Position;
use projection_runtime::{Announcement, Change, Target, TargetError, Watcher};
use test_support::NatsServer;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::memory::Memory;
use crate::world::{World, rocket};

const PATIENCE: Duration = Duration::from_secs(20);

/// A checkpoint that a test sets, who announces, and who watches.
struct Stage {
    checkpoint: Arc<AtomicU64>,
    projector: Client,
    watcher: Watcher,
    _nats: NatsServer,
}

impl Stage {
    async fn new() -> Self {
        let nats = NatsServer::start().await;
        let checkpoint = Arc::new(AtomicU64::new(10));
        let read = Arc::clone(&checkpoint);
        let watcher = Watcher::start(nats.client("commands").await, "customer", move || {
            let position = Position(read.load(Relaxed));
            async move { Ok::<_, TargetError>((1, position)) }
        })
        .await;
        Self {
            checkpoint,
            projector: nats.client("projector").await,
            watcher,
            _nats: nats,
        }
    }

    async fn announce(&self, previous: u64, position: u64, changed: &[u128]) {
        self.announce_as(1, previous, position, changed).await;
    }

    async fn announce_as(&self, version: u32, previous: u64, position: u64, changed: &[u128]) {
        if version == 1 {
            self.checkpoint.store(position, Relaxed);
        }
        let changed = changed
            .iter()
            .map(|n| ("rocket".to_owned(), Uuid::from_u128(*n)));
        let announcement = Announcement {
            projection: "customer".to_owned(),
            version,
            previous: Position(previous),
            position: Position(position),
            changed: Some(changed.collect()),
        };
        let json = serde_json::to_vec(&announcement).expect("serialises");
        let subject = Announcement::subject("customer");
        let sent = self.projector.publish(subject, json.into()).await;
        sent.expect("is sent");
    }
}

async fn next(changes: &mut Receiver<Change>) -> Change {
    tokio::time::timeout(PATIENCE, changes.recv())
        .await
        .expect("in time")
        .expect("is sent")
}

fn rockets(ids: &[u128]) -> Change {
    let ids = ids
        .iter()
        .map(|n| ("rocket".to_owned(), Uuid::from_u128(*n)));
    Change::Changed(ids.collect())
}

#[tokio::test]
async fn a_watcher_starts_at_the_checkpoint_and_follows_announcements() {
    let stage = Stage::new().await;
    assert_eq!(stage.watcher.position(), Position(10));
    let mut changes = stage.watcher.changes();
    stage.announce(10, 12, &[1, 2]).await;
    assert!(stage.watcher.wait_for(Position(12), PATIENCE).await);
    assert_eq!(next(&mut changes).await, rockets(&[1, 2]));
    stage.announce(12, 13, &[3]).await;
    assert_eq!(next(&mut changes).await, rockets(&[3]));
}

#[tokio::test]
async fn a_lost_announcement_means_that_everything_may_have_changed() {
    let stage = Stage::new().await;
    let mut changes = stage.watcher.changes();
    stage.announce(14, 15, &[1]).await;
    assert_eq!(next(&mut changes).await, Change::Everything);
    assert!(stage.watcher.wait_for(Position(15), PATIENCE).await);
    // From there on it is known again what changes.
    stage.announce(15, 16, &[2]).await;
    assert_eq!(next(&mut changes).await, rockets(&[2]));
}

#[tokio::test]
async fn after_a_silence_the_checkpoint_is_read() {
    let stage = Stage::new().await;
    let mut changes = stage.watcher.changes();
    stage.checkpoint.store(20, Relaxed);
    assert!(stage.watcher.wait_for(Position(20), PATIENCE).await);
    assert_eq!(next(&mut changes).await, Change::Everything);
}

#[tokio::test]
async fn a_store_that_was_set_back_is_believed() {
    let stage = Stage::new().await;
    let mut changes = stage.watcher.changes();
    stage.checkpoint.store(3, Relaxed);
    assert_eq!(next(&mut changes).await, Change::Everything);
    stage.watcher.wait_for(Position(3), PATIENCE).await;
    assert_eq!(stage.watcher.position(), Position(3));
}

#[tokio::test]
async fn announcements_of_another_version_or_of_the_past_say_nothing() {
    let stage = Stage::new().await;
    let mut changes = stage.watcher.changes();
    stage.announce_as(2, 10, 99, &[1]).await;
    stage.announce(8, 10, &[2]).await;
    stage.announce(10, 11, &[3]).await;
    assert_eq!(next(&mut changes).await, rockets(&[3]));
    assert_eq!(stage.watcher.position(), Position(11));
}

#[tokio::test]
async fn a_position_that_does_not_come_is_not_waited_for_longer_than_asked() {
    let stage = Stage::new().await;
    assert!(
        !stage
            .watcher
            .wait_for(Position(11), Duration::from_millis(20))
            .await
    );
    assert!(stage.watcher.wait_for(Position(10), Duration::ZERO).await);
}

#[tokio::test]
async fn a_projector_announces_what_it_applied() {
    let mut world = World::new().await;
    let target = Memory::new();
    let read = target.clone();
    let watcher = Watcher::start(world.nats.client("commands").await, "customer", move || {
        let read = read.clone();
        async move { read.checkpoint().await.map(|record| (1, record.position)) }
    })
    .await;
    let mut changes = watcher.changes();
    let projector = world.start(&target, "a");
    let first = world.register(1).await;
    assert!(watcher.wait_for(first, PATIENCE).await);
    assert_eq!(next(&mut changes).await, rockets(&[1]));
    let second = world.register(2).await;
    assert!(watcher.wait_for(second, PATIENCE).await);
    assert_eq!(next(&mut changes).await, rockets(&[2]));
    assert_eq!(target.events()[1].aggregate_id, rocket(2).0);
    projector.stop().await;
}
