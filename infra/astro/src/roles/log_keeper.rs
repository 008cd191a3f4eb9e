//! `astro log-keeper`: keeps the log lines of all processes. Any number may run, and all of them work.

use anyhow::{Context, Result};
use api_kit::Api;
use clap::Args;
use service::config::{CoreArgs, HttpArgs, TelemetryArgs};
use service::health::Health;

use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::log_store;
use crate::nats::{LogKeeperUser, is_connected};
use crate::patience::{Failure, patiently};
use crate::process::Process;

/// The configuration of `log-keeper`.
#[derive(Debug, Args)]
pub(crate) struct LogKeeper {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: LogKeeperUser,
    #[command(flatten)]
    core: CoreArgs,
}

impl LogKeeper {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("log-keeper", telemetry)?;
        let listener = listen(&self.http)?;
        let prepared = process.prepare(async {
            let store = log_store::open(&self.core, &self.encryption).await?;
            let client = self.nats.connect("log-keeper", &self.encryption).await?;
            let answers = patiently(|| async { store.check().await.map_err(Failure::Passing) });
            answers.await.context("ASTRO_CORE_MONGODB_URL")?;
            Ok((store, client))
        });
        let Some((store, client)) = prepared.await? else {
            return Ok(());
        };

        let (own, kept) = (client.clone(), store.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("store", move || {
                let store = kept.clone();
                async move { store.check().await }
            })
            .build();
        process.tell(&client, &health, []);
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));
        log_lines::keep(client, store, stopping).await;
        Ok(answering.await??)
    }
}
