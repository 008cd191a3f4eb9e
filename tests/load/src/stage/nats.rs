//! A nats-server of the bench's own: the configuration that ships, an empty store.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use event_log::NatsConfig;
use tokio::net::TcpStream;

use super::free_address;
use super::process::Process;

/// The configuration that ships, `sync_interval: always` included.
const CONFIGURATION: &str = include_str!("../../../../infra/deploy/nats/nats.conf");

/// How that says that nothing is acknowledged before it is on the disk.
const WAITS: &str = "sync_interval: always";

/// The users that it knows; the password of each is made from its name.
const USERS: [&str; 14] = [
    "admin",
    "commands",
    "projector",
    "policies",
    "core",
    "scheduler",
    "notifier",
    "event_index",
    "event_reader",
    "log_keeper",
    "rebuilder",
    "reconciler",
    "restorer",
    "operator",
];

/// How long it may take to read what it has stored.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// A running nats-server.
pub(crate) struct Nats {
    address: SocketAddr,
    process: Process,
}

impl Nats {
    /// Starts it over the store in `folder`, which may be empty.
    pub(crate) async fn start(program: &Path, folder: &Path) -> Result<Self> {
        Self::configured(program, folder, CONFIGURATION).await
    }

    /// The same, but it acknowledges what is not on the disk yet: to be filled quickly.
    pub(crate) async fn start_without_waiting(program: &Path, folder: &Path) -> Result<Self> {
        let configuration = CONFIGURATION.replace(WAITS, "sync_interval: 2m");
        ensure!(
            configuration != CONFIGURATION,
            "the configuration that ships does not say `{WAITS}`"
        );
        Self::configured(program, folder, &configuration).await
    }

    async fn configured(program: &Path, folder: &Path, text: &str) -> Result<Self> {
        let address = free_address()?;
        let configuration = folder.join("nats.conf");
        std::fs::write(&configuration, text)?;
        let store = folder.join("nats");
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(&configuration)
            .env("ASTRO_NATS_PORT", address.port().to_string())
            // Read as a value of the configuration, so in quotes.
            .env("ASTRO_NATS_STORE", format!("{:?}", store.to_string_lossy()))
            .envs(passwords());
        let mut process = Process::start("nats-server", &mut command, folder)?;
        process
            .wait_until(READY_WITHIN, || async {
                TcpStream::connect(address).await.is_ok()
            })
            .await?;
        Ok(Self { address, process })
    }

    /// Its process.
    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// The port that it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The memory that it holds, in MB, where the kernel says so.
    pub(crate) fn resident_mb(&self) -> Option<f64> {
        self.process.resident_mb()
    }

    /// Ends it in good order.
    pub(crate) async fn end(self) -> Result<()> {
        self.process.end().await
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// A connection as one of its users.
    pub(crate) async fn connect(&self, user: &str) -> Result<async_nats::Client> {
        let config = NatsConfig {
            servers: self.url(),
            user: user.to_owned(),
            password: password(user).into(),
            name: "bench".to_owned(),
            authorities: None,
        };
        event_log::connect(&config)
            .await
            .context("the bench's own NATS")
    }
}

/// The passwords of all users, by the variable that the configuration names.
pub(crate) fn passwords() -> impl Iterator<Item = (String, String)> {
    USERS.iter().map(|user| {
        (
            format!("ASTRO_NATS_{}_PASSWORD", user.to_uppercase()),
            password(user),
        )
    })
}

fn password(user: &str) -> String {
    format!("bench{user}")
}
