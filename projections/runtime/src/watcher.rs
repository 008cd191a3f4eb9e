//! The reading side: how an API knows which position its read model has reached, and what
//! changed there.
//!
//! It listens to announcements. They can be lost, so each is checked against the one before, and
//! a second of silence makes it read the checkpoint itself. A model may be divided: then each of its
//! shards is followed by itself, announcements and silence, and the model is where the last of them is.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, Subscriber};
use domain::commit::Position;
use futures_util::StreamExt;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::announcement::Announcement;
use crate::shard::Positions;
use crate::target::TargetError;

/// The longest silence that is believed.
const SILENCE: Duration = Duration::from_secs(1);
/// The most changes that a slow listener may be behind before it has to drop everything.
const BACKLOG: usize = 256;

/// What changed in a read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These aggregates (type and id).
    Changed(Arc<[(String, Uuid)]>),
    /// Perhaps everything: drop all that was cached.
    Everything,
}

/// Watches one projection. Cheap to clone; stops when the last clone is dropped.
///
/// A change is sent before the position moves to it. Who caches should still note the position
/// at which an entry was read, since listeners run on their own.
#[derive(Debug, Clone)]
pub struct Watcher {
    position: watch::Receiver<Position>,
    changes: broadcast::Sender<Change>,
    _task: Arc<AbortOnDropHandle<()>>,
}

impl Watcher {
    /// Starts watching a projection; `stand` reads which version of its read model is live, and the
    /// positions at which its shards stand.
    ///
    /// Returns when the first position is known, or could not be read for now.
    pub async fn start<C, F>(client: Client, projection: &str, stand: C) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<(u32, Positions), TargetError>> + Send,
    {
        let subject = Announcement::subject(projection);
        // Listens before it reads, so that nothing falls between.
        let announcements = client.subscribe(subject).await.ok();
        let (position, positions) = watch::channel(Position::default());
        let (changes, _) = broadcast::channel(BACKLOG);
        let mut watch = Watch {
            version: 0,
            reached: Positions::from(Position::default()),
            heard: vec![Instant::now()],
            stand,
            position,
            changes: changes.clone(),
        };
        watch.look().await;
        let task = tokio::spawn(async move { watch.run(announcements).await });
        Self {
            position: positions,
            changes,
            _task: Arc::new(AbortOnDropHandle::new(task)),
        }
    }

    /// Everything up to here is readable.
    #[must_use]
    pub fn position(&self) -> Position {
        *self.position.borrow()
    }

    /// Waits until a position is readable. `false`: it was not in time.
    pub async fn wait_for(&self, position: Position, at_most: Duration) -> bool {
        let mut positions = self.position.clone();
        let reached = positions.wait_for(|reached| *reached >= position);
        matches!(timeout(at_most, reached).await, Ok(Ok(_)))
    }

    /// What changes from now on. Who falls behind ([`broadcast::error::RecvError::Lagged`]) has
    /// to take it as [`Change::Everything`].
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}

struct Watch<C> {
    /// The version that was live when it was looked last. 0: none was seen.
    version: u32,
    /// Where its shards stand.
    reached: Positions,
    /// When something was heard of each of them, or it was looked.
    heard: Vec<Instant>,
    stand: C,
    /// The least of these positions.
    position: watch::Sender<Position>,
    changes: broadcast::Sender<Change>,
}

impl<C, F> Watch<C>
where
    C: Fn() -> F,
    F: Future<Output = Result<(u32, Positions), TargetError>>,
{
    async fn run(&mut self, mut announcements: Option<Subscriber>) {
        loop {
            // Also while others never leave anything to wait for.
            if self.silent_at() <= Instant::now() {
                self.look().await;
            }
            let next = async {
                match &mut announcements {
                    Some(announcements) => announcements.next().await,
                    None => None,
                }
            };
            match timeout_at(self.silent_at(), next).await {
                Ok(Some(message)) => {
                    if let Ok(announcement) = serde_json::from_slice(&message.payload) {
                        self.hear(announcement).await;
                    }
                }
                // The connection is gone for good; the checkpoint is still there.
                Ok(None) if announcements.take().is_some() => self.look().await,
                Ok(None) => {
                    tokio::time::sleep(SILENCE).await;
                    self.look().await;
                }
                Err(_silence) => self.look().await,
            }
        }
    }

    /// Until when it is believed that there is nothing new of the shard of which was heard the longest ago.
    /// Others may be heard of all the time.
    fn silent_at(&self) -> Instant {
        let longest_ago = self.heard.iter().min().copied();
        longest_ago.unwrap_or_else(Instant::now) + SILENCE
    }

    /// Takes an announcement, unless it says nothing new. Of another version: perhaps that has taken
    /// over, so it is looked which one is live.
    async fn hear(&mut self, announcement: Announcement) {
        if announcement.version != self.version {
            return self.look_which().await;
        }
        let shard = announcement.of();
        let Some(shard) = shard.filter(|shard| shard.of() == self.reached.shards()) else {
            return;
        };
        if let Some(heard) = self.heard.get_mut(usize::from(shard.index())) {
            *heard = Instant::now();
        }
        let reached = self.reached.get(shard);
        if announcement.position <= reached {
            return;
        }
        let change = match announcement.changed {
            Some(changed) if announcement.previous <= reached => Change::Changed(changed.into()),
            _ => Change::Everything,
        };
        self.reached.set(shard, announcement.position);
        self.tell(change);
    }

    /// Looks whether another version is live by now.
    async fn look_which(&mut self) {
        match (self.stand)().await {
            Ok((version, positions)) if version != self.version => {
                self.move_to(version, positions);
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "the version can't be read"),
        }
    }

    /// Looks for itself where the read model stands. It may even have gone back, when the store
    /// was restored from a backup.
    async fn look(&mut self) {
        match (self.stand)().await {
            Ok((version, positions)) if version != self.version || positions != self.reached => {
                self.move_to(version, positions);
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "the checkpoint can't be read"),
        }
        self.heard.fill(Instant::now());
    }

    fn move_to(&mut self, version: u32, positions: Positions) {
        self.version = version;
        self.heard = vec![Instant::now(); positions.shards().count().into()];
        self.reached = positions;
        self.tell(Change::Everything);
    }

    /// Says what changed, and where the model is after that.
    fn tell(&self, change: Change) {
        // Most of what a shard passes is none of its own.
        let is_change = !matches!(&change, Change::Changed(changed) if changed.is_empty());
        if is_change {
            // Nobody may be listening, which is no error.
            drop(self.changes.send(change));
        }
        let least = self.reached.least();
        self.position.send_if_modified(|position| {
            let moves = *position != least;
            *position = least;
            moves
        });
    }
}
