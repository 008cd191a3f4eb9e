//! Commits as they are stored, read ahead of whoever looks at them.

use std::pin::pin;

use async_nats::Client;
use domain::commit::Position;
use event_log::{STREAM, Unavailable, read_batch};
use futures_util::{StreamExt, stream};
use proof::StoredCommit;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// So many commits are asked for at a time.
const BATCH: usize = 1_000;
/// So many times that are on their way to be looked at.
pub const BATCHES: usize = 4;
/// So many parts of the log are read at a time: while one is sent, the server looks for the next.
const PARTS: usize = 3;

/// All commits.
pub const ALL: &str = ">";

/// Commits of the log in batches.
pub type Batches = mpsc::Receiver<Result<Vec<StoredCommit>, Unavailable>>;

/// The commits under a subject from a position on, a thousand at most.
///
/// # Errors
/// When NATS gives no usable answer.
pub async fn read(
    client: &Client,
    subject: &str,
    from: u64,
) -> Result<Vec<StoredCommit>, Unavailable> {
    let batch = read_batch(client, STREAM, subject, from, BATCH).await?;
    let commits = batch.messages.into_iter().map(|message| StoredCommit {
        position: Position(message.sequence),
        subject: message.subject.into(),
        bytes: message.payload.to_vec().into(),
    });
    Ok(commits.collect())
}

/// Reads all commits from one position up to another, and tells how far it is. Reading ends when nobody
/// takes them, and when `stopping` is cancelled.
///
/// Positions have no gaps, so parts can be asked for before the one before has come.
#[must_use]
pub fn read_ahead(
    client: Client,
    from: u64,
    until: u64,
    stopping: CancellationToken,
    told: impl Fn(u64) + Send + 'static,
) -> Batches {
    let (sender, batches) = mpsc::channel(BATCHES);
    tokio::spawn(async move {
        let firsts = (from..=until).step_by(BATCH);
        let mut parts = pin!(
            stream::iter(firsts)
                .map(|first| read_part(&client, first, until.min(first + BATCH as u64 - 1)))
                .buffered(PARTS)
        );
        while let Some(Some(part)) = stopping.run_until_cancelled(parts.next()).await {
            let done = match &part {
                Ok(commits) => commits.last().map_or(until, |last| last.position.0),
                Err(_) => until,
            };
            // A log that ends before, or can't be read, is told by who takes what there is.
            let is_over = part.is_err();
            if sender.send(part).await.is_err() || is_over {
                return;
            }
            told(done);
        }
    });
    batches
}

/// The commits from one position up to another, some of which may not be there.
async fn read_part(
    client: &Client,
    first: u64,
    last: u64,
) -> Result<Vec<StoredCommit>, Unavailable> {
    let mut part = Vec::new();
    let mut next = first;
    while next <= last {
        let batch = read(client, ALL, next).await?;
        let Some(end) = batch.last().map(|commit| commit.position.0) else {
            break;
        };
        part.extend(batch.into_iter().filter(|commit| commit.position.0 <= last));
        next = end + 1;
    }
    Ok(part)
}

/// The same under a subject: where its next commits stand is known when those before have come.
pub(crate) fn read_ahead_under(
    client: Client,
    subject: String,
    from: u64,
    until: u64,
    stopping: CancellationToken,
    told: impl Fn(u64) + Send + 'static,
) -> Batches {
    let (sender, batches) = mpsc::channel(BATCHES);
    tokio::spawn(async move {
        let mut next = from;
        while next <= until {
            let reading = stopping.run_until_cancelled(read(&client, &subject, next));
            let Some(batch) = reading.await else {
                return;
            };
            let last = match &batch {
                Ok(commits) => commits.last().map(|commit| commit.position.0),
                Err(_) => None,
            };
            let is_over = sender.send(batch).await.is_err();
            match last {
                Some(last) if !is_over => next = last + 1,
                _ => return,
            }
            told(next - 1);
        }
    });
    batches
}

/// The commits of batches, one by one. Blocks while there is none.
pub(crate) fn commits(
    mut batches: Batches,
) -> impl Iterator<Item = Result<StoredCommit, Unavailable>> {
    let batches = std::iter::from_fn(move || batches.blocking_recv());
    batches.flat_map(|batch| match batch {
        Ok(commits) => commits.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}
