//! `events prove` and `events check`: one commit.

use std::fs::File;
use std::io::{Read, Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Args, value_parser};
use proof::{Ledger, MAX_EVIDENCE, PublicKey, check_evidence, evidence};

use verifications::{ALL, read};

use super::LogArgs;

/// The configuration of `events prove`.
#[derive(Debug, Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    log: LogArgs,
    /// Where the commit stands
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    position: u64,
    /// The folder of leaves and checkpoints
    #[arg(long, env = "ASTRO_SEAL_FOLDER")]
    seal_folder: PathBuf,
    /// The public half of the key that signed
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
}

/// The configuration of `events check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The file that shows where a commit stands
    #[arg(long)]
    proof_file: PathBuf,
    /// The public half of the key that signed
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
}

impl Prove {
    pub(super) async fn run(self) -> Result<()> {
        let log = self.log.open("events-prove").await?;
        let found = read(log.client(), ALL, self.position)
            .await?
            .into_iter()
            .next();
        let commit = found.filter(|commit| commit.position.0 == self.position);
        let commit =
            commit.with_context(|| format!("the log has no commit at {}", self.position))?;
        let ledger = Ledger::new(self.seal_folder);
        let shown = evidence(&commit, log.log_id(), &ledger, &self.seal_public_key)?;
        writeln!(stdout(), "{shown}")?;
        Ok(())
    }
}

impl Check {
    pub(super) fn run(self) -> Result<()> {
        let of_file = || format!("{}", self.proof_file.display());
        let mut file = Vec::new();
        let most = MAX_EVIDENCE as u64;
        let opened = File::open(&self.proof_file);
        opened
            .and_then(|opened| opened.take(most + 1).read_to_end(&mut file))
            .with_context(of_file)?;
        ensure!(file.len() <= MAX_EVIDENCE, "{} is too long", of_file());
        let (commit, signed) =
            check_evidence(&file, &self.seal_public_key).with_context(of_file)?;
        writeln!(
            stdout(),
            "The commit at {} of log {} is what was signed, under {}; the signature is over {}\n{}",
            commit.position,
            signed.log,
            commit.subject,
            signed.size,
            String::from_utf8_lossy(&commit.bytes)
        )?;
        Ok(())
    }
}
