//! `astro events`: seals the log, shows whether it is untouched, and gives it to others. How that is used stands in
//! `docs/operations/proof.md`.

mod export;
mod prove;
mod restore;
pub(crate) mod seal;
mod verify;

use std::io::{IsTerminal, Write, stderr};

use anyhow::Result;
use clap::{Args, Subcommand};
use event_log::EventLog;
use export::Export;
use prove::{Check, Prove};
use restore::Restore;
use seal::{MakeKey, Seal};
use verify::Verify;

use crate::encryption::EncryptionArgs;
use crate::nats::EventReaderUser;

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
    nats: EventReaderUser,
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
    async fn open(&self, name: &str) -> Result<EventLog> {
        let client = self.nats.connect(name, &self.encryption).await?;
        Ok(EventLog::open(client).await?)
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
