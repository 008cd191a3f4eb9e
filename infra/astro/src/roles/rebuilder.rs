//! `astro rebuilder`: carries out what IT wants of the versions of the read models. It alone may make and
//! delete versions, besides the stores' owner; it can't read what stands in those that it did not make.
//! Any number may run.

use anyhow::{Context, Result};
use api_kit::Api;
use clap::Args;
use service::config::{CoreArgs, HttpArgs, MongoArgs, PostgresArgs, TelemetryArgs};
use service::health::Health;

use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{RebuilderUser, is_connected};
use crate::operated::{As, Customer, Operational};
use crate::patience::{Failure, patiently};
use crate::process::Process;
use crate::rebuild_store;

/// The configuration of `rebuilder`.
#[derive(Debug, Args)]
pub(crate) struct Rebuilder {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: RebuilderUser,
    #[command(flatten)]
    postgres: PostgresArgs,
    #[command(flatten)]
    mongo: MongoArgs,
    #[command(flatten)]
    core: CoreArgs,
}

impl Rebuilder {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("rebuilder", telemetry)?;
        let operational = Operational::open(&self.postgres, &self.encryption, As::Rebuilder)?;
        let listener = listen(&self.http)?;
        let prepared = process.prepare(async {
            let customer = Customer::open(&self.mongo, &self.encryption, As::Rebuilder).await?;
            let store = rebuild_store::open(&self.core, &self.encryption).await?;
            let client = self.nats.connect("rebuilder", &self.encryption).await?;
            let answers = patiently(|| async { check(&store).await.map_err(Failure::Passing) });
            answers.await.context("ASTRO_CORE_MONGODB_URL")?;
            Ok((customer, store, client))
        });
        let Some((customer, store, client)) = prepared.await? else {
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
        // Side by side: a store that does not answer holds up the other's model for nobody.
        tokio::join!(
            rebuilds::run(operational, store.clone(), stopping.clone()),
            rebuilds::run(customer, store, stopping),
        );
        Ok(answering.await??)
    }
}

async fn check(store: &rebuilds::Rebuilds) -> Result<(), &'static str> {
    match store.is_available().await {
        true => Ok(()),
        false => Err("does not answer"),
    }
}
