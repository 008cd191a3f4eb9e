//! The users of NATS: each role goes there as the one that may do what it needs, and nothing
//! else. Who is connected ships log lines.

use std::time::Duration;

use anyhow::{Context, Result};
use async_nats::{Client, ConnectErrorKind};
use clap::Args;
use event_log::{EventLog, NatsConfig, OpenError};
use log_lines::Ship;
use secrecy::SecretString;
use service::config::{NatsArgs, secret};
use tokio::task::JoinHandle;

use crate::encryption::EncryptionArgs;
use crate::patience::{Failure, patiently};

/// The pause between two tries of who need not be connected.
const PAUSE: Duration = Duration::from_secs(1);

/// May make streams.
#[derive(Debug, Args)]
pub(crate) struct AdminUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `admin` of NATS
    #[arg(long = "nats-admin-password", env = "ASTRO_NATS_ADMIN_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May write to the log.
#[derive(Debug, Args)]
pub(crate) struct CommandsUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `commands` of NATS
    #[arg(long = "nats-commands-password", env = "ASTRO_NATS_COMMANDS_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May read the log and announce.
#[derive(Debug, Args)]
pub(crate) struct ProjectorUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `projector` of NATS
    #[arg(long = "nats-projector-password", env = "ASTRO_NATS_PROJECTOR_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May read the log, write to the aggregates that policies send commands to, and keep where they
/// stand.
#[derive(Debug, Args)]
pub(crate) struct PoliciesUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `policies` of NATS
    #[arg(long = "nats-policies-password", env = "ASTRO_NATS_POLICIES_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May write what happens to accounts, and say whose tokens are not believed any more.
#[derive(Debug, Args)]
pub(crate) struct CoreUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `core` of NATS
    #[arg(long = "nats-core-password", env = "ASTRO_NATS_CORE_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May write to the aggregates that time triggers something for.
#[derive(Debug, Args)]
pub(crate) struct SchedulerUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `scheduler` of NATS
    #[arg(long = "nats-scheduler-password", env = "ASTRO_NATS_SCHEDULER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May send the log lines of the notifier.
#[derive(Debug, Args)]
pub(crate) struct NotifierUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `notifier` of NATS
    #[arg(long = "nats-notifier-password", env = "ASTRO_NATS_NOTIFIER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May read log lines.
#[derive(Debug, Args)]
pub(crate) struct LogKeeperUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `log_keeper` of NATS
    #[arg(long = "nats-log-keeper-password", env = "ASTRO_NATS_LOG_KEEPER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May read the log, and no key.
#[derive(Debug, Args)]
pub(crate) struct EventIndexUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `event_index` of NATS
    #[arg(long = "nats-event-index-password", env = "ASTRO_NATS_EVENT_INDEX_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May read the log, and no key: for who takes it elsewhere as it is stored.
#[derive(Debug, Args)]
pub(crate) struct EventReaderUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `event_reader` of NATS
    #[arg(long = "nats-event-reader-password", env = "ASTRO_NATS_EVENT_READER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May read the log and the keys.
#[derive(Debug, Args)]
pub(crate) struct ReconcilerUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `reconciler` of NATS
    #[arg(long = "nats-reconciler-password", env = "ASTRO_NATS_RECONCILER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May make the log anew.
#[derive(Debug, Args)]
pub(crate) struct RestorerUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `restorer` of NATS
    #[arg(long = "nats-restorer-password", env = "ASTRO_NATS_RESTORER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May send the log lines of the rebuilder, and say how it is.
#[derive(Debug, Args)]
pub(crate) struct RebuilderUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `rebuilder` of NATS
    #[arg(long = "nats-rebuilder-password", env = "ASTRO_NATS_REBUILDER_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

/// May move the clock.
#[derive(Debug, Args)]
pub(crate) struct OperatorUser {
    #[command(flatten)]
    server: NatsArgs,
    /// The password of the user `operator` of NATS
    #[arg(long = "nats-operator-password", env = "ASTRO_NATS_OPERATOR_PASSWORD",
          hide_env_values = true, value_parser = secret)]
    password: SecretString,
}

impl AdminUser {
    pub(crate) async fn connect(&self, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "admin", &self.password, "migrate").await
    }
}

impl CommandsUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "commands", &self.password, name).await
    }
}

impl ProjectorUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "projector", &self.password, name).await
    }
}

impl PoliciesUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "policies", &self.password, name).await
    }
}

impl CoreUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "core", &self.password, name).await
    }
}

impl SchedulerUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "scheduler", &self.password, name).await
    }
}

impl NotifierUser {
    /// Connects some time, and ships log lines from then on. Mails wait for no NATS, so nobody waits.
    pub(crate) fn ship(
        &self,
        name: &'static str,
        encryption: &EncryptionArgs,
    ) -> Result<JoinHandle<Client>> {
        let config = config(&self.server, encryption, "notifier", &self.password, name)?;
        Ok(tokio::spawn(async move {
            let mut is_told = false;
            let client = loop {
                match event_log::connect(&config).await {
                    Ok(client) => break client,
                    Err(error) if !is_told => {
                        tracing::warn!(%error, "log lines can't be shipped; will try again");
                        is_told = true;
                    }
                    Err(_) => {}
                }
                tokio::time::sleep(PAUSE).await;
            };
            service::telemetry::ship(Ship::new(client.clone(), name));
            client
        }))
    }
}

impl LogKeeperUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "log_keeper", &self.password, name).await
    }
}

impl EventIndexUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(
            &self.server,
            encryption,
            "event_index",
            &self.password,
            name,
        )
        .await
    }
}

impl EventReaderUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(
            &self.server,
            encryption,
            "event_reader",
            &self.password,
            name,
        )
        .await
    }
}

impl ReconcilerUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "reconciler", &self.password, name).await
    }
}

impl RestorerUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "restorer", &self.password, name).await
    }
}

impl RebuilderUser {
    pub(crate) async fn connect(&self, name: &str, encryption: &EncryptionArgs) -> Result<Client> {
        connect(&self.server, encryption, "rebuilder", &self.password, name).await
    }
}

impl OperatorUser {
    pub(crate) async fn connect(&self, encryption: &EncryptionArgs) -> Result<Client> {
        connect(
            &self.server,
            encryption,
            "operator",
            &self.password,
            "clock",
        )
        .await
    }
}

/// Connects as a user, and ships the log lines of this process from then on. `name` is what the process
/// is called, also in its log lines.
async fn connect(
    server: &NatsArgs,
    encryption: &EncryptionArgs,
    user: &str,
    password: &SecretString,
    name: &str,
) -> Result<Client> {
    let config = config(server, encryption, user, password, name)?;
    let client = patiently(|| async {
        event_log::connect(&config)
            .await
            .map_err(|error| match error.source.kind() {
                ConnectErrorKind::AuthorizationViolation
                | ConnectErrorKind::Authentication
                | ConnectErrorKind::ServerParse => Failure::Lasting(error),
                _ => Failure::Passing(error),
            })
    });
    let client = client.await.context("ASTRO_NATS_URL")?;
    service::telemetry::ship(Ship::new(client.clone(), name));
    Ok(client)
}

fn config(
    server: &NatsArgs,
    encryption: &EncryptionArgs,
    user: &str,
    password: &SecretString,
    name: &str,
) -> Result<NatsConfig> {
    Ok(NatsConfig {
        servers: server.nats_url.clone(),
        user: user.to_owned(),
        password: password.clone(),
        name: name.to_owned(),
        authorities: encryption.of_nats(server)?,
    })
}

/// Opens the log, as soon as NATS is ready to.
///
/// # Errors
/// When it is not a log that can be trusted.
pub(crate) async fn open_log(client: &Client) -> Result<EventLog> {
    patiently(|| async {
        EventLog::open(client.clone())
            .await
            .map_err(|error| match error {
                OpenError::Unavailable(_) => Failure::Passing(error),
                _ => Failure::Lasting(error),
            })
    })
    .await
}

/// Whether the connection stands, for a health check.
///
/// # Errors
/// When it does not.
pub(crate) fn is_connected(client: &Client) -> Result<(), &'static str> {
    match client.connection_state() {
        async_nats::connection::State::Connected => Ok(()),
        _ => Err("not connected"),
    }
}
