//! `keys rewrap`: replaces the master key while everything works on.

use std::cell::Cell;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use event_log::Rewrapped;
use identity::Resealed;
use service::config::{CoreArgs, MasterKeyArgs};

use crate::accounts;
use crate::encryption::EncryptionArgs;
use crate::nats::CoreUser;
use crate::write_path::open_keyring;

/// How often progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(200);

/// The configuration of `keys rewrap`: no more than core-api has.
#[derive(Debug, Args)]
pub(crate) struct Rewrap {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: CoreUser,
    #[command(flatten)]
    core: CoreArgs,
    #[command(flatten)]
    master_key: MasterKeyArgs,
}

impl Rewrap {
    pub(super) async fn run(self) -> Result<()> {
        let sealing = accounts::sealing_key(&self.master_key)?;
        let (store, _) = accounts::store(&self.core, &self.encryption).await?;
        let client = self.nats.connect("keys", &self.encryption).await?;
        let keyring = open_keyring(&client, &self.master_key).await?;
        let replacement = keyring.replace_master().await?;
        let master = replacement.master();
        let rewrapped = replacement.rewrap(progress()).await?;
        writeln!(stdout(), "{}", told_of_entries(&rewrapped))?;
        let resealed = store.reseal(&sealing).await;
        let resealed = resealed.context("ASTRO_CORE_MONGODB_URL")?;
        writeln!(stdout(), "{}", told_of_secrets(&resealed))?;
        if !rewrapped.is_complete() || resealed.unreadable > 0 {
            bail!(
                "not all is under master key {master}: remove no master key, and run this again \
                 with those that are missing"
            );
        }
        let retired = replacement.finish().await?;
        let verdict = match retired.is_empty() {
            true => "no other was used before".to_owned(),
            false => format!("needed no more, and may be removed: {}", retired.join(", ")),
        };
        writeln!(stdout(), "All is under master key {master}; {verdict}")?;
        Ok(())
    }
}

/// Shows on a terminal how far it is.
fn progress() -> impl Fn(usize, usize) {
    let shown = Cell::new(None::<Instant>);
    let is_shown = stderr().is_terminal();
    move |done, all| {
        let is_due = shown.get().is_none_or(|at| at.elapsed() > SHOWN_EVERY);
        if is_shown && (is_due || done == all) {
            shown.set(Some(Instant::now()));
            let end = if done == all { "\n" } else { "" };
            // Nothing is lost when this can't be written.
            let _ = write!(stderr(), "\rentries: {done} of {all}{end}");
        }
    }
}

fn told_of_entries(done: &Rewrapped) -> String {
    let Rewrapped {
        entries,
        rewrapped,
        needing,
        damaged,
    } = done;
    let mut line = format!("KEYS: {entries} entries, {rewrapped} wrapped anew");
    for (id, count) in needing {
        line += &format!(", {count} need master key {id}");
    }
    if let Some(first) = damaged.first() {
        line += &format!(
            ", {} damaged (such as {first}): restore them from a backup",
            damaged.len()
        );
    }
    if done.is_complete() {
        line += ", none needs another master key";
    }
    line
}

fn told_of_secrets(done: &Resealed) -> String {
    let Resealed {
        secrets,
        resealed,
        unreadable,
    } = done;
    format!(
        "core: {secrets} signing keys and second factors, {resealed} sealed anew, {unreadable} need \
         another master key"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_by_the_key_that_it_needs() {
        let mut done = Rewrapped {
            entries: 3,
            rewrapped: 2,
            ..Rewrapped::default()
        };
        assert_eq!(
            told_of_entries(&done),
            "KEYS: 3 entries, 2 wrapped anew, none needs another master key"
        );
        done.needing.insert("0123abcd".to_owned(), 1);
        done.damaged.push("block.x".to_owned());
        assert_eq!(
            told_of_entries(&done),
            "KEYS: 3 entries, 2 wrapped anew, 1 need master key 0123abcd, 1 damaged (such as \
             block.x): restore them from a backup"
        );
    }
}
