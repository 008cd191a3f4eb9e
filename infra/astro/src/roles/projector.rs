//! `astro projector`: keeps one read model up to date with the log, and builds it anew while there is
//! to be another version of it. Any number may run; each shard of a version is written by one, and all others
//! are on standby for it.

use anyhow::Result;
use api_kit::Api;
use clap::{Args, Subcommand};
use projection_runtime::{Leading, Options, Shards, Versioned};
use service::config::{HttpArgs, MasterKeyArgs, MongoArgs, PostgresArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{ProjectorUser, is_connected, open_log};
use crate::process::{Process, projecting_live};
use crate::read_models;
use crate::write_path::open_keyring;

/// The read model to keep up to date.
#[derive(Debug, Subcommand)]
pub(crate) enum Projector {
    /// The model of suppliers and finance, in PostgreSQL
    Operational {
        #[command(flatten)]
        postgres: PostgresArgs,
        #[command(flatten)]
        common: Common,
    },
    /// The model of customers, in MongoDB
    Customer {
        #[command(flatten)]
        mongo: MongoArgs,
        #[command(flatten)]
        common: Common,
    },
}

/// The configuration of every projector.
#[derive(Debug, Args)]
pub(crate) struct Common {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: ProjectorUser,
    #[command(flatten)]
    master_key: MasterKeyArgs,
    /// Into how many shards a version of the model is divided whose store is new, 1 to 16: as many processes
    /// may write it side by side. What is built already stays as it is: to change the number, rebuild the model
    #[arg(long, env = "ASTRO_PROJECTION_SHARDS", default_value_t = Shards::ONE)]
    shards: Shards,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
}

impl Projector {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        match self {
            Self::Operational { postgres, common } => {
                let process = Process::start("projector-operational", telemetry)?;
                let target = read_models::operational(&postgres, &common.encryption)?;
                project(process, target, common).await
            }
            Self::Customer { mongo, common } => {
                let process = Process::start("projector-customer", telemetry)?;
                let target = read_models::customer(&mongo, &common.encryption).await?;
                project(process, target, common).await
            }
        }
    }
}

async fn project<M: Versioned>(process: Process, model: M, common: Common) -> Result<()> {
    let listener = listen(&common.http)?;
    let prepared = process.prepare(async {
        let client = common
            .nats
            .connect(&format!("projector-{}", model.name()), &common.encryption)
            .await?;
        let log = open_log(&client).await?;
        let keyring = open_keyring(&client, &common.master_key).await?;
        let live = read_models::live(&model, log.log_id()).await?;
        Ok((client, log, keyring, live))
    });
    let Some((client, log, keyring, live)) = prepared.await? else {
        return Ok(());
    };

    let (store, own) = (live, client.clone());
    let health = Health::builder()
        .check("nats", move || {
            let client = own.clone();
            async move { is_connected(&client) }
        })
        .check("store", move || {
            let store = store.clone();
            async move { store.now().checkpoint().await.map(drop) }
        })
        .build();
    let holder = format!("projector-{}", Uuid::new_v4());
    let options = Options {
        shards: common.shards,
        ..Options::new(holder)
    };
    let leading = Leading::default();
    process.tell(&client, &health, [projecting_live(model.name(), &leading)]);
    let stopping = process.stopping.clone();
    let api = Api::new(health, process.metrics, stopping.clone());
    let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));

    let projecting =
        projection_runtime::project(model, log, keyring, options, leading, stopping.clone());
    let ended = projecting.await;
    // Also when the loop ended by itself: then the process is of no use any more.
    stopping.cancel();
    answering.await??;
    Ok(ended?)
}
