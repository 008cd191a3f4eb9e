//! Processes that are kept running, and what can be done to them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};

/// How often it is looked whether somebody has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// The pause before somebody who ended by itself is started again.
const BACKOFF: Duration = Duration::from_millis(500);

/// What starts a process.
type Start = Box<dyn Fn() -> Command + Send>;

/// A process under a name, started again whenever it ends, unless it is to be down.
struct Process {
    start: Start,
    output: PathBuf,
    child: Option<Child>,
    /// Whether it is to run.
    is_wanted: bool,
    started: Instant,
    starts: u32,
}

/// All processes, by name. Clones share them; when the last one goes, all are killed.
#[derive(Clone, Default)]
pub struct Fleet(Arc<Mutex<Processes>>);

#[derive(Default)]
struct Processes(BTreeMap<String, Process>);

impl Fleet {
    /// Starts a process, its output in a file of a folder.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(
        &self,
        name: &str,
        folder: &Path,
        start: impl Fn() -> Command + Send + 'static,
    ) -> Result<()> {
        let mut process = Process {
            start: Box::new(start),
            output: folder.join(format!("{name}.log")),
            child: None,
            is_wanted: true,
            started: Instant::now(),
            starts: 0,
        };
        process
            .launch()
            .with_context(|| format!("can't start {name}"))?;
        self.processes().0.insert(name.to_owned(), process);
        Ok(())
    }

    /// Starts those again that ended though they are to run, as long as anybody has the fleet.
    pub fn keep_running(&self) -> impl Future<Output = ()> + Send + use<> {
        revive(Arc::downgrade(&self.0))
    }

    /// Ends a process at once, with all that it started, and leaves it down.
    pub fn kill(&self, name: &str) {
        if let Some(process) = self.processes().0.get_mut(name) {
            process.is_wanted = false;
            process.kill();
        }
    }

    /// Lets a process run again.
    pub fn let_run(&self, name: &str) {
        if let Some(process) = self.processes().0.get_mut(name) {
            process.is_wanted = true;
            // A server whose disk was full may stand there and do nothing.
            process.started = Instant::now()
                .checked_sub(BACKOFF)
                .unwrap_or(process.started);
            process.revive();
        }
    }

    /// Sends a signal to a process and all that it started.
    pub fn signal(&self, name: &str, signal: Signal) {
        if let Some(process) = self.processes().0.get(name) {
            process.signal(signal);
        }
    }

    /// How often each was started.
    #[must_use]
    pub fn starts(&self) -> BTreeMap<String, u32> {
        let processes = self.processes();
        let starts = processes.0.iter();
        starts
            .map(|(name, process)| (name.clone(), process.starts))
            .collect()
    }

    /// Ends all of them at once.
    pub fn kill_all(&self) {
        for process in self.processes().0.values_mut() {
            process.is_wanted = false;
            process.kill();
        }
    }

    fn processes(&self) -> MutexGuard<'_, Processes> {
        // Each change is made in one step, so they are whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Process {
    fn launch(&mut self) -> Result<()> {
        let output = append(&self.output)?;
        let mut command = (self.start)();
        command.stdout(output.try_clone()?).stderr(output);
        self.child = Some(command.spawn()?);
        self.started = Instant::now();
        self.starts += 1;
        Ok(())
    }

    fn revive(&mut self) {
        if let Some(child) = &mut self.child
            && !matches!(child.try_wait(), Ok(None))
        {
            self.child = None;
        }
        if self.is_wanted && self.child.is_none() && self.started.elapsed() >= BACKOFF {
            // What can't be started now is tried again.
            self.started = Instant::now();
            let _later = self.launch();
        }
    }

    fn kill(&mut self) {
        self.signal(Signal::KILL);
        if let Some(mut child) = self.child.take() {
            let _ended = child.wait();
        }
    }

    fn signal(&self, signal: Signal) {
        let Some(child) = &self.child else {
            return;
        };
        let family = family(child.id());
        for id in family {
            let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
            if let Some(pid) = pid {
                // It may have ended meanwhile.
                let _gone = kill_process(pid, signal);
            }
        }
    }
}

async fn revive(processes: Weak<Mutex<Processes>>) {
    while let Some(processes) = processes.upgrade() {
        {
            let mut all = processes.lock().unwrap_or_else(PoisonError::into_inner);
            all.0.values_mut().for_each(Process::revive);
        }
        // Whoever sleeps keeps nobody alive.
        drop(processes);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for process in self.0.values_mut() {
            process.kill();
        }
    }
}

/// A process and its children, as a server has one for each connection.
fn family(id: u32) -> Vec<u32> {
    let mut family = vec![id];
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    for entry in entries {
        let other = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok());
        let Some(other) = other else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // `pid (name) state ppid …`, and a name may hold anything.
        let parent = stat
            .rsplit_once(") ")
            .and_then(|(_, rest)| rest.split(' ').nth(1));
        if parent.and_then(|parent| parent.parse().ok()) == Some(id) {
            family.push(other);
        }
    }
    family
}

fn append(file: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(file)
}
