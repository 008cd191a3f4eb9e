//! The first half of the pipeline: reads and decodes the log while the writer is busy with the
//! batch before, in bounded memory.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::any_event::AnyEvent;
use domain::commit::{Commit, Position};
use domain::ids::EventId;
use event_log::{EventLog, Keyring, KeyringError, Recorded, SubscribeError, Subscription};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::{Semaphore, mpsc};

use crate::archive::PROJECTION;
use crate::backoff::Backoff;
use crate::batch::Event;
use crate::decode::{self, Decoded};
use crate::error::RunError;
use crate::options::Options;
use crate::shard::Shard;
use crate::target::Target;

/// The most commits and bytes that are opened at a time.
const CHUNK_COMMITS: usize = 256;
const CHUNK_BYTES: usize = 512 * 1024;

/// Which commits a target is given, of all that it passes.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    shard: Shard,
    concerns_all: fn(&Commit) -> bool,
}

impl Choice {
    pub(crate) fn of<T: Target>(target: &T) -> Self {
        Self {
            shard: target.shard(),
            concerns_all: T::concerns_all,
        }
    }

    /// Whether the target is given it.
    fn takes(self, commit: &Commit) -> bool {
        // What people decide is carried out by whichever shard it concerns.
        self.shard.holds(commit.id)
            || &*commit.aggregate == PROJECTION
            || (self.concerns_all)(commit)
    }
}

/// Reads what follows a position, in order, into a bounded queue. Of what the target is not given, it reads
/// no more than where it stands, so that the checkpoint passes it. Ends at [`Options::stop_at`]
/// or [`Options::stop_after`], when nobody listens any more, or when the log can't be read.
pub(crate) struct ReadAhead {
    log: EventLog,
    /// None: personal values stay sealed.
    keyring: Option<Keyring>,
    choice: Choice,
    stop_at: Option<Position>,
    stop_after: Option<DateTime<Utc>>,
    /// The bytes that may be read and not yet applied.
    room: Arc<Semaphore>,
    room_size: u32,
    queue: mpsc::Sender<Decoded>,
}

impl ReadAhead {
    pub(crate) fn new(
        log: EventLog,
        keyring: Option<Keyring>,
        choice: Choice,
        options: &Options,
    ) -> (Self, mpsc::Receiver<Decoded>) {
        let (queue, commits) = mpsc::channel(options.batch_events.max(1));
        // One batch in the writer's hands, one waiting for it.
        let room_size = u32::try_from(options.batch_bytes.max(1).saturating_mul(2))
            .unwrap_or(u32::MAX)
            .min(u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX));
        let reader = Self {
            log,
            keyring,
            choice,
            stop_at: options.stop_at,
            stop_after: options.stop_after,
            room: Arc::new(Semaphore::new(room_size as usize)),
            room_size,
            queue,
        };
        (reader, commits)
    }

    pub(crate) async fn run(self, after: Position) -> Result<(), RunError> {
        let mut subscription = self.log.subscribe(after);
        let mut last = after;
        while self.stop_at.is_none_or(|stop_at| last < stop_at) {
            let (mut chunk, end) = next_chunk(&mut subscription).await;
            let is_over = self.cut(&mut chunk);
            if let Some(recorded) = chunk.last() {
                last = recorded.position;
            }
            self.pass_over(&mut chunk);
            for (recorded, events) in self.open(chunk).await? {
                let share = u32::try_from(recorded.bytes).unwrap_or(u32::MAX);
                let room = Arc::clone(&self.room)
                    .acquire_many_owned(share.min(self.room_size))
                    .await
                    .expect("the semaphore is never closed");
                let decoded = Decoded {
                    position: recorded.position,
                    bytes: recorded.bytes,
                    commit: recorded.commit,
                    events,
                    _room: room,
                };
                if self.queue.send(decoded).await.is_err() {
                    return Ok(());
                }
            }
            match end {
                _ if is_over => return Ok(()),
                End::Goes => {}
                End::Closed => return Ok(()),
                End::Failed(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Leaves out what comes after where to stop; whether anything does.
    fn cut(&self, chunk: &mut Vec<Recorded>) -> bool {
        let is_after = |recorded: &Recorded| {
            let happened = recorded.commit.events.last().map(|event| event.at);
            let is_later = happened
                .zip(self.stop_after)
                .is_some_and(|(happened, last)| happened > last);
            is_later || self.stop_at.is_some_and(|last| recorded.position > last)
        };
        let first = chunk.iter().position(is_after);
        if let Some(first) = first {
            chunk.truncate(first);
        }
        first.is_some()
    }

    /// Leaves out what the target is not given, and empties the last of it, since somebody has to hear
    /// how far the log goes.
    fn pass_over(&self, chunk: &mut Vec<Recorded>) {
        let Some(last) = chunk.last().map(|recorded| recorded.position) else {
            return;
        };
        chunk.retain_mut(|recorded| {
            if self.choice.takes(&recorded.commit) {
                return true;
            }
            recorded.commit.events.clear();
            recorded.bytes = 0;
            recorded.position == last
        });
    }

    /// Decodes the commits and opens their personal values, all in one go as long as none of
    /// them is at fault.
    async fn open(&self, chunk: Vec<Recorded>) -> Result<Vec<Opened>, KeyringError> {
        let mut payloads = Vec::new();
        let mut counts = Vec::with_capacity(chunk.len());
        for recorded in &chunk {
            counts.push(decode::payloads(recorded).map(|read| {
                let count = read.len();
                payloads.extend(read);
                count
            }));
        }
        let is_sound = self.unseal(&mut payloads).await?.is_ok();
        let mut payloads = payloads.into_iter();
        let mut commits = Vec::with_capacity(chunk.len());
        for (recorded, count) in chunk.into_iter().zip(counts) {
            let events = match count {
                Err(error) => Err(error.to_string()),
                Ok(count) => {
                    let mut own: Vec<_> = payloads.by_ref().take(count).collect();
                    let opened = if is_sound {
                        Ok(())
                    } else {
                        // Something in this chunk is at fault: is it this?
                        self.unseal(&mut own).await?
                    };
                    opened.map(|()| decode::events(&recorded, own))
                }
            };
            commits.push((recorded, events));
        }
        Ok(commits)
    }

    /// Opens personal values, for as long as it takes while keys can't be had.
    ///
    /// The inner error is the fault of one value or its key, and says why. The outer one is the
    /// fault of the installation, for which no single commit is to blame.
    async fn unseal(
        &self,
        events: &mut [(EventId, AnyEvent)],
    ) -> Result<Result<(), String>, KeyringError> {
        let Some(keyring) = &self.keyring else {
            return Ok(Ok(()));
        };
        let mut backoff = Backoff::default();
        loop {
            match keyring.unseal(events).await {
                Ok(()) => return Ok(Ok(())),
                Err(KeyringError::Unavailable(error)) => {
                    tracing::warn!(%error, "keys can't be had");
                    tokio::time::sleep(backoff.next_wait()).await;
                }
                Err(
                    error @ (KeyringError::Value { .. }
                    | KeyringError::Lost { .. }
                    | KeyringError::Entry { .. }),
                ) => return Ok(Err(error.to_string())),
                Err(error) => return Err(error),
            }
        }
    }
}

/// A commit with its events, or why it has none that could be applied.
type Opened = (Recorded, Result<Vec<Event>, String>);

/// How a chunk of the log ended.
enum End {
    /// There is more, now or later.
    Goes,
    /// The subscription is over.
    Closed,
    /// The log can't be read any further.
    Failed(SubscribeError),
}

/// Waits for a commit, then takes what is there already, up to a bound.
async fn next_chunk(subscription: &mut Subscription) -> (Vec<Recorded>, End) {
    let mut chunk = Vec::new();
    let mut bytes = 0;
    let mut next = subscription.next().await;
    loop {
        match next {
            Some(Ok(recorded)) => {
                bytes += recorded.bytes;
                chunk.push(recorded);
            }
            Some(Err(error)) => return (chunk, End::Failed(error)),
            None => return (chunk, End::Closed),
        }
        if chunk.len() >= CHUNK_COMMITS || bytes >= CHUNK_BYTES {
            return (chunk, End::Goes);
        }
        next = match subscription.next().now_or_never() {
            Some(next) => next,
            None => return (chunk, End::Goes),
        };
    }
}
