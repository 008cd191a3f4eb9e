//! `astro keys`: replaces the master key while everything works on, and keeps a copy of the keys of persons
//! elsewhere. What is to be done before and after stands in `docs/operations/keys.md`.

mod back_up;
mod copies;
mod kept;
mod restore;
mod rewrap;

use anyhow::Result;
use clap::Subcommand;

use back_up::BackUp;
use restore::Restore;
use rewrap::Rewrap;

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Wraps all keys anew under the first of the given master keys, and tells whether the others
    /// are needed still. May be ended at any moment, and run again
    Rewrap(Rewrap),
    /// Writes a copy of all keys of persons into a file, wrapped as they are stored
    BackUp(BackUp),
    /// Brings back the keys of such a copy that are missing. What is there, or was destroyed, stays so
    Restore(Restore),
}

impl Keys {
    pub(crate) async fn run(self) -> Result<()> {
        match self {
            Self::Rewrap(role) => role.run().await,
            Self::BackUp(role) => role.run().await,
            Self::Restore(role) => role.run().await,
        }
    }
}
