//! The users of NATS: each role goes there as the one that may do what it needs, and nothing
//! else.

use anyhow::{Context, Result};
use async_nats::{Client, ConnectErrorKind};
use clap::Args;
use event_log::{EventLog, NatsConfig, OpenError};
use secrecy::SecretString;
use service::config::{NatsArgs, secret};

use crate::encryption::EncryptionArgs;
use crate::patience::{Failure, patiently};

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

async fn connect(
    server: &NatsArgs,
    encryption: &EncryptionArgs,
    user: &str,
    password: &SecretString,
    name: &str,
) -> Result<Client> {
    let config = NatsConfig {
        servers: server.nats_url.clone(),
        user: user.to_owned(),
        password: password.clone(),
        name: name.to_owned(),
        authorities: encryption.of_nats(server)?,
    };
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
    client.await.context("ASTRO_NATS_URL")
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
