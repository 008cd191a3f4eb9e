//! The copy of every line that goes to where lines are kept: a bounded queue, and a task that empties it
//! in batches.
//!
//! Standard output is the first copy, and stays whole whatever becomes of this one. So nothing here may
//! hold up or fail what a process is for: a line that finds no room is lost to the copy, and counted; as
//! soon as there is room again, a line says how many were. Where the lines go is a port ([`Carrier`]).
//! What this module does is never a line itself, but for those losses, so that lines never beget lines.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// The most lines that wait.
const MAX_LINES: usize = 8_192;
/// The most bytes that wait.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The longest line that is taken.
const MAX_LINE: usize = 64 * 1024;
/// The most lines of a batch.
const BATCH_LINES: usize = 256;
/// When a batch is large enough.
const BATCH_BYTES: usize = 128 * 1024;
/// How long a batch waits for more lines.
const BATCH_WAIT: Duration = Duration::from_millis(100);
/// The first pause before a batch is handed over again, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));
/// How long a process that ends waits for its last lines to be taken.
pub(super) const LAST_WORDS: Duration = Duration::from_millis(300);
/// Whose lines are on standard output alone: carrying a batch would make them, and them a batch.
const OF_THE_CARRIER: &str = "async_nats";

/// Lines that travel together.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Counts the batches of this process, from 1 on.
    pub number: u64,
    /// The lines, each with its end.
    pub lines: Bytes,
}

/// A batch may not have been taken: it has to be handed over again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotTaken;

/// Takes lines to where they are kept.
pub trait Carrier: Send + Sync + 'static {
    /// Hands a batch over. One whose answer was lost comes again, with the same number, and must not
    /// be kept twice.
    fn carry(&self, batch: &Batch) -> impl Future<Output = Result<(), NotTaken>> + Send;
}

enum Item {
    Line(Bytes),
    /// Somebody waits until all lines before this are taken.
    Last(oneshot::Sender<()>),
}

/// The end where lines come in. Clones share it.
#[derive(Clone)]
pub(super) struct Queue(Arc<Inner>);

struct Inner {
    items: mpsc::Sender<Item>,
    bytes: AtomicUsize,
    lost: AtomicU64,
    /// The process ends: nobody should pause.
    hurry: Notify,
}

/// The end where lines go out.
pub(super) struct Lines {
    items: mpsc::Receiver<Item>,
    queue: Queue,
}

/// An empty queue.
pub(super) fn queue() -> (Queue, Lines) {
    let (sender, items) = mpsc::channel(MAX_LINES);
    let queue = Queue(Arc::new(Inner {
        items: sender,
        bytes: AtomicUsize::new(0),
        lost: AtomicU64::new(0),
        hurry: Notify::new(),
    }));
    let lines = Lines {
        items,
        queue: queue.clone(),
    };
    (queue, lines)
}

impl Queue {
    /// Takes a copy of a line if there is room. Never waits.
    fn put(&self, line: &[u8]) {
        let Inner { items, bytes, .. } = &*self.0;
        match line.len() {
            0 => return,
            1..=MAX_LINE => {}
            _ => return self.lose(),
        }
        let waiting = bytes.fetch_add(line.len(), Ordering::Relaxed) + line.len();
        let sent = match waiting <= MAX_BYTES {
            true => items.try_send(Item::Line(Bytes::copy_from_slice(line))),
            false => Err(TrySendError::Full(Item::Line(Bytes::new()))),
        };
        if let Err(refusal) = sent {
            bytes.fetch_sub(line.len(), Ordering::Relaxed);
            // A process that ends has nobody who takes lines any more.
            if matches!(refusal, TrySendError::Full(_)) {
                self.lose();
            }
        }
    }

    fn lose(&self) {
        self.0.lost.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("log_lines_lost_total").increment(1);
    }

    /// Waits until all lines so far were taken, for a bounded time.
    pub(super) async fn flush(&self) {
        let (taken, all_are) = oneshot::channel();
        self.0.hurry.notify_one();
        let flushed = async {
            if self.0.items.send(Item::Last(taken)).await.is_ok() {
                // Whoever took lines is gone, if this fails.
                let _gone = all_are.await;
            }
        };
        // What is left then is on standard output.
        let _late = timeout(LAST_WORDS, flushed).await;
    }
}

impl Lines {
    /// Hands lines over for as long as the process lives.
    pub(super) async fn ship(mut self, carrier: impl Carrier) {
        let (mut number, mut told) = (0, 0);
        // An alert that compares with what was before has to find that there was nothing.
        metrics::counter!("log_lines_lost_total").increment(0);
        while let Some(first) = self.items.recv().await {
            let (lines, count, last) = self.gather(first).await;
            if !lines.is_empty() {
                number += 1;
                let batch = Batch { number, lines };
                self.deliver(&carrier, &batch).await;
                metrics::counter!("log_lines_shipped_total").increment(count as u64);
            }
            if let Some(last) = last {
                // Nobody may wait any more.
                let _late = last.send(());
            }
            self.tell_of_losses(&mut told);
        }
    }

    /// Puts lines together until it is a batch, or somebody waits for it.
    async fn gather(&mut self, first: Item) -> (Bytes, usize, Option<oneshot::Sender<()>>) {
        let (mut lines, mut count) = (BytesMut::new(), 0);
        let until = Instant::now() + BATCH_WAIT;
        let mut next = Some(first);
        while let Some(item) = next {
            match item {
                Item::Line(line) => {
                    self.queue.0.bytes.fetch_sub(line.len(), Ordering::Relaxed);
                    lines.extend_from_slice(&line);
                    count += 1;
                }
                Item::Last(last) => return (lines.freeze(), count, Some(last)),
            }
            next = match count < BATCH_LINES && lines.len() < BATCH_BYTES {
                true => timeout_at(until, self.items.recv()).await.ok().flatten(),
                false => None,
            };
        }
        (lines.freeze(), count, None)
    }

    /// Hands a batch over, as often as it takes: the queue behind it is bounded.
    async fn deliver(&self, carrier: &impl Carrier, batch: &Batch) {
        let (mut pause, longest) = PAUSES;
        while carrier.carry(batch).await.is_err() {
            tokio::select! {
                () = sleep(pause) => pause = (pause * 2).min(longest),
                () = self.queue.0.hurry.notified() => {}
            }
        }
    }

    /// Says how many lines were lost, once there is room for saying so.
    fn tell_of_losses(&self, told: &mut u64) {
        let lost = self.queue.0.lost.load(Ordering::Relaxed);
        if lost > *told && self.items.is_empty() {
            tracing::warn!(
                lost = lost - *told,
                "log lines found no room on their way to where they are kept"
            );
            *told = lost;
        }
    }
}

/// Writes lines where they are written first, and puts a copy of each into the queue.
pub(super) struct Copied<M> {
    pub(super) first: M,
    pub(super) queue: Option<Queue>,
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Copied<M> {
    type Writer = Line<'a, M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            first: self.first.make_writer(),
            queue: self.queue.as_ref(),
        }
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> Self::Writer {
        let is_shipped =
            *metadata.level() <= Level::DEBUG && !metadata.target().starts_with(OF_THE_CARRIER);
        Line {
            first: self.first.make_writer_for(metadata),
            queue: self.queue.as_ref().filter(|_| is_shipped),
        }
    }
}

/// A line that is being written.
pub(super) struct Line<'a, W> {
    first: W,
    queue: Option<&'a Queue>,
}

impl<W: io::Write> io::Write for Line<'_, W> {
    /// A line comes whole: the subscriber writes each at once.
    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        let written = self.first.write_all(line);
        if let Some(queue) = self.queue {
            queue.put(line);
        }
        written
    }

    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.write_all(line).map(|()| line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.first.flush()
    }
}

#[cfg(test)]
mod tests;
