//! APIs hear what a projector did, and notice what they did not hear.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use async_nats::Client;
use domain::commit::Position;
use projection_runtime::{Announcement, Change, Positions, Shards, Target, TargetError, Watcher};
use test_support::NatsServer;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::memory::Memory;
use crate::world::{World, retired, rocket};

const PATIENCE: Duration = Duration::from_secs(20);

/// A checkpoint that a test sets, who announces, and who watches.
struct Stage {
    /// Of each shard.
    checkpoints: Arc<[AtomicU64]>,
    projector: Client,
    watcher: Watcher,
    _nats: NatsServer,
}

impl Stage {
    async fn new() -> Self {
        Self::of(1).await
    }

    /// Of a model that is divided.
    async fn of(shards: u8) -> Self {
        let nats = NatsServer::start().await;
        let checkpoints: Arc<[AtomicU64]> = (0..shards).map(|_| AtomicU64::new(10)).collect();
        let read = Arc::clone(&checkpoints);
        let watcher = Watcher::start(nats.client("commands").await, "customer", move || {
            let positions = read.iter().map(|position| Position(position.load(Relaxed)));
            let positions = Positions::new(positions.collect());
            async move { Ok::<_, TargetError>((1, positions)) }
        })
        .await;
        Self {
            checkpoints,
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
            self.checkpoints[0].store(position, Relaxed);
        }
        self.send(version, 0, previous, position, changed).await;
    }

    /// One of several shards announces.
    async fn announce_of(&self, shard: u8, previous: u64, position: u64, changed: &[u128]) {
        self.checkpoints[usize::from(shard)].store(position, Relaxed);
        self.send(1, shard, previous, position, changed).await;
    }

    async fn send(&self, version: u32, shard: u8, previous: u64, position: u64, changed: &[u128]) {
        let shards = u8::try_from(self.checkpoints.len()).expect("few");
        let changed = changed
            .iter()
            .map(|n| ("rocket".to_owned(), Uuid::from_u128(*n)));
        let announcement = Announcement {
            projection: "customer".to_owned(),
            version,
            shard,
            shards: Shards::try_from(shards).expect("few"),
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
    stage.checkpoints[0].store(20, Relaxed);
    assert!(stage.watcher.wait_for(Position(20), PATIENCE).await);
    assert_eq!(next(&mut changes).await, Change::Everything);
}

#[tokio::test]
async fn a_store_that_was_set_back_is_believed() {
    let stage = Stage::new().await;
    let mut changes = stage.watcher.changes();
    stage.checkpoints[0].store(3, Relaxed);
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
async fn a_projector_announces_what_it_applied_if_it_shows() {
    let mut world = World::new().await;
    let target = Memory::new();
    let read = target.clone();
    let watcher = Watcher::start(world.nats.client("commands").await, "customer", move || {
        let read = read.clone();
        async move { read.positions().await.map(|positions| (1, positions)) }
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
    // What does not show moves the position, and nothing else is told.
    let third = world.commit(1, vec![retired().into()]).await;
    assert!(watcher.wait_for(third, PATIENCE).await);
    let fourth = world.register(3).await;
    assert!(watcher.wait_for(fourth, PATIENCE).await);
    assert_eq!(next(&mut changes).await, rockets(&[3]));
    projector.stop().await;
}

#[tokio::test]
async fn a_model_is_where_the_last_of_its_shards_is() {
    let stage = Stage::of(3).await;
    let mut changes = stage.watcher.changes();
    stage.announce_of(1, 10, 12, &[1]).await;
    assert_eq!(next(&mut changes).await, rockets(&[1]));
    stage.announce_of(0, 10, 12, &[]).await;
    stage.announce_of(2, 10, 11, &[2]).await;
    assert_eq!(next(&mut changes).await, rockets(&[2]));
    assert!(stage.watcher.wait_for(Position(11), PATIENCE).await);
    assert_eq!(
        stage.watcher.position(),
        Position(11),
        "two of them are further"
    );
    stage.announce_of(2, 11, 12, &[3]).await;
    assert!(stage.watcher.wait_for(Position(12), PATIENCE).await);
    // What changed was told before.
    assert_eq!(changes.try_recv(), Ok(rockets(&[3])));
}

#[tokio::test]
async fn what_one_shard_lost_says_nothing_of_the_others() {
    let stage = Stage::of(2).await;
    let mut changes = stage.watcher.changes();
    stage.announce_of(0, 12, 14, &[1]).await;
    assert_eq!(next(&mut changes).await, Change::Everything);
    stage.announce_of(1, 10, 14, &[2]).await;
    assert_eq!(next(&mut changes).await, rockets(&[2]));
    stage.announce_of(0, 14, 15, &[3]).await;
    assert_eq!(next(&mut changes).await, rockets(&[3]));
}

#[tokio::test]
async fn the_silence_of_one_shard_is_noticed_while_others_are_heard() {
    let stage = Stage::of(2).await;
    let mut changes = stage.watcher.changes();
    // What the second shard announces is lost, and the first one never is silent.
    stage.checkpoints[1].store(1_000_000, Relaxed);
    let chatter = async {
        for position in 11.. {
            stage.announce_of(0, position - 1, position, &[1]).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let noticed = async { while next(&mut changes).await != Change::Everything {} };
    tokio::select! {
        () = chatter => unreachable!("goes on for ever"),
        () = noticed => {}
    }
    assert!(stage.watcher.position() > Position(10));
}
