//! The business clock, moved as an operator does.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use tokio::process::Command;

/// Moves the clock by the binary's own command.
pub(crate) struct Clock {
    astro: PathBuf,
}

impl Clock {
    /// The binary finds NATS and its password in the environment.
    pub(crate) fn new(astro: PathBuf) -> Self {
        Self { astro }
    }

    /// What time it is.
    pub(crate) async fn now(&self) -> Result<DateTime<Utc>> {
        self.run(&["show"]).await
    }

    /// Moves it ahead, such as by `31m`.
    pub(crate) async fn advance(&self, by: &str) -> Result<DateTime<Utc>> {
        self.run(&["advance", by]).await
    }

    /// Moves it to a time that is still to come; otherwise leaves it as it is.
    pub(crate) async fn reach(&self, time: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let now = self.now().await?;
        if time <= now {
            return Ok(now);
        }
        let time = time.to_rfc3339_opts(SecondsFormat::Millis, true);
        self.run(&["set", &time]).await
    }

    async fn run(&self, action: &[&str]) -> Result<DateTime<Utc>> {
        let output = Command::new(&self.astro)
            .arg("clock")
            .args(action)
            .output()
            .await
            .context("cannot start astro clock")?;
        if !output.status.success() {
            bail!("astro clock: {}", String::from_utf8_lossy(&output.stderr));
        }
        let shown = String::from_utf8_lossy(&output.stdout);
        shown.trim().parse().context("astro clock shows no time")
    }
}
