//! `astro projector`: keeps one read model up to date with the log. Any number may run; one
//! writes, the others are on standby.

use anyhow::Result;
use api_kit::Api;
use clap::{Args, Subcommand};
use projection_runtime::{Options, Target, TargetError};
use service::config::{HttpArgs, MasterKeyArgs, MongoArgs, PostgresArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{ProjectorUser, is_connected, open_log};
use crate::process::{Process, projecting};
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

async fn project<T: Target + Clone>(process: Process, target: T, common: Common) -> Result<()> {
    let listener = listen(&common.http)?;
    let prepared = process.prepare(async {
        let client = common
            .nats
            .connect(&format!("projector-{}", target.name()), &common.encryption)
            .await?;
        let log = open_log(&client).await?;
        let keyring = open_keyring(&client, &common.master_key).await?;
        read_models::check(&target, log.log_id()).await?;
        Ok((client, log, keyring))
    });
    let Some((client, log, keyring)) = prepared.await? else {
        return Ok(());
    };

    let (store, own) = (target.clone(), client.clone());
    let health = Health::builder()
        .check("nats", move || {
            let client = own.clone();
            async move { is_connected(&client) }
        })
        .check("store", move || {
            let store = store.clone();
            async move {
                store
                    .checkpoint()
                    .await
                    .map(drop)
                    .map_err(|error: TargetError| error)
            }
        })
        .build();
    let holder = format!("projector-{}", Uuid::new_v4());
    let options = Options::new(holder);
    process.tell(&client, &health, [projecting(&target, &options.standing)]);
    let stopping = process.stopping.clone();
    let api = Api::new(health, process.metrics, stopping.clone());
    let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));

    let ended = projection_runtime::run(target, log, keyring, options, stopping.clone()).await;
    // Also when the loop ended by itself: then the process is of no use any more.
    stopping.cancel();
    answering.await??;
    Ok(ended?)
}
