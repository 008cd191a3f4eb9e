//! Starts processes that outlive this tool, remembers them, and ends them.
//!
//! A process is remembered by its id *and* by when it was started, since ids are used again: only
//! a process that is still the same one is ever ended.

use std::{
    env,
    fs::{self, File},
    io,
    net::{Ipv4Addr, TcpListener},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::project::Project;

/// How long a process has to end by itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many ports are tried before giving up.
const PORTS_TRIED: u16 = 50;

/// The signal that asks a process to end in good order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// What most processes understand.
    Terminate,
    /// PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
    Interrupt,
}

/// A process of this set-up, as remembered in the data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Process {
    /// What it is called here, and its record and log.
    pub(crate) name: String,
    /// The port it listens on.
    pub(crate) port: u16,
    /// What it was started from; when that is another, so should the process be.
    pub(crate) made_of: String,
    pid: u32,
    started: String,
    ending: Ending,
}

impl Process {
    /// The process remembered under `name`, if it still runs.
    pub(crate) fn running(project: &Project, name: &str) -> Option<Self> {
        let text = fs::read(record(project, name)).ok()?;
        let process: Self = serde_json::from_slice(&text).ok()?;
        process.is_alive().then_some(process)
    }

    /// Starts a command apart from this tool and its terminal, with its output in its log.
    pub(crate) fn start(
        project: &Project,
        name: &str,
        port: u16,
        made_of: &str,
        ending: Ending,
        command: &mut Command,
    ) -> Result<(Self, Child)> {
        let log = project.log(name)?;
        let output =
            File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let program = Path::new(command.get_program()).to_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let pid = child.id();
        let process = Self {
            name: name.to_owned(),
            port,
            made_of: made_of.to_owned(),
            pid,
            started: start_of(pid).with_context(|| format!("{name} ended at once"))?,
            ending,
        };
        project.data_folder("run")?;
        fs::write(record(project, name), serde_json::to_vec_pretty(&process)?)?;
        Ok((process, child))
    }

    /// Asks the process to end, waits, and kills it if it does not.
    pub(crate) fn end(&self, project: &Project) -> Result<()> {
        let asked = Instant::now();
        let signal = match self.ending {
            Ending::Terminate => "TERM",
            Ending::Interrupt => "INT",
        };
        if self.is_alive() {
            send(self.pid, signal)?;
        }
        while self.is_alive() {
            if asked.elapsed() > PATIENCE {
                send(self.pid, "KILL")?;
            }
            thread::sleep(Duration::from_millis(20));
        }
        match fs::remove_file(record(project, &self.name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The id, for showing.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    fn is_alive(&self) -> bool {
        start_of(self.pid).is_some_and(|started| started == self.started)
    }
}

/// All processes of this set-up that still run, by name.
pub(crate) fn all_running(project: &Project) -> Result<Vec<Process>> {
    let folder = project.data().join("run");
    let mut names: Vec<String> = match fs::read_dir(&folder) {
        Ok(entries) => entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name().into_string().ok()?;
                Some(name.strip_suffix(".json")?.to_owned())
            })
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    names.sort();
    Ok(names
        .iter()
        .filter_map(|name| Process::running(project, name))
        .collect())
}

/// A program file and when it was written.
pub(crate) fn build_of(program: &Path) -> String {
    let written = fs::metadata(program)
        .and_then(|file| file.modified())
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_millis());
    format!("{}@{written}", program.display())
}

/// The wished port, or the next one that is free.
pub(crate) fn free_port(wished: u16) -> Result<u16> {
    (wished..wished + PORTS_TRIED)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .with_context(|| format!("no free port from {wished} to {}", wished + PORTS_TRIED - 1))
}

/// A program on the PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// What a command prints, when it succeeds.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command in the open, its output being the user's.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("{program} failed ({status})");
    }
    Ok(())
}

fn record(project: &Project, name: &str) -> PathBuf {
    project.data().join("run").join(format!("{name}.json"))
}

/// Sends a signal through the shell, whose `kill` is there on every machine.
fn send(pid: u32, signal: &str) -> Result<()> {
    let status = Command::new("sh")
        .args(["-c", &format!("kill -{signal} {pid} 2>/dev/null")])
        .status()
        .context("cannot start sh")?;
    // It may have ended in between, which is what was wanted.
    let _gone = !status.success();
    Ok(())
}

/// What tells this process from a later one with the same id; nothing when it has ended.
fn start_of(pid: u32) -> Option<String> {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => {
            let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
            let (state, ticks) = state_and_start(&stat)?;
            // A zombie has ended; only its parent does not know yet.
            (state != "Z" && state != "X").then(|| format!("{}/{ticks}", boot.trim()))
        }
        Err(_) if Path::new("/proc/self/stat").exists() => None,
        Err(_) => output_of(Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()])),
    }
}

/// The third and the twenty-second field of a process's `stat`, counted behind the program's
/// name, which is in brackets and may hold anything.
fn state_and_start(stat: &str) -> Option<(&str, &str)> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let ticks = fields.nth(18)?;
    Some((state, ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_its_start_even_when_its_name_holds_brackets() {
        let stat = "42 (a) b) c) S 1 42 42 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 7 0 98765 1 2 3";
        assert_eq!(state_and_start(stat), Some(("S", "98765")));
    }

    #[test]
    fn this_process_is_alive_and_keeps_its_start() {
        let pid = std::process::id();
        assert!(start_of(pid).is_some());
        assert_eq!(start_of(pid), start_of(pid));
    }

    #[test]
    fn a_taken_port_gives_the_next_one() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        if port < u16::MAX - PORTS_TRIED {
            assert!(free_port(port).unwrap() > port);
        }
    }
}
