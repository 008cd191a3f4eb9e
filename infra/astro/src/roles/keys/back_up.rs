//! `keys back-up`: a copy of the bucket of keys.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::Utc;
use clap::Args;
use event_log::{Bucket, Entry, EventLog, KEYS_BUCKET, Unavailable};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::copies::{FORMAT, Line};
use super::kept;
use crate::encryption::EncryptionArgs;
use crate::nats::CoreUser;

/// So many entries are read at a time.
const READ_AT_ONCE: usize = 64;

/// The configuration of `keys back-up`: a user who may read the keys. The master key is not needed.
#[derive(Debug, Args)]
pub(crate) struct BackUp {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: CoreUser,
    /// The file to write; one that is there stays until the new one is whole
    #[arg(
        long,
        conflicts_with = "backup_folder",
        required_unless_present = "backup_folder"
    )]
    backup_file: Option<PathBuf>,
    /// The folder to write a file into, with the time in its name; copies in it that are older than 30
    /// days are deleted when the new one is whole
    #[arg(long)]
    backup_folder: Option<PathBuf>,
}

impl BackUp {
    pub(super) async fn run(self) -> Result<()> {
        let client = self.nats.connect("keys", &self.encryption).await?;
        let log = EventLog::open(client.clone()).await?;
        let bucket = Bucket::new(client, KEYS_BUCKET);
        let mut names = bucket.names(">").await?;
        names.sort_unstable();
        let now = Utc::now();
        let path = match (&self.backup_file, &self.backup_folder) {
            (Some(file), _) => file.clone(),
            (None, Some(folder)) => kept::path(folder, now),
            (None, None) => bail!("name a file or a folder"),
        };
        let path = path.as_path();
        let of_file = || format!("{}", path.display());
        let part = beside(path);
        let mut file = made(&part).with_context(of_file)?;
        write(
            &mut file,
            &Line::Keys {
                format: FORMAT,
                log: log.log_id(),
            },
        )?;
        let mut entries = 0;
        let mut read = stream::iter(names)
            .map(|name| async {
                let entry = bucket.read_leader(&name).await?;
                Ok::<_, Unavailable>((name, entry))
            })
            .buffered(READ_AT_ONCE);
        while let Some((name, entry)) = read.try_next().await? {
            let stored = match entry {
                Entry::Value { value, .. } => match String::from_utf8(value.into()) {
                    Ok(text) => Some(text),
                    Err(_) => bail!("the entry {name} of the bucket {KEYS_BUCKET} is damaged"),
                },
                Entry::Deleted { .. } => None,
                // It was made, and its maker took it back.
                Entry::Missing => continue,
            };
            write(&mut file, &Line::Entry { name, stored }).with_context(of_file)?;
            entries += 1;
        }
        write(&mut file, &Line::End { entries }).with_context(of_file)?;
        let file = file.into_inner().context("the file can't be written")?;
        file.sync_all().with_context(of_file)?;
        fs::rename(&part, path).with_context(of_file)?;
        // The name has to last as well.
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new("."))).with_context(of_file)?;
        folder.sync_all().with_context(of_file)?;
        writeln!(stdout(), "{} has {entries} entries of keys", path.display())?;
        if let Some(folder) = &self.backup_folder {
            let old = kept::forget_old(folder, now)?;
            writeln!(
                stdout(),
                "{old} copies were older than 30 days, and are deleted"
            )?;
        }
        Ok(())
    }
}

/// Where it is written until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn made(path: &Path) -> std::io::Result<BufWriter<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path).map(BufWriter::new)
}

fn write(file: &mut impl Write, line: &Line) -> Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    Ok(file.write_all(b"\n")?)
}
