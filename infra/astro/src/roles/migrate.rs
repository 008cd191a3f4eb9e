//! `astro migrate`: makes the log and the streams of log lines and heartbeats where there are none, and brings
//! the stores of the read models and of the core up to date. Doing it again changes nothing.

use anyhow::{Context, Result, bail};
use async_nats::Client;
use clap::Args;
use event_log::{CreateError, EventLog, OpenError};
use projection_runtime::Target;
use secrecy::{ExposeSecret, SecretString};
use service::config::{CoreArgs, MongoArgs, PostgresArgs, TelemetryArgs, secret};

use crate::accounts;
use crate::encryption::EncryptionArgs;
use crate::nats::AdminUser;
use crate::patience::{Failure, patiently};
use crate::store_logins::{self, StorePasswords};
use crate::{
    event_index, incident_store, job_store, log_store, read_models, rebuild_store, reconciliations,
    verification_store,
};

/// How many versions of the customers' model can be made until `migrate` runs again.
const OPENED_AHEAD: u32 = 8;

/// The configuration of `migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: AdminUser,
    #[command(flatten)]
    postgres: PostgresArgs,
    #[command(flatten)]
    mongo: MongoArgs,
    #[command(flatten)]
    core: CoreArgs,
    /// The passwords of the logins that the roles have at the stores, such as
    /// `admin-api=…,scheduler=…`; makes the logins, or replaces their passwords. Without it the
    /// logins stay as they are
    #[arg(long, env = "ASTRO_STORE_PASSWORDS", hide_env_values = true, value_parser = secret)]
    store_passwords: Option<SecretString>,
    /// How many servers of NATS keep a copy of the log: 1, 3 or 5
    #[arg(long, env = "ASTRO_NATS_REPLICAS", default_value = "1",
          value_parser = ["1", "3", "5"])]
    replicas: String,
}

impl Migrate {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        service::telemetry::init_shipped("migrate", telemetry)?;
        let encryption = &self.encryption;
        let passwords = match &self.store_passwords {
            Some(text) => text.expose_secret().parse(),
            None => Ok(StorePasswords::default()),
        };
        let passwords = passwords.context("ASTRO_STORE_PASSWORDS")?;
        let operational = read_models::operational(&self.postgres, encryption)?;
        let (
            customer,
            core,
            jobs,
            incidents,
            lines,
            reconciliations,
            rebuilds,
            verifications,
            index,
            client,
        ) = tokio::try_join!(
            read_models::customer(&self.mongo, encryption),
            accounts::store(&self.core, encryption),
            job_store::open(&self.core, encryption),
            incident_store::open(&self.core, encryption),
            log_store::open(&self.core, encryption),
            reconciliations::open(&self.core, encryption),
            rebuild_store::open(&self.core, encryption),
            verification_store::open(&self.core, encryption),
            event_index::open(&self.core, encryption),
            self.nats.connect(encryption)
        )?;
        tokio::try_join!(
            async {
                let operational = migrate_operational(&operational).await?;
                let url = encryption.postgres_url(&self.postgres)?;
                let admitted = store_logins::admit_to_operational(
                    url.expose_secret(),
                    &operational,
                    &passwords,
                );
                admitted.await.context("logins at ASTRO_POSTGRES_URL")
            },
            async {
                let mut customer = migrate_customer(&customer).await?;
                customer.extend(next_customer(&customer).await?);
                let url = encryption.mongodb_url(&self.mongo)?;
                let admitted = store_logins::admit_to_customer(
                    url.expose_secret(),
                    &self.mongo.mongodb_database,
                    &customer,
                    &passwords,
                );
                admitted.await.context("logins at ASTRO_MONGODB_URL")
            },
            async {
                let (accounts, messages) = core;
                let migrated =
                    patiently(|| async { accounts.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")?;
                let migrated =
                    patiently(|| async { messages.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")?;
                let url = encryption.core_mongodb_url(&self.core)?;
                let database = &self.core.core_mongodb_database;
                let admitted =
                    store_logins::admit_to_core(url.expose_secret(), database, &passwords);
                admitted.await.context("logins at ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated =
                    patiently(|| async { jobs.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated =
                    patiently(|| async { incidents.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated =
                    patiently(|| async { lines.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated =
                    patiently(|| async { index.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated = patiently(|| async {
                    reconciliations.migrate().await.map_err(Failure::Passing)
                });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated =
                    patiently(|| async { verifications.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
            async {
                let migrated =
                    patiently(|| async { rebuilds.migrate().await.map_err(Failure::Passing) });
                migrated.await.context("ASTRO_CORE_MONGODB_URL")
            },
        )?;
        let operational = read_models::live_version(&operational).await?;
        let customer = read_models::live_version(&customer).await?;
        refuse_foreign_models(&client, &operational, &customer).await?;
        let replicas = self.replicas.parse().context("ASTRO_NATS_REPLICAS")?;
        let log = patiently(|| async {
            EventLog::create(client.clone(), replicas)
                .await
                .map_err(|error| match error {
                    CreateError::Unavailable(_) | CreateError::Open(OpenError::Unavailable(_)) => {
                        Failure::Passing(error)
                    }
                    CreateError::Open(_) => Failure::Lasting(error),
                })
        })
        .await?;
        log_lines::create_stream(&client).await?;
        heartbeats::create_stream(&client).await?;
        tracing::info!(log = %log.log_id(), "migrated");
        Ok(())
    }
}

/// Makes the record of the operational model's versions where there is none, and brings all of them
/// up to date. Gives them.
async fn migrate_operational(
    model: &projection_operational::ReadModel,
) -> Result<Vec<projection_operational::ReadModel>> {
    let first = read_models::FIRST_OPERATIONAL;
    let migrate = || async {
        model.migrate_versions(first).await?;
        let versions = read_models::standing(model).await?;
        for version in &versions {
            version.migrate().await?;
        }
        anyhow::Ok(versions)
    };
    let migrated = patiently(|| async { migrate().await.map_err(Failure::Passing) });
    migrated.await.context("ASTRO_POSTGRES_URL")
}

/// The same of the customers' model.
async fn migrate_customer(
    model: &projection_customer::ReadModel,
) -> Result<Vec<projection_customer::ReadModel>> {
    let first = read_models::FIRST_CUSTOMER;
    let migrate = || async {
        model.migrate_versions(first).await?;
        let versions = read_models::standing(model).await?;
        for version in &versions {
            version.migrate().await?;
        }
        anyhow::Ok(versions)
    };
    let migrated = patiently(|| async { migrate().await.map_err(Failure::Passing) });
    migrated.await.context("ASTRO_MONGODB_URL")
}

/// The customers' model in the next versions that will be made, which are opened to the roles before they
/// are there. Only the owner could do so later: whoever may let others in at MongoDB may let in anybody.
async fn next_customer(
    versions: &[projection_customer::ReadModel],
) -> Result<Vec<projection_customer::ReadModel>> {
    let Some(any) = versions.first() else {
        return Ok(Vec::new());
    };
    let last = read_models::recorded(any).await?.last;
    let next = last.saturating_add(1)..=last.saturating_add(OPENED_AHEAD);
    Ok(next.map(|version| any.at(version)).collect())
}

/// Read models that belong to a log must find that log here. Making a new one beside them would
/// hide that somebody pointed to the wrong server.
async fn refuse_foreign_models(
    client: &Client,
    operational: &impl Target,
    customer: &impl Target,
) -> Result<()> {
    let (first, second) = tokio::try_join!(
        read_models::checkpoint(operational),
        read_models::checkpoint(customer)
    )?;
    let Some(known) = first.log.or(second.log) else {
        return Ok(());
    };
    match EventLog::open(client.clone()).await {
        Ok(log) => {
            read_models::refuse_other_log(operational, &first, log.log_id())?;
            read_models::refuse_other_log(customer, &second, log.log_id())
        }
        Err(OpenError::Missing) => bail!(
            "the read models belong to the log {known}, and there is no log on this server: \
             point to the right servers, or start with empty read models"
        ),
        Err(error) => Err(error.into()),
    }
}
