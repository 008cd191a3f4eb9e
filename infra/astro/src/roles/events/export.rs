//! `events export`: the log, or a part of it, as a file.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, value_parser};
use proof::{Aggregate, Ledger, PublicKey, Seals};
use verifications::{Part, export};

use super::{LogArgs, shown};

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
        let log = self.log.open("events-export").await?;
        let part = match self.aggregate {
            Some(aggregate) => Part::Aggregate(aggregate),
            None => Part::Range {
                from: self.from,
                to: self.to,
            },
        };
        let seals = match (self.seal_folder, &self.seal_public_key) {
            (Some(folder), Some(key)) => Some(Seals::open(Ledger::new(folder), log.log_id(), key)?),
            _ => None,
        };
        let path = self.export_file;
        let shown = |done, all| shown("read", done, all);
        let exported = export(&log, part, seals, &path, None, shown).await;
        let exported = exported.with_context(|| format!("{}", path.display()))?;
        let how = match exported.was_finished {
            true => "was finished already",
            false => "is finished",
        };
        told(&path, exported.commits, how)
    }
}

fn told(path: &Path, commits: u64, how: &str) -> Result<()> {
    writeln!(
        stdout(),
        "{} has {commits} commits, and {how}",
        path.display()
    )?;
    Ok(())
}
