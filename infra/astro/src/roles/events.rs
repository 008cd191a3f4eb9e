//! `astro events`: seals the log, and shows whether it is untouched. How that is used stands in
//! `docs/operations/proof.md`.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use async_nats::Client;
use clap::{Args, Subcommand};
use domain::commit::Position;
use event_log::{EventLog, STREAM, Unavailable, read_batch};
use proof::{Checkpoint, Leaf, Ledger, PublicKey, Report, SigningKey, StoredCommit, verify};
use secrecy::{ExposeSecret, SecretString};
use service::config::secret;
use tokio::sync::mpsc;

use crate::encryption::EncryptionArgs;
use crate::nats::ReconcilerUser;

/// So many commits are asked for at a time, and so many times that are on their way to be looked at.
const BATCH: usize = 1_000;
const BATCHES: usize = 4;

/// What is done with the log as a whole.
#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// Makes a key to seal with, writes it into a file, and prints its public half
    MakeKey(MakeKey),
    /// Keeps the hashes of all commits that are new, and signs their tree
    Seal(Seal),
    /// Compares the log with what was sealed, and names the first commit that is another one
    Verify(Verify),
}

/// The arguments of `events make-key`.
#[derive(Debug, Args)]
pub(crate) struct MakeKey {
    /// Where to write the key, which is a secret. It must not be there yet
    #[arg(long, env = "ASTRO_SEAL_KEY_FILE")]
    seal_key_file: PathBuf,
    /// Whose it is, such as the name of the site
    #[arg(long, env = "ASTRO_SEAL_NAME", value_parser = name)]
    seal_name: String,
}

/// The configuration of `events seal`.
#[derive(Debug, Args)]
pub(crate) struct Seal {
    #[command(flatten)]
    log: LogArgs,
    /// The folder of leaves and checkpoints, on no disk that NATS writes to
    #[arg(long, env = "ASTRO_SEAL_FOLDER")]
    seal_folder: PathBuf,
    /// The key to sign with
    #[arg(long, env = "ASTRO_SEAL_KEY", hide_env_values = true, value_parser = secret)]
    seal_key: SecretString,
    /// Its public half
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
}

/// The configuration of `events verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    log: LogArgs,
    /// The folder of leaves and checkpoints
    #[arg(long, env = "ASTRO_SEAL_FOLDER")]
    seal_folder: PathBuf,
    /// The public half of the key that signed
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
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
        }
    }
}

fn name(text: &str) -> Result<String, String> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || ".-_/".contains(c);
    match (1..=100).contains(&text.len()) && text.chars().all(is_good) {
        true => Ok(text.to_owned()),
        false => Err("must have 1 to 100 letters, digits, dots and dashes".to_owned()),
    }
}

impl MakeKey {
    fn run(self) -> Result<()> {
        let (key, public) = SigningKey::generate(&self.seal_name);
        let mut file = OpenOptions::new();
        let file = file.write(true).create_new(true).mode(0o600);
        let mut file = file
            .open(&self.seal_key_file)
            .with_context(|| format!("{}", self.seal_key_file.display()))?;
        writeln!(file, "{key}")?;
        file.sync_all()?;
        writeln!(stdout(), "{public}")?;
        Ok(())
    }
}

impl Seal {
    async fn run(self) -> Result<()> {
        let key = SigningKey::parse(self.seal_key.expose_secret()).context("ASTRO_SEAL_KEY")?;
        let (client, log) = self.log.open("events-seal").await?;
        let ledger = Ledger::new(&self.seal_folder);
        let mut sealing = ledger.go_on(log.log_id(), &self.seal_public_key)?;
        let end = log.end().await?.0;
        // What was sealed before has to be there still: else the log would be sealed as it is now.
        if let Some(last) = sealing.last() {
            let there = read(&client, sealing.size()).await?.into_iter().next();
            ensure!(
                there.is_some_and(|commit| Leaf::of(&commit) == last),
                "the commit at {} is not the one that was sealed: see `astro events verify`",
                sealing.size()
            );
        }
        let before = sealing.size();
        while sealing.size() < end {
            let next = sealing.size() + 1;
            let commits = read(&client, next).await?;
            ensure!(!commits.is_empty(), "the log ends before {end}: try again");
            for commit in commits {
                let expected = sealing.size() + 1;
                ensure!(
                    commit.position.0 == expected,
                    "the log has no commit at {expected}: see `astro events verify`"
                );
                sealing.push(Leaf::of(&commit))?;
            }
            shown("sealed", sealing.size(), end);
        }
        if sealing.size() == before {
            writeln!(
                stdout(),
                "Nothing is new since {before} commits were sealed"
            )?;
            return Ok(());
        }
        let Checkpoint { size, .. } = sealing.sign(&key)?;
        let new = size - before;
        writeln!(stdout(), "Sealed {size} commits, {new} of them new")?;
        Ok(())
    }
}

impl Verify {
    async fn run(self) -> Result<()> {
        let (client, log) = self.log.open("events-verify").await?;
        let ledger = Ledger::new(&self.seal_folder);
        let checkpoints = ledger.checkpoints(&self.seal_public_key)?;
        let Some(last) = checkpoints.last() else {
            bail!("nothing was sealed in {}", self.seal_folder.display());
        };
        ensure!(
            last.log == log.log_id(),
            "log {} was sealed, and this is {}",
            last.log,
            log.log_id()
        );
        let started = Instant::now();
        let size = last.size;
        let leaves = ledger.leaves(size)?;
        let (sender, mut batches) = mpsc::channel(BATCHES);
        let reading = tokio::spawn(read_all(client, size, sender));
        let compared = tokio::task::spawn_blocking(move || {
            let batches = std::iter::from_fn(|| batches.blocking_recv());
            let commits = batches.flat_map(|batch: Result<Vec<_>, Unavailable>| match batch {
                Ok(commits) => commits.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            });
            verify(leaves, commits, &checkpoints)
        });
        let report = compared.await?.context("the log can't be read")?;
        reading.abort();
        let took = started.elapsed().as_secs_f64();
        writeln!(stdout(), "{}", told(&report, took))?;
        ensure!(
            report.is_untouched(),
            "the log is not the one that was sealed"
        );
        Ok(())
    }
}

impl LogArgs {
    async fn open(&self, name: &str) -> Result<(Client, EventLog)> {
        let client = self.nats.connect(name, &self.encryption).await?;
        let log = EventLog::open(client.clone()).await?;
        Ok((client, log))
    }
}

/// The commits from a position on, a thousand at most.
async fn read(client: &Client, from: u64) -> Result<Vec<StoredCommit>, Unavailable> {
    let batch = read_batch(client, STREAM, ">", from, BATCH).await?;
    let commits = batch.messages.into_iter().map(|message| StoredCommit {
        position: Position(message.sequence),
        subject: message.subject.into(),
        bytes: message.payload.to_vec().into(),
    });
    Ok(commits.collect())
}

/// Reads the log up to a position, ahead of whoever looks at it.
async fn read_all(
    client: Client,
    until: u64,
    sender: mpsc::Sender<Result<Vec<StoredCommit>, Unavailable>>,
) {
    let mut next = 1;
    while next <= until {
        let batch = read(&client, next).await;
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
}

/// Shows on a terminal how far it is.
fn shown(what: &str, done: u64, all: u64) {
    if stderr().is_terminal() {
        let end = if done >= all { "\n" } else { "" };
        // Nothing is lost when this can't be written.
        let _ = write!(stderr(), "\r{what}: {} of {all}{end}", done.min(all));
    }
}

fn told(report: &Report, seconds: f64) -> String {
    let rate = report.leaves as f64 / seconds.max(0.001);
    let mut told = format!(
        "{} of {} commits are what was sealed, looked at in {seconds:.1} s ({rate:.0}/s)",
        report.fitting, report.leaves
    );
    if let Some(first) = report.first {
        told += &format!(
            "\nThe first that is not is at {}: {}",
            first.position, first.difference
        );
    }
    if let Some(first) = report.refuted.first() {
        told += &format!(
            "\nThe leaves are not those that were signed: not up to {}",
            first.size
        );
    }
    match report.confirmed.last() {
        Some(last) => told + &format!("\nThe last signature that holds is over {}", last.size),
        None => told,
    }
}
