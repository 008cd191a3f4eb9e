//! `astro reconciler`: compares the read models with the log, and mends them: each night, and when
//! somebody asks for it. Any number may run; of what is asked for each has one at work.

use std::sync::Arc;

use anyhow::{Context, Result};
use api_kit::Api;
use chrono::NaiveTime;
use clap::Args;
use projection_runtime::{Audited, LiveAudit, Past};
use reconciler::Options;
use service::config::{CoreArgs, HttpArgs, MasterKeyArgs, MongoArgs, PostgresArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{ReconcilerUser, is_connected, open_log};
use crate::patience::{Failure, patiently};
use crate::process::Process;
use crate::write_path::open_keyring;
use crate::{read_models, reconciliations};

/// The configuration of `reconciler`.
#[derive(Debug, Args)]
pub(crate) struct Reconciler {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: ReconcilerUser,
    #[command(flatten)]
    master_key: MasterKeyArgs,
    #[command(flatten)]
    postgres: PostgresArgs,
    #[command(flatten)]
    mongo: MongoArgs,
    #[command(flatten)]
    core: CoreArgs,
    /// When all is compared each day, and what differs is mended: a time of day in UTC
    #[arg(long, env = "ASTRO_RECONCILE_AT", default_value = "03:00", value_parser = time_of_day)]
    reconcile_at: NaiveTime,
}

impl Reconciler {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("reconciler", telemetry)?;
        let operational = read_models::operational(&self.postgres, &self.encryption)?;
        let listener = listen(&self.http)?;
        let prepared = process.prepare(async {
            let customer = read_models::customer(&self.mongo, &self.encryption).await?;
            let store = reconciliations::open(&self.core, &self.encryption).await?;
            let client = self.nats.connect("reconciler", &self.encryption).await?;
            let log = open_log(&client).await?;
            let keyring = open_keyring(&client, &self.master_key).await?;
            let operational = read_models::live(&operational, log.log_id()).await?;
            let customer = read_models::live(&customer, log.log_id()).await?;
            let answers = patiently(|| async { check(&store).await.map_err(Failure::Passing) });
            answers.await.context("ASTRO_CORE_MONGODB_URL")?;
            Ok((operational, customer, store, client, log, keyring))
        });
        let Some((operational, customer, store, client, log, keyring)) = prepared.await? else {
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
                async move { check(&store).await }
            })
            .build();
        process.tell(&client, &health, []);
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));
        let past = Past::new(log.clone(), keyring);
        let models: Vec<Arc<dyn Audited>> = vec![
            Arc::new(LiveAudit::new(operational)),
            Arc::new(LiveAudit::new(customer)),
        ];
        let options = Options {
            nightly: Some(self.reconcile_at),
            ..Options::new(format!("reconciler-{}", Uuid::new_v4()))
        };
        reconciler::run(store, log, past, models, options, stopping).await;
        Ok(answering.await??)
    }
}

async fn check(store: &reconciler::Reconciliations) -> Result<(), &'static str> {
    match store.is_available().await {
        true => Ok(()),
        false => Err("does not answer"),
    }
}

/// A time of day, such as `03:00`.
fn time_of_day(text: &str) -> Result<NaiveTime, &'static str> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "must be a time of day, such as 03:00")
}
