//! What a process needs to send commands: the log, the keys, the clock, the terms.

use anyhow::{Context, Result};
use clap::Args;
use commands::{Clock, Commands, Limits};
use event_log::{EventLog, Keyring, KeyringError, MasterKeys, Snapshots};
use secrecy::ExposeSecret;
use service::config::{MasterKeyArgs, Mode};

use crate::encryption::EncryptionArgs;
use crate::nats::{CommandsUser, open_log};
use crate::patience::{Failure, patiently};
use crate::terms::TermsArgs;

/// The configuration of an API that sends commands.
#[derive(Debug, Args)]
pub(crate) struct WritePathArgs {
    #[command(flatten)]
    nats: CommandsUser,
    #[command(flatten)]
    commands: CommandArgs,
}

/// What every process that sends commands is told, whoever it is for NATS.
#[derive(Debug, Args)]
pub(crate) struct CommandArgs {
    #[command(flatten)]
    pub(crate) master_key: MasterKeyArgs,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArgs,
    #[command(flatten)]
    terms: TermsArgs,
}

impl WritePathArgs {
    /// What the process is run for.
    pub(crate) fn mode(&self) -> Mode {
        self.commands.mode()
    }

    /// How it talks with its servers.
    pub(crate) fn encryption(&self) -> &EncryptionArgs {
        &self.commands.encryption
    }
}

impl CommandArgs {
    /// What the process is run for.
    pub(crate) fn mode(&self) -> Mode {
        self.encryption.mode()
    }
}

/// A write path that is ready, and what it is made of.
pub(crate) struct WritePath {
    pub(crate) log: EventLog,
    pub(crate) keyring: Keyring,
    pub(crate) clock: Clock,
    pub(crate) commands: Commands,
}

impl WritePath {
    /// Opens everything; `name` is what NATS calls the connection.
    pub(crate) async fn open(args: &WritePathArgs, name: &str) -> Result<Self> {
        // Before anything is waited for: terms that contradict each other are told at once.
        args.commands.terms.terms()?;
        let client = args.nats.connect(name, &args.commands.encryption).await?;
        Self::over(&client, &args.commands).await
    }

    /// Opens everything over a connection.
    pub(crate) async fn over(client: &async_nats::Client, args: &CommandArgs) -> Result<Self> {
        let terms = args.terms.terms()?;
        let log = open_log(client).await?;
        let (keyring, clock) = tokio::try_join!(
            open_keyring(client, &args.master_key),
            open_clock(client, args.mode()),
        )?;
        let commands = Commands::start(
            log.clone(),
            keyring.clone(),
            Snapshots::new(client.clone()),
            clock.clone(),
            terms,
            Limits::default(),
        );
        Ok(Self {
            log,
            keyring,
            clock,
            commands,
        })
    }
}

/// Opens the keyring, as soon as NATS is ready to.
///
/// # Errors
/// When the master key is none, or not the one of this installation.
pub(crate) async fn open_keyring(
    client: &async_nats::Client,
    args: &MasterKeyArgs,
) -> Result<Keyring> {
    patiently(|| async {
        let masters: MasterKeys = args
            .master_key
            .expose_secret()
            .parse()
            .map_err(|error| Failure::Lasting(anyhow::Error::new(error)))?;
        Keyring::open(client.clone(), masters)
            .await
            .map_err(|error| match error {
                KeyringError::Unavailable(_) => Failure::Passing(error.into()),
                _ => Failure::Lasting(error.into()),
            })
    })
    .await
    .context("ASTRO_MASTER_KEY")
}

/// The business clock: real in production, shared and movable in development.
async fn open_clock(client: &async_nats::Client, mode: Mode) -> Result<Clock> {
    Ok(match mode {
        Mode::Production => Clock::real(),
        Mode::Development => Clock::development(client.clone()).await?,
    })
}
