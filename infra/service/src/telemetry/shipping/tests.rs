use std::sync::Mutex;

use serde_json::Value;
use tokio::sync::watch;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::EnvFilter;

use super::*;
use crate::telemetry::subscriber;

/// Takes batches while the way is open, and remembers each time it was asked to.
#[derive(Clone)]
struct Way {
    is_open: watch::Receiver<bool>,
    seen: Arc<Mutex<Vec<Batch>>>,
}

impl Way {
    fn new(is_open: bool) -> (watch::Sender<bool>, Self) {
        let (open, is_open) = watch::channel(is_open);
        let seen = Arc::default();
        (open, Self { is_open, seen })
    }

    fn seen(&self) -> Vec<Batch> {
        self.seen.lock().unwrap().clone()
    }

    /// All lines that came, but for repetitions.
    fn lines(&self) -> Vec<Value> {
        let mut batches = self.seen();
        batches.dedup_by_key(|batch| batch.number);
        batches
            .iter()
            .flat_map(|batch| batch.lines.split(|byte| *byte == b'\n'))
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }
}

impl Carrier for Way {
    async fn carry(&self, batch: &Batch) -> Result<(), NotTaken> {
        self.seen.lock().unwrap().push(batch.clone());
        match *self.is_open.borrow() {
            true => Ok(()),
            false => Err(NotTaken),
        }
    }
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What writes lines to `output`, with copies in `queue`.
fn writes(output: &Output, queue: &Queue) -> impl tracing::Subscriber + Send + Sync + use<> {
    let (output, queue) = (output.clone(), Some(queue.clone()));
    let first = move || output.clone();
    subscriber("test", EnvFilter::new("trace"), Copied { first, queue })
}

#[tokio::test(start_paused = true)]
async fn the_very_bytes_of_standard_output_are_shipped() {
    let (output, (queue, lines)) = (Output::default(), queue());
    let (_open, way) = Way::new(true);
    tokio::spawn(lines.ship(way.clone()));
    tracing::subscriber::with_default(writes(&output, &queue), || {
        for number in 0..1_000 {
            tracing::info!(number, "ünï \"quoted\"");
        }
    });
    queue.flush().await;
    let batches = way.seen();
    let shipped: Vec<u8> = batches
        .iter()
        .flat_map(|batch| batch.lines.to_vec())
        .collect();
    assert!(shipped == *output.0.lock().unwrap());
    assert_eq!(way.lines().len(), 1_000);
    assert!(batches.len() < 10, "{} batches", batches.len());
    let numbers = batches.iter().map(|batch| batch.number);
    assert!(numbers.eq(1..=batches.len() as u64));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_loses_lines_counts_them_and_never_waits() {
    let (output, (queue, lines)) = (Output::default(), queue());
    let written = MAX_LINES + 3_000;
    // Nobody takes a line as long as this goes on, and it comes to its end.
    tracing::subscriber::with_default(writes(&output, &queue), || {
        for number in 0..written {
            tracing::info!(number, "a line");
        }
    });
    let first = output.0.lock().unwrap().clone();
    assert_eq!(
        first.split_inclusive(|byte| *byte == b'\n').count(),
        written
    );
    assert_eq!(queue.0.lost.load(Ordering::Relaxed), 3_000);

    let (_open, way) = Way::new(true);
    tokio::spawn(
        lines
            .ship(way.clone())
            .with_subscriber(writes(&output, &queue)),
    );
    // The line that tells of it is written after the last of the others was taken.
    queue.flush().await;
    queue.flush().await;
    let came = way.lines();
    assert_eq!(came.len(), MAX_LINES + 1);
    assert_eq!(came[MAX_LINES - 1]["number"], MAX_LINES - 1);
    assert_eq!(came[MAX_LINES]["lost"], 3_000, "{}", came[MAX_LINES]);
    assert_eq!(queue.0.bytes.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_bounded_in_bytes_and_takes_no_endless_line() {
    let (queue, lines) = queue();
    queue.put(&[b'x'; MAX_LINE + 1]);
    assert_eq!(queue.0.lost.load(Ordering::Relaxed), 1);
    for _ in 0..100 {
        queue.put(&[b'x'; MAX_LINE]);
    }
    let taken = MAX_BYTES / MAX_LINE;
    assert_eq!(queue.0.lost.load(Ordering::Relaxed), 1 + 100 - taken as u64);
    assert_eq!(queue.0.bytes.load(Ordering::Relaxed), MAX_BYTES);
    drop(lines);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_may_not_have_been_taken_comes_again_as_it_was() {
    let (output, (queue, lines)) = (Output::default(), queue());
    let (open, way) = Way::new(false);
    tokio::spawn(lines.ship(way.clone()));
    tracing::subscriber::with_default(writes(&output, &queue), || tracing::info!("one"));
    while way.seen().len() < 3 {
        tokio::time::advance(BATCH_WAIT).await;
        tokio::task::yield_now().await;
    }
    open.send(true).unwrap();
    tracing::subscriber::with_default(writes(&output, &queue), || tracing::info!("two"));
    queue.flush().await;
    let batches = way.seen();
    let first = batches.iter().take_while(|batch| batch.number == 1);
    assert!(first.clone().count() > 3);
    assert!(first.clone().all(|batch| batch.lines == batches[0].lines));
    let messages: Vec<_> = way
        .lines()
        .iter()
        .map(|line| line["message"].clone())
        .collect();
    assert_eq!(messages, ["one", "two"]);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_waits_for_its_last_lines_but_not_for_long() {
    let (queue, lines) = queue();
    let (_open, way) = Way::new(false);
    queue.put(b"{}\n");
    tokio::spawn(lines.ship(way.clone()));
    let asked = Instant::now();
    queue.flush().await;
    assert_eq!(asked.elapsed(), LAST_WORDS);
    assert!(!way.seen().is_empty(), "it was tried");
}

#[tokio::test(start_paused = true)]
async fn what_carrying_itself_would_say_is_not_shipped() {
    let (output, (queue, lines)) = (Output::default(), queue());
    let (_open, way) = Way::new(true);
    tokio::spawn(lines.ship(way.clone()));
    tracing::subscriber::with_default(writes(&output, &queue), || {
        tracing::debug!(target: "async_nats::connection", "wrote a message");
        tracing::trace!("below all that is of interest");
        tracing::debug!("shipped");
    });
    queue.flush().await;
    let first = output.0.lock().unwrap().clone();
    assert_eq!(first.split_inclusive(|byte| *byte == b'\n').count(), 3);
    assert_eq!(way.lines().len(), 1);
}
