//! `events restore`: the log anew, from an export of all of it or from an archive.

use std::fs::File;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use domain::commit::Position;
use domain::ids::LogId;
use event_log::{Copied, Restoration};
use proof::{Archived, Commits, ExportError, Ledger, PublicKey, StoredCommit, check, verify};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use verifications::{BATCHES, Batches, read_ahead};

use super::shown;
use super::verify::{told, told_of_export};
use crate::encryption::EncryptionArgs;
use crate::nats::RestorerUser;

/// The configuration of `events restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: RestorerUser,
    #[command(flatten)]
    from: From,
    /// The public half of the key that signed it
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: Option<PublicKey>,
    /// The folder of leaves and checkpoints, for an archive. An export has its own checkpoints
    #[arg(long, env = "ASTRO_SEAL_FOLDER")]
    seal_folder: Option<PathBuf>,
    /// Restores it although nothing shows that it is what the log was
    #[arg(long, conflicts_with = "seal_public_key")]
    unsigned: bool,
    /// How many servers of NATS keep a copy of the log: 1, 3 or 5
    #[arg(long, env = "ASTRO_NATS_REPLICAS", default_value = "1",
          value_parser = ["1", "3", "5"])]
    replicas: String,
}

/// What a log is restored from.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
struct From {
    /// An export of the whole log
    #[arg(long)]
    export_file: Option<PathBuf>,
    /// The folder of an archive, which nobody writes to meanwhile
    #[arg(long, env = "ASTRO_ARCHIVE_FOLDER")]
    archive_folder: Option<PathBuf>,
}

/// A copy of a log that is read.
enum Copy {
    Export(Commits<File>),
    Archive(Archived),
}

/// Parts of a copy, read ahead of whoever takes them.
type Parts = mpsc::Receiver<Result<Vec<StoredCommit>, ExportError>>;

impl Restore {
    pub(super) async fn run(self) -> Result<()> {
        let from = self.from;
        match (self.seal_public_key, self.unsigned) {
            (Some(key), _) => {
                let (from, folder) = (from.clone(), self.seal_folder);
                let vouched = move || is_what_was_signed(&from, folder, &key);
                tokio::task::spawn_blocking(vouched).await??;
            }
            (None, true) => {}
            (None, false) => bail!(
                "ASTRO_SEAL_PUBLIC_KEY is missing, which shows that this is what the log was; \
                 give --unsigned to restore it all the same"
            ),
        }
        let started = Instant::now();
        let id = from.open().with_context(|| from.name())?.log();
        let client = self
            .nats
            .connect("events-restore", &self.encryption)
            .await?;
        let replicas = self.replicas.parse().context("ASTRO_NATS_REPLICAS")?;
        let mut log = Restoration::begin(client.clone(), id, replicas).await?;
        let begun = log.end();
        let mut parts = from.parts();
        let mut end = Position(0);
        while let Some(part) = parts.recv().await {
            let part = part.with_context(|| from.name())?;
            end = part.last().map_or(end, |last| last.position);
            let new = part.into_iter().filter(|commit| commit.position > begun);
            let new: Vec<_> = new.map(copied).collect();
            log.append(&new).await?;
            shown("restored", log.end().0, end.0);
        }
        ensure!(
            begun <= end,
            "{begun} commits are restored already, from another copy: this one has {end} only"
        );
        let told = move |done| shown("read", done, end.0);
        let stored = read_ahead(client, 1, end.0, CancellationToken::new(), told);
        are_the_same(stored, from.parts(), end).await?;
        log.finish().await?;
        let restored = end.0 - begun.0;
        let took = started.elapsed().as_secs_f64();
        let rate = restored as f64 / took.max(0.001);
        writeln!(
            stdout(),
            "log {id} has its {end} commits again, {restored} of them restored in {took:.1} s ({rate:.0}/s), \
             and each was compared"
        )?;
        Ok(())
    }
}

impl From {
    fn name(&self) -> String {
        let path = self.export_file.as_ref().or(self.archive_folder.as_ref());
        path.map(|path| path.display().to_string())
            .unwrap_or_default()
    }

    fn open(&self) -> Result<Copy, ExportError> {
        match (&self.export_file, &self.archive_folder) {
            (Some(file), _) => Commits::of_whole_log(File::open(file)?).map(Copy::Export),
            (None, Some(folder)) => Archived::open(folder).map(Copy::Archive),
            (None, None) => Err(ExportError::NoExport),
        }
    }

    /// Reads it in a thread of its own. Reading ends when nobody takes it.
    fn parts(&self) -> Parts {
        let (sender, parts) = mpsc::channel(BATCHES);
        let from = self.clone();
        tokio::task::spawn_blocking(move || {
            let read = || {
                let mut copy = from.open()?;
                while let Some(part) = copy.next_some()? {
                    if sender.blocking_send(Ok(part)).is_err() {
                        return Ok(());
                    }
                }
                Ok(())
            };
            if let Err(error) = read() {
                // Whoever would be told may be gone.
                let _ = sender.blocking_send(Err(error));
            }
        });
        parts
    }
}

impl Copy {
    fn log(&self) -> LogId {
        match self {
            Self::Export(commits) => commits.header().log,
            Self::Archive(archive) => archive.log(),
        }
    }

    fn next_some(&mut self) -> Result<Option<Vec<StoredCommit>>, ExportError> {
        match self {
            Self::Export(commits) => commits.next_some(),
            Self::Archive(archive) => archive.next_some(),
        }
    }

    /// All commits, one by one.
    fn commits(mut self) -> impl Iterator<Item = Result<StoredCommit, ExportError>> {
        let parts = std::iter::from_fn(move || self.next_some().transpose());
        parts.flat_map(|part| match part {
            Ok(commits) => commits.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }
}

/// An export has what shows that it is what was signed; an archive is compared with leaves.
fn is_what_was_signed(from: &From, seals: Option<PathBuf>, key: &PublicKey) -> Result<()> {
    let started = Instant::now();
    let took = || started.elapsed().as_secs_f64();
    let (is_untouched, told) = match &from.export_file {
        Some(file) => {
            let opened = File::open(file).with_context(|| from.name())?;
            let checked = check(opened, key, None).with_context(|| from.name())?;
            (checked.is_untouched(), told_of_export(&checked, took()))
        }
        None => {
            let seals =
                seals.context("ASTRO_SEAL_FOLDER is missing, which an archive is compared with")?;
            let copy = from.open().with_context(|| from.name())?;
            let ledger = Ledger::new(seals);
            let checkpoints = ledger.checkpoints(key)?;
            let last = checkpoints.last().context("nothing was sealed")?;
            let id = copy.log();
            ensure!(
                last.log == id,
                "log {} was sealed, and this is {id}",
                last.log
            );
            let leaves = ledger.leaves(last.size)?;
            let report = verify(leaves, copy.commits(), &checkpoints);
            let report = report.with_context(|| from.name())?;
            (report.is_untouched(), told(&report, took()))
        }
    };
    writeln!(stdout(), "{told}")?;
    ensure!(
        is_untouched,
        "nothing is restored, since this is not what was signed"
    );
    Ok(())
}

fn copied(commit: StoredCommit) -> Copied {
    Copied {
        position: commit.position,
        subject: commit.subject.into_string(),
        stored: commit.bytes.into_vec().into(),
    }
}

/// Compares what is stored now with the copy, commit by commit: one that changed meanwhile, or one of
/// which a part was restored before from another, is found here.
async fn are_the_same(mut stored: Batches, mut parts: Parts, end: Position) -> Result<()> {
    let mut waiting = Vec::new().into_iter();
    let mut compared = 0;
    while let Some(batch) = stored.recv().await {
        for found in batch.context("the log can't be read")? {
            if found.position > end {
                bail!("somebody else writes to the log while it is restored");
            }
            let wanted = loop {
                match waiting.next() {
                    Some(commit) => break commit,
                    None => match parts.recv().await {
                        Some(part) => waiting = part?.into_iter(),
                        None => bail!("the copy has no commit at {}", found.position),
                    },
                }
            };
            ensure!(
                found == wanted,
                "what is restored at {} is not what the copy has: begin again with an empty NATS",
                found.position
            );
            compared += 1;
        }
        shown("compared", compared, end.0);
    }
    ensure!(
        compared == end.0,
        "{compared} of {end} commits could be read again: try again"
    );
    Ok(())
}
