//! `astro events`: seals the log, shows whether it is untouched, and gives it to others. How that is used stands in
//! `docs/operations/proof.md`.

mod export;
mod prove;
mod restore;
mod seal;
mod verify;

use std::io::{IsTerminal, Write, stderr};
use std::pin::pin;

use anyhow::Result;
use async_nats::Client;
use clap::{Args, Subcommand};
use domain::commit::Position;
use event_log::{EventLog, STREAM, Unavailable, read_batch};
use export::Export;
use futures_util::{StreamExt, stream};
use proof::StoredCommit;
use prove::{Check, Prove};
use restore::Restore;
use seal::{MakeKey, Seal};
use tokio::sync::mpsc;
use verify::Verify;

use crate::encryption::EncryptionArgs;
use crate::nats::ReconcilerUser;

/// So many commits are asked for at a time, and so many times that are on their way to be looked at.
const BATCH: usize = 1_000;
const BATCHES: usize = 4;
/// So many parts of the log are read at a time: while one is sent, the server looks for the next.
const PARTS: usize = 3;

/// What is done with the log as a whole.
#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// Makes a key to seal with, writes it into a file, and prints its public half
    MakeKey(MakeKey),
    /// Keeps the hashes of all commits that are new, and signs their tree
    Seal(Seal),
    /// Compares the log, or an export of it, with what was sealed, and names the first commit that is another
    Verify(Verify),
    /// Writes the log, or a part of it, into a file that others can verify
    Export(Export),
    /// Writes the log anew, from an export of all of it or an archive, into a NATS that has none
    Restore(Restore),
    /// Writes a small file that shows that one commit stands in the log
    Prove(Prove),
    /// Checks such a file
    Check(Check),
}

/// Who may read the log, and nothing else.
#[derive(Debug, Args)]
struct LogArgs {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: ReconcilerUser,
}

impl Events {
    pub(crate) async fn run(self) -> Result<()> {
        match self {
            Self::MakeKey(role) => role.run(),
            Self::Seal(role) => role.run().await,
            Self::Verify(role) => role.run().await,
            Self::Export(role) => role.run().await,
            Self::Restore(role) => role.run().await,
            Self::Prove(role) => role.run().await,
            Self::Check(role) => role.run(),
        }
    }
}

impl LogArgs {
    async fn open(&self, name: &str) -> Result<(Client, EventLog)> {
        let client = self.nats.connect(name, &self.encryption).await?;
        let log = EventLog::open(client.clone()).await?;
        Ok((client, log))
    }
}

/// All commits.
pub(super) const ALL: &str = ">";

/// The commits under a subject from a position on, a thousand at most.
pub(super) async fn read(
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

/// Commits of the log in batches, read ahead of whoever looks at them.
type Batches = mpsc::Receiver<Result<Vec<StoredCommit>, Unavailable>>;

/// Reads all commits from one position up to another. Reading ends when nobody takes them.
///
/// Positions have no gaps, so parts can be asked for before the one before has come.
fn read_ahead(client: Client, from: u64, until: u64) -> Batches {
    let (sender, batches) = mpsc::channel(BATCHES);
    tokio::spawn(async move {
        let firsts = (from..=until).step_by(BATCH);
        let mut parts = pin!(
            stream::iter(firsts)
                .map(|first| read_part(&client, first, until.min(first + BATCH as u64 - 1)))
                .buffered(PARTS)
        );
        while let Some(part) = parts.next().await {
            let done = match &part {
                Ok(commits) => commits.last().map_or(until, |last| last.position.0),
                Err(_) => until,
            };
            // A log that ends before, or can't be read, is told by who takes what there is.
            let is_over = part.is_err();
            if sender.send(part).await.is_err() || is_over {
                return;
            }
            shown("read", done, until);
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
fn read_ahead_under(client: Client, subject: String, from: u64, until: u64) -> Batches {
    let (sender, batches) = mpsc::channel(BATCHES);
    tokio::spawn(async move {
        let mut next = from;
        while next <= until {
            let batch = read(&client, &subject, next).await;
            let last = match &batch {
                Ok(commits) => commits.last().map(|commit| commit.position.0),
                Err(_) => None,
            };
            let is_over = sender.send(batch).await.is_err();
            match last {
                Some(last) if !is_over => next = last + 1,
                _ => return,
            }
            shown("read", next - 1, until);
        }
    });
    batches
}

/// The commits of batches, one by one. Blocks while there is none.
fn commits(mut batches: Batches) -> impl Iterator<Item = Result<StoredCommit, Unavailable>> {
    let batches = std::iter::from_fn(move || batches.blocking_recv());
    batches.flat_map(|batch| match batch {
        Ok(commits) => commits.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}

/// Shows on a terminal how far it is.
fn shown(what: &str, done: u64, all: u64) {
    if stderr().is_terminal() {
        let end = if done >= all { "\n" } else { "" };
        // Nothing is lost when this can't be written.
        let _ = write!(stderr(), "\r{what}: {} of {all}{end}", done.min(all));
    }
}
