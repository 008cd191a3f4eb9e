//! `events export`: the log, or a part of it, as a file.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, value_parser};
use domain::commit::Position;
use event_log::{EventLog, LoadError};
use proof::{Aggregate, Ledger, Opened, PublicKey, Seals, Wanted, Writer};

use super::{Batches, LogArgs, commits, read_ahead, read_ahead_under};

/// The configuration of `events export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    log: LogArgs,
    /// The file to write, or to go on with
    #[arg(long)]
    export_file: PathBuf,
    /// The first position
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u64).range(1..))]
    from: u64,
    /// The last position; without it, the end of the log
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    to: Option<u64>,
    /// Only the commits of an aggregate: its kind, a slash and its id
    #[arg(long, conflicts_with_all = ["from", "to"])]
    aggregate: Option<Aggregate>,
    /// The folder of leaves and checkpoints. Without it the export can't be verified
    #[arg(long, env = "ASTRO_SEAL_FOLDER", requires = "seal_public_key")]
    seal_folder: Option<PathBuf>,
    /// The public half of the key that signed
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: Option<PublicKey>,
}

impl Export {
    pub(super) async fn run(self) -> Result<()> {
        let (client, log) = self.log.open("events-export").await?;
        // Before the log's end is asked for, so that it is not behind it.
        let last = match &self.aggregate {
            Some(aggregate) => Some(last_of(&log, aggregate).await?),
            None => None,
        };
        let wanted = Wanted {
            log: log.log_id(),
            from: Position(self.from),
            to: self.to.map(Position),
            end: log.end().await?,
            aggregate: self.aggregate,
        };
        let seals = match (self.seal_folder, &self.seal_public_key) {
            (Some(folder), Some(key)) => Some(Seals::open(Ledger::new(folder), wanted.log, key)?),
            _ => None,
        };
        let path = self.export_file;
        let of_file = || format!("{}", path.display());
        let writer = match Writer::open(&path, &wanted, seals).with_context(of_file)? {
            Opened::Unfinished(writer) => writer,
            Opened::Finished { commits } => return told(&path, commits, "was finished already"),
        };
        let last = last.unwrap_or(writer.header().to);
        let until = last.max(writer.header().to);
        let from = writer.next().0;
        let batches = match &wanted.aggregate {
            Some(aggregate) => read_ahead_under(client, aggregate.subject(), from, until.0),
            None => read_ahead(client, from, until.0),
        };
        let written = tokio::task::spawn_blocking(move || write(*writer, batches, last));
        let commits = written.await?.with_context(of_file)?;
        told(&path, commits, "is finished")
    }
}

/// Where the last commit of an aggregate stands, by the leader. It may be damaged: an export shows that too.
async fn last_of(log: &EventLog, aggregate: &Aggregate) -> Result<Position> {
    match log.head(aggregate.kind(), aggregate.id()).await {
        Ok(Some(last)) => Ok(last.position),
        Ok(None) => bail!("the log has nothing of {aggregate}"),
        Err(LoadError::Damaged(damaged)) => Ok(damaged.position),
        Err(error) => Err(error.into()),
    }
}

/// Writes what comes, up to the last position that is wanted. Who was asked for it may not have the newest
/// commits yet: it is not finished before the last one was seen.
fn write(mut writer: Writer, batches: Batches, last: Position) -> Result<u64> {
    let to = writer.header().to;
    let mut seen = Position(writer.next().0 - 1);
    for commit in commits(batches) {
        let commit = commit.context("the log can't be read")?;
        seen = commit.position;
        if seen > to {
            break;
        }
        writer.push(&commit)?;
    }
    ensure!(
        seen >= last.min(to),
        "the log ends before {last}: try again"
    );
    Ok(writer.finish()?)
}

fn told(path: &Path, commits: u64, how: &str) -> Result<()> {
    writeln!(
        stdout(),
        "{} has {commits} commits, and {how}",
        path.display()
    )?;
    Ok(())
}
