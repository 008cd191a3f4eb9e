//! `events make-key` and `events seal`.

use std::fs::OpenOptions;
use std::io::{Write, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use async_nats::Client;
use clap::{Args, value_parser};
use event_log::EventLog;
use proof::{Checkpoint, Leaf, Ledger, PublicKey, SigningKey};
use secrecy::{ExposeSecret, SecretString};
use service::config::secret;
use tokio::time::sleep;

use super::{ALL, LogArgs, read, shown};

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
    /// Goes on, and seals what is new every so many seconds, until it is told to stop
    #[arg(long, env = "ASTRO_SEAL_EVERY", value_parser = value_parser!(u64).range(1..=86_400))]
    every: Option<u64>,
}

fn name(text: &str) -> Result<String, String> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || ".-_/".contains(c);
    match (1..=100).contains(&text.len()) && text.chars().all(is_good) {
        true => Ok(text.to_owned()),
        false => Err("must have 1 to 100 letters, digits, dots and dashes".to_owned()),
    }
}

impl MakeKey {
    pub(super) fn run(self) -> Result<()> {
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
    pub(super) async fn run(self) -> Result<()> {
        let key = SigningKey::parse(self.seal_key.expose_secret()).context("ASTRO_SEAL_KEY")?;
        let (client, log) = self.log.open("events-seal").await?;
        let Some(every) = self.every.map(Duration::from_secs) else {
            return self.seal(&key, &client, &log).await;
        };
        let stopping = service::shutdown::on_signal()?;
        loop {
            tokio::select! {
                sealed = self.seal(&key, &client, &log) => sealed?,
                () = stopping.cancelled() => return Ok(()),
            }
            tokio::select! {
                () = sleep(every) => {}
                () = stopping.cancelled() => return Ok(()),
            }
        }
    }

    /// Seals what is new. May be given up at any moment: what is not signed is taken from the log again.
    async fn seal(&self, key: &SigningKey, client: &Client, log: &EventLog) -> Result<()> {
        let ledger = Ledger::new(&self.seal_folder);
        let mut sealing = ledger.go_on(log.log_id(), &self.seal_public_key)?;
        let end = log.end().await?.0;
        // What was sealed before has to be there still: else the log would be sealed as it is now.
        if let Some(last) = sealing.last() {
            let there = read(client, ALL, sealing.size()).await?.into_iter().next();
            ensure!(
                there.is_some_and(|commit| Leaf::of(&commit) == last),
                "the commit at {} is not the one that was sealed: see `astro events verify`",
                sealing.size()
            );
        }
        let before = sealing.size();
        while sealing.size() < end {
            let next = sealing.size() + 1;
            let commits = read(client, ALL, next).await?;
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
        let Checkpoint { size, .. } = sealing.sign(key)?;
        let new = size - before;
        writeln!(stdout(), "Sealed {size} commits, {new} of them new")?;
        Ok(())
    }
}
