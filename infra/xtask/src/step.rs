//! Tells the user what is going on, and for how long: on the error output, so that what a command
//! answers can be piped on.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// A long step says that it is alive this often.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How often a child or a condition is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Lines of a log that are shown when what wrote it failed.
const SHOWN_OF_A_LOG: usize = 25;

/// One thing that is being done.
pub(crate) struct Step {
    started: Instant,
    beaten: Instant,
}

impl Step {
    /// Announces a step.
    pub(crate) fn start(what: &str) -> Self {
        eprintln!("• {what}");
        let now = Instant::now();
        Self {
            started: now,
            beaten: now,
        }
    }

    /// Ends the step, saying how it went and how long it took.
    pub(crate) fn done(self, how: &str) {
        eprintln!("  {how} ({})", seconds(self.started.elapsed()));
    }

    /// Runs a command with its output in a log, and shows that it is alive.
    ///
    /// # Errors
    /// When it can't be started, or fails; then the end of the log is shown.
    pub(crate) fn run(&mut self, command: &mut Command, log: &Path) -> Result<()> {
        let output =
            File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        loop {
            if let Some(status) = child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                bail!("{program} failed ({status}):\n{}", end_of(log));
            }
            self.beat(log);
            thread::sleep(POLL);
        }
    }

    /// Waits until `condition` holds; `log` is shown now and then.
    ///
    /// # Errors
    /// What the condition itself can't get over, or when the time is up.
    pub(crate) fn wait(
        &mut self,
        log: &Path,
        within: Duration,
        mut condition: impl FnMut() -> Result<bool>,
    ) -> Result<()> {
        let start = Instant::now();
        while !condition()? {
            if start.elapsed() > within {
                bail!("not ready after {}:\n{}", seconds(within), end_of(log));
            }
            self.beat(log);
            thread::sleep(POLL);
        }
        Ok(())
    }

    fn beat(&mut self, log: &Path) {
        if self.beaten.elapsed() < HEARTBEAT {
            return;
        }
        self.beaten = Instant::now();
        let line: String = last_lines(log, 1).trim().chars().take(90).collect();
        eprintln!("  … {} {line}", seconds(self.started.elapsed()));
    }
}

/// The end of a log, for an error message.
pub(crate) fn end_of(log: &Path) -> String {
    format!(
        "{}\n(the whole of it: {})",
        last_lines(log, SHOWN_OF_A_LOG),
        log.display()
    )
}

fn last_lines(log: &Path, count: usize) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// A length of time, for reading.
pub(crate) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f32()),
        10..120 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}
