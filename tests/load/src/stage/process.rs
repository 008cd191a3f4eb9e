//! A process of the bench: apart from its terminal, its output in a file, ended with it.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// How long a process has to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running process. Dropping it kills it.
pub(crate) struct Process {
    name: String,
    child: Child,
    output: PathBuf,
    started: Instant,
}

impl Process {
    /// Starts a command, with its output in a file of `folder`.
    pub(crate) fn start(name: &str, command: &mut Command, folder: &Path) -> Result<Self> {
        let output = folder.join(format!("{name}.log"));
        let file = File::create(&output)?;
        let started = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // A Ctrl-C of the terminal is for the bench alone, which ends its processes in order.
            .process_group(0)
            .spawn()
            .with_context(|| format!("can't start {name}: {}", command.get_program().display()))?;
        Ok(Self {
            name: name.to_owned(),
            child,
            output,
            started,
        })
    }

    /// Waits until a condition holds, and says how long after the start that was.
    ///
    /// # Errors
    /// When the process ends, or takes longer than `within`.
    pub(crate) async fn wait_until<F: Future<Output = bool>>(
        &mut self,
        within: Duration,
        mut condition: impl FnMut() -> F,
    ) -> Result<Duration> {
        loop {
            if condition().await {
                return Ok(self.started.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended ({status}):\n{}", self.name, self.last_words());
            }
            if self.started.elapsed() > within {
                bail!(
                    "{} is not ready after {within:?}:\n{}",
                    self.name,
                    self.last_words()
                );
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the process ends by itself.
    pub(crate) async fn finish(mut self, within: Duration) -> Result<()> {
        let status = self.ended(within).await?;
        if !status.success() {
            bail!("{} failed ({status}):\n{}", self.name, self.last_words());
        }
        Ok(())
    }

    /// Asks the process to end, and says how long that took.
    pub(crate) async fn stop(mut self) -> Result<Duration> {
        let asked = Instant::now();
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let status = self.ended(PATIENCE).await?;
        let took = asked.elapsed();
        if !status.success() {
            bail!(
                "{} did not end in good order ({status}):\n{}",
                self.name,
                self.last_words()
            );
        }
        Ok(took)
    }

    /// Asks a process that is not ours to end, and waits until it has, whatever it says then.
    pub(crate) async fn end(mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        self.ended(PATIENCE).await?;
        Ok(())
    }

    async fn ended(&mut self, within: Duration) -> Result<ExitStatus> {
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if asked.elapsed() > within {
                bail!("{} does not end:\n{}", self.name, self.last_words());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Its id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs; if not, its last words.
    ///
    /// # Errors
    /// When it has ended.
    pub(crate) fn lives(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            Some(status) => bail!("{} ended ({status}):\n{}", self.name, self.last_words()),
            None => Ok(()),
        }
    }

    /// The memory that it holds, in MB, where the kernel says so.
    pub(crate) fn resident_mb(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kib * 1024.0 / 1e6)
    }

    /// The end of what it wrote.
    fn last_words(&self) -> String {
        let output = fs::read_to_string(&self.output).unwrap_or_default();
        let lines: Vec<&str> = output.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
