//! `events restore`: the log anew, from an export of all of it.

use std::fs::File;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use event_log::{Copied, Restoration};
use proof::{Commits, ExportError, Header, PublicKey, StoredCommit, check};
use tokio::sync::mpsc;

use super::{ALL, BATCHES, Batches, read_ahead, shown, told_of_export};
use crate::encryption::EncryptionArgs;
use crate::nats::RestorerUser;

/// The configuration of `events restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: RestorerUser,
    /// An export of the whole log
    #[arg(long)]
    export_file: PathBuf,
    /// The public half of the key that signed what is in it
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: Option<PublicKey>,
    /// Restores it although nothing shows that it is what the log was
    #[arg(long, conflicts_with = "seal_public_key")]
    unsigned: bool,
    /// How many servers of NATS keep a copy of the log: 1, 3 or 5
    #[arg(long, env = "ASTRO_NATS_REPLICAS", default_value = "1",
          value_parser = ["1", "3", "5"])]
    replicas: String,
}

/// Parts of an export, read ahead of whoever takes them.
type Parts = mpsc::Receiver<Result<Vec<StoredCommit>, ExportError>>;

impl Restore {
    pub(super) async fn run(self) -> Result<()> {
        let path = self.export_file;
        let of_file = || format!("{}", path.display());
        match (self.seal_public_key, self.unsigned) {
            (Some(key), _) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || is_what_was_signed(&path, &key)).await??;
            }
            (None, true) => {}
            (None, false) => bail!(
                "ASTRO_SEAL_PUBLIC_KEY is missing, which shows that the export is what the log was; \
                 give --unsigned to restore it all the same"
            ),
        }
        let started = Instant::now();
        let header = opened(&path).with_context(of_file)?.header().clone();
        let client = self
            .nats
            .connect("events-restore", &self.encryption)
            .await?;
        let replicas = self.replicas.parse().context("ASTRO_NATS_REPLICAS")?;
        let mut log = Restoration::begin(client.clone(), header.log, replicas).await?;
        let begun = log.end();
        ensure!(
            begun <= header.to,
            "{begun} commits are restored already, from another export: this one has {} only",
            header.to
        );
        let mut parts = parts_of(&path);
        while let Some(part) = parts.recv().await {
            let part = part.with_context(of_file)?;
            let new = part.into_iter().filter(|commit| commit.position > begun);
            let new: Vec<_> = new.map(copied).collect();
            log.append(&new).await?;
            shown("restored", log.end().0, header.to.0);
        }
        let stored = read_ahead(client, ALL.to_owned(), 1, header.to.0);
        are_the_same(stored, parts_of(&path), &header).await?;
        log.finish().await?;
        let restored = header.to.0 - begun.0;
        let took = started.elapsed().as_secs_f64();
        let rate = restored as f64 / took.max(0.001);
        writeln!(
            stdout(),
            "log {} has its {} commits again, {restored} of them restored in {took:.1} s ({rate:.0}/s), \
             and each was compared",
            header.log,
            header.to,
        )?;
        Ok(())
    }
}

fn is_what_was_signed(path: &Path, key: &PublicKey) -> Result<()> {
    let of_file = || format!("{}", path.display());
    let started = Instant::now();
    let file = File::open(path).with_context(of_file)?;
    let checked = check(file, key, None).with_context(of_file)?;
    writeln!(
        stdout(),
        "{}",
        told_of_export(&checked, started.elapsed().as_secs_f64())
    )?;
    ensure!(
        checked.is_untouched(),
        "nothing is restored, since the export is not what was signed"
    );
    Ok(())
}

fn opened(path: &Path) -> Result<Commits<File>, ExportError> {
    Commits::open(File::open(path)?)
}

/// Reads an export in a thread of its own. Reading ends when nobody takes it.
fn parts_of(path: &Path) -> Parts {
    let (sender, parts) = mpsc::channel(BATCHES);
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let read = || {
            let mut commits = opened(&path)?;
            while let Some(part) = commits.next_some()? {
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

fn copied(commit: StoredCommit) -> Copied {
    Copied {
        position: commit.position,
        subject: commit.subject.into_string(),
        stored: commit.bytes.into_vec().into(),
    }
}

/// Compares what is stored now with the export, commit by commit: a file that changed meanwhile, or one of
/// which a part was restored before from another, is found here.
async fn are_the_same(mut stored: Batches, mut parts: Parts, header: &Header) -> Result<()> {
    let mut waiting = Vec::new().into_iter();
    let mut compared = 0;
    while let Some(batch) = stored.recv().await {
        for found in batch.context("the log can't be read")? {
            if found.position > header.to {
                bail!("somebody else writes to the log while it is restored");
            }
            let wanted = loop {
                match waiting.next() {
                    Some(commit) => break commit,
                    None => match parts.recv().await {
                        Some(part) => waiting = part?.into_iter(),
                        None => bail!("the export has no commit at {}", found.position),
                    },
                }
            };
            ensure!(
                found == wanted,
                "what is restored at {} is not what the export has: begin again with an empty NATS",
                found.position
            );
            compared += 1;
        }
        shown("compared", compared, header.to.0);
    }
    ensure!(
        compared == header.to.0,
        "{compared} of {} commits could be read again: try again",
        header.to
    );
    Ok(())
}
