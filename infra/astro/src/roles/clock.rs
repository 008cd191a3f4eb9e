//! `astro clock`: the business clock of development, which launches more than a year ahead can
//! be lived through with.

use std::io::Write;

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::{Args, Subcommand};

use crate::encryption::EncryptionArgs;
use crate::nats::OperatorUser;

/// The configuration of `clock`.
#[derive(Debug, Args)]
pub(crate) struct Clock {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: OperatorUser,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Prints the time
    Show,
    /// Moves the clock ahead, such as by `400d` or `2h 30m`
    Advance {
        /// How far, such as 400d
        #[arg(value_parser = humantime::parse_duration)]
        by: std::time::Duration,
    },
    /// Sets the clock
    Set {
        /// The time, such as 2028-03-01T12:00:00Z
        to: DateTime<Utc>,
    },
    /// Goes back to real time
    Reset,
}

impl Clock {
    pub(crate) async fn run(self) -> Result<()> {
        let mode = &self.encryption.mode;
        mode.require_development("moving the clock")?;
        let client = self.nats.connect(&self.encryption).await?;
        let now = match self.action {
            // Moved by nothing, it answers what it shows.
            Action::Show => commands::Clock::advance(client, TimeDelta::zero()).await?,
            Action::Advance { by } => {
                let by = TimeDelta::from_std(by).context("too far")?;
                commands::Clock::advance(client, by).await?
            }
            Action::Set { to } => commands::Clock::set(client, Some(to)).await?,
            Action::Reset => commands::Clock::set(client, None).await?,
        };
        let now = now.to_rfc3339_opts(SecondsFormat::Millis, true);
        writeln!(std::io::stdout(), "{now}")?;
        Ok(())
    }
}
