//! The machine that a figure was measured on: without it no figure means anything.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What is known of this machine.
#[derive(Debug)]
pub(crate) struct Machine {
    /// Its processor, by name.
    pub(crate) processor: String,
    /// The cores that may be used.
    pub(crate) cores: usize,
    /// Memory, in GB.
    pub(crate) memory_gb: Option<f64>,
    /// The kernel and its version.
    pub(crate) kernel: String,
    /// The file system below the log.
    pub(crate) file_system: String,
    /// Half of all small appends are on the disk within this time.
    pub(crate) fsync: Duration,
}

/// How many appends the probe makes durable.
const PROBES: usize = 200;

impl Machine {
    /// Looks around, and probes the disk below `folder`.
    pub(crate) fn look(folder: &Path) -> Result<Self> {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let kernel = |name: &str| fs::read_to_string(format!("/proc/sys/kernel/{name}"));
        let kernel = match (kernel("ostype"), kernel("osrelease")) {
            (Ok(name), Ok(release)) => format!("{} {}", name.trim(), release.trim()),
            _ => std::env::consts::OS.to_owned(),
        };
        Ok(Self {
            processor: field(&info, "model name")
                .unwrap_or(std::env::consts::ARCH)
                .to_owned(),
            cores: std::thread::available_parallelism()?.get(),
            memory_gb: field(&memory, "MemTotal")
                .and_then(|value| value.split_whitespace().next()?.parse::<f64>().ok())
                .map(|kib| kib * 1024.0 / 1e9),
            kernel,
            file_system: file_system(folder),
            fsync: probe(folder)?,
        })
    }

    /// In one line.
    pub(crate) fn describe(&self) -> String {
        let memory = self
            .memory_gb
            .map_or_else(String::new, |memory| format!(", {memory:.0} GB"));
        format!(
            "{} × {}{memory}; {}; {}, where a small append is durable after {} µs (median of {PROBES})",
            self.cores,
            self.processor,
            self.kernel,
            self.file_system,
            self.fsync.as_micros()
        )
    }
}

/// The value of the first line `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim())
}

/// The kind of file system that holds a folder, by the mount that is nearest above it.
fn file_system(folder: &Path) -> String {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let nearest = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?, fields.next()?))
        })
        .filter(|(mount, _)| folder.starts_with(mount))
        .max_by_key(|(mount, _)| mount.len());
    nearest.map_or_else(
        || "unknown file system".to_owned(),
        |(_, kind)| kind.to_owned(),
    )
}

/// How long it takes to make an append of half a kilobyte durable.
fn probe(folder: &Path) -> Result<Duration> {
    let path = folder.join("fsync-probe");
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("can't write to {}", folder.display()))?;
    let mut times = Vec::with_capacity(PROBES);
    for _ in 0..PROBES {
        let started = Instant::now();
        file.write_all(&[b'x'; 512])?;
        file.sync_data()?;
        times.push(started.elapsed());
    }
    drop(file);
    fs::remove_file(&path)?;
    times.sort();
    Ok(times[PROBES / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_can_be_described() {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::look(folder.path()).unwrap();
        assert!(machine.cores > 0);
        assert!(machine.fsync > Duration::ZERO);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            0,
            "the probe is gone"
        );
    }

    #[test]
    fn a_field_is_found_by_its_name() {
        assert_eq!(
            field("a : 1\nmodel name\t: Fast one\n", "model name"),
            Some("Fast one")
        );
        assert_eq!(field("a : 1\n", "b"), None);
    }
}
