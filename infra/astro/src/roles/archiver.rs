//! `astro archiver`: keeps a copy of the log in a folder that is not on the disks of NATS, as it grows.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use api_kit::Api;
use clap::Args;
use event_log::EventLog;
use proof::{Archive, ExportError, StoredCommit};
use service::config::{HttpArgs, TelemetryArgs};
use service::health::Health;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use verifications::{ALL, read};

use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{EventReaderUser, is_connected, open_log};
use crate::process::Process;

/// The pause when the archive has all that the log has: so much may be lost with NATS, and what it takes to read
/// and write it.
const PAUSE: Duration = Duration::from_millis(500);
/// The pause after the log could not be read.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// The configuration of `archiver`.
#[derive(Debug, Args)]
pub(crate) struct Archiver {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: EventReaderUser,
    /// The folder of the archive. One process at a time writes to it
    #[arg(long, env = "ASTRO_ARCHIVE_FOLDER")]
    archive_folder: PathBuf,
}

impl Archiver {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("archiver", telemetry)?;
        let listener = listen(&self.http)?;
        let folder = self.archive_folder;
        let prepared = process.prepare(async {
            let client = self.nats.connect("archiver", &self.encryption).await?;
            let log = open_log(&client).await?;
            let archive = Archive::open(&folder, log.log_id());
            Ok((
                client,
                log,
                archive.with_context(|| format!("{}", folder.display()))?,
            ))
        });
        let Some((client, log, archive)) = prepared.await? else {
            return Ok(());
        };
        let reads = Arc::new(AtomicBool::new(true));
        let (own, is_read) = (client.clone(), reads.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("log", move || {
                let is_read = is_read.load(Ordering::Relaxed);
                async move {
                    if is_read {
                        Ok(())
                    } else {
                        Err("can't be read")
                    }
                }
            })
            .build();
        process.tell(&client, &health, []);
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));
        let kept = keep(log, archive, &reads, &stopping).await;
        // A process that can't write ends, and whatever started it tells somebody.
        stopping.cancel();
        kept.with_context(|| format!("{}", folder.display()))?;
        Ok(answering.await??)
    }
}

/// Takes what the log has and the archive has not, until the process is to stop.
///
/// # Errors
/// When the archive can't be written, or the log has no commit where the next one belongs.
async fn keep(
    log: EventLog,
    mut archive: Archive,
    reads: &AtomicBool,
    stopping: &CancellationToken,
) -> Result<(), ExportError> {
    tracing::info!(position = archive.next().0 - 1, "archives the log");
    loop {
        let batch = tokio::select! {
            batch = read(log.client(), ALL, archive.next().0) => batch,
            () = stopping.cancelled() => return Ok(()),
        };
        reads.store(batch.is_ok(), Ordering::Relaxed);
        let pause = match batch {
            Ok(batch) if batch.is_empty() => PAUSE,
            Ok(batch) => {
                let last = batch.last().map_or(0, |last| last.position.0);
                archive = written(archive, batch).await?;
                metrics::gauge!("archive_position").set(last as f64);
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, "the log can't be read");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = stopping.cancelled() => return Ok(()),
        }
    }
}

/// Writes commits, and waits until they are on the disk. Not given up half way: the file would have to be
/// looked through again.
async fn written(mut archive: Archive, batch: Vec<StoredCommit>) -> Result<Archive, ExportError> {
    let written = tokio::task::spawn_blocking(move || {
        for commit in &batch {
            if commit.position >= archive.next() {
                archive.push(commit)?;
            }
        }
        archive.flush()?;
        Ok(archive)
    });
    match written.await {
        Ok(written) => written,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}
