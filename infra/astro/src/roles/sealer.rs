//! `astro sealer`: seals what is new in the log, again and again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use api_kit::Api;
use clap::{Args, value_parser};
use proof::{PublicKey, SigningKey};
use secrecy::SecretString;
use service::config::{HttpArgs, TelemetryArgs, secret};
use service::health::Health;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use verifications::{SealFailure, Sealed};

use super::events::seal::signing_key;
use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{EventReaderUser, is_connected, open_log};
use crate::process::Process;

/// The configuration of `sealer`.
#[derive(Debug, Args)]
pub(crate) struct Sealer {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: EventReaderUser,
    /// The folder of leaves and checkpoints, on no disk that NATS writes to. One process at a time writes to it
    #[arg(long, env = "ASTRO_SEAL_FOLDER")]
    seal_folder: PathBuf,
    /// The key to sign with
    #[arg(long, env = "ASTRO_SEAL_KEY", hide_env_values = true, value_parser = secret)]
    seal_key: SecretString,
    /// Its public half
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
    /// So many seconds after a seal the next is made
    #[arg(long, env = "ASTRO_SEAL_EVERY", default_value_t = 300, value_parser = value_parser!(u64).range(1..=86_400))]
    every: u64,
}

impl Sealer {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let key = signing_key(&self.seal_key)?;
        let process = Process::start("sealer", telemetry)?;
        let listener = listen(&self.http)?;
        let prepared = process.prepare(async {
            let client = self.nats.connect("sealer", &self.encryption).await?;
            let log = open_log(&client).await?;
            Ok((client, log))
        });
        let Some((client, log)) = prepared.await? else {
            return Ok(());
        };
        let seals = Arc::new(AtomicBool::new(true));
        let (own, is_sealed) = (client.clone(), seals.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("log", move || {
                let is_sealed = is_sealed.load(Ordering::Relaxed);
                async move {
                    if is_sealed {
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
        let folder = self.seal_folder;
        let sealed = Sealed::new(log, folder.clone(), self.seal_public_key);
        let every = Duration::from_secs(self.every);
        let kept = seal_on(&sealed, &key, every, &seals, &stopping).await;
        // Whoever can't seal ends, since a person has to see what that is; that what is new is not sealed is told
        // with the next verification.
        stopping.cancel();
        kept.with_context(|| format!("{}", folder.display()))?;
        Ok(answering.await??)
    }
}

/// Seals what is new, again and again, until the process is to stop.
///
/// # Errors
/// When it can't be sealed, and could not be the next time.
async fn seal_on(
    sealed: &Sealed,
    key: &Arc<SigningKey>,
    every: Duration,
    seals: &AtomicBool,
    stopping: &CancellationToken,
) -> Result<(), SealFailure> {
    tracing::info!(seconds = every.as_secs(), "seals the log");
    loop {
        let seal = stopping.run_until_cancelled(sealed.seal(Arc::clone(key), |_, _| {}));
        let Some(seal) = seal.await else {
            return Ok(());
        };
        seals.store(seal.is_ok(), Ordering::Relaxed);
        match seal {
            Ok(seal) => {
                metrics::gauge!("sealed_position").set(seal.size as f64);
                tracing::debug!(size = seal.size, new = seal.new, "sealed");
            }
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "the log can't be sealed now")
            }
            Err(error) => {
                tracing::error!(%error, "the log can't be sealed");
                return Err(error);
            }
        }
        stopping.run_until_cancelled(sleep(every)).await;
        if stopping.is_cancelled() {
            return Ok(());
        }
    }
}
