//! Whoever seals the log of a stage, and works with what was sealed.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use proof::SigningKey;
use tempfile::TempDir;

use super::process::Process;
use super::{Nats, Stage};

/// How long a command may take.
const WITHIN: Duration = Duration::from_secs(60);

/// A key and a folder for seals.
pub(crate) struct Sealer<'a> {
    stage: &'a Stage,
    key: String,
    public_key: String,
    folder: TempDir,
}

impl<'a> Sealer<'a> {
    pub(crate) fn new(stage: &'a Stage) -> Result<Self> {
        let (key, public_key) = SigningKey::generate("bench.invalid");
        Ok(Self {
            stage,
            key,
            public_key,
            folder: tempfile::tempdir_in(stage.folder.path())?,
        })
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = self.stage.command(arguments)?;
        command
            .env("ASTRO_SEAL_KEY", &self.key)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.public_key)
            .env("ASTRO_SEAL_FOLDER", self.folder.path().join("seals"));
        Ok(command)
    }

    /// Runs `astro events` to its end, perhaps at another NATS, and says how long that took.
    pub(crate) async fn run(&self, arguments: &[&str], nats: Option<&Nats>) -> Result<Duration> {
        let mut command = self.command(&[&["events"], arguments].concat())?;
        if let Some(nats) = nats {
            command.env("ASTRO_NATS_URL", nats.url());
        }
        let started = Instant::now();
        let process = Process::start(arguments[0], &mut command, self.folder.path())?;
        process.finish(WITHIN).await?;
        Ok(started.elapsed())
    }

    /// Seals what is new every second, until it is stopped.
    pub(crate) fn seal_on(&self) -> Result<Process> {
        let mut command = self.command(&["sealer", "--every", "1"])?;
        command.env("ASTRO_LISTEN", "127.0.0.1:0");
        Process::start("sealer", &mut command, self.folder.path())
    }
}
