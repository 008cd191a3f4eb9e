//! The processes of the system on a stage: APIs and projectors from the binary that is measured.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Stage;
use super::process::Process;
use crate::http::{Connection, get};

/// How long a process may take until it is ready, so that a broken one is not waited for.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Where browsers would find the core service.
pub(crate) const CORE_SITE: &str = "https://core-api.invalid";

/// What it knows each of its clients by.
const CLIENT_SECRET: &str = "the bench signs in and keeps no secrets";

/// A role that answers HTTP for people.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    /// For customers and visitors.
    Customer,
    /// For suppliers.
    Admin,
}

/// A role that builds a read model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Projector {
    /// In PostgreSQL.
    Operational,
    /// In MongoDB.
    Customer,
}

impl Projector {
    /// Its name, also in announcements.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::Customer => "customer",
        }
    }
}

/// A process of the system that is ready.
pub(crate) struct Running {
    /// Where it answers.
    pub(crate) address: SocketAddr,
    /// How long after its start it was ready.
    pub(crate) ready_after: Duration,
    /// The process.
    pub(crate) process: Process,
}

impl Stage {
    /// Starts an API and waits until it is ready. `place` tells several of one kind apart.
    pub(crate) async fn start_api(&self, api: Api, place: usize) -> Result<Running> {
        let role = match api {
            Api::Customer => "customer-api",
            Api::Admin => "admin-api",
        };
        self.start(&[role], &format!("{role}-{place}")).await
    }

    /// Starts the core service, at which whoever says so comes from any address, and waits until it
    /// is ready.
    pub(crate) async fn start_core(&self) -> Result<Running> {
        let clients = ["customer-api", "admin-api", "core-api", "service"];
        let secrets = clients.map(|client| format!("{client}={CLIENT_SECRET}"));
        let redirects = clients[..3]
            .iter()
            .map(|client| format!("{client}=https://{client}.invalid/auth/callback"));
        let mut command = self.command(&["core-api"])?;
        command
            .env("ASTRO_SITE_URL", CORE_SITE)
            .env("ASTRO_CLIENT_SECRET", CLIENT_SECRET)
            .env("ASTRO_CLIENT_SECRETS", secrets.join(","))
            .env(
                "ASTRO_REDIRECT_URIS",
                redirects.collect::<Vec<_>>().join(","),
            )
            .env("ASTRO_LINK_KEY", "00".repeat(32))
            .env("ASTRO_TRUSTED_PROXIES", "1");
        self.start_command(command, "core-api").await
    }

    /// Starts a projector and waits until it is ready.
    pub(crate) async fn start_projector(&self, projector: Projector) -> Result<Running> {
        let name = projector.name();
        self.start(&["projector", name], &format!("projector-{name}"))
            .await
    }

    /// Starts an archiver and waits until it is ready.
    pub(crate) async fn start_archiver(&self) -> Result<Running> {
        let mut command = self.command(&["archiver"])?;
        command.env("ASTRO_ARCHIVE_FOLDER", self.folder.path().join("archive"));
        self.start_command(command, "archiver").await
    }

    /// Starts a log keeper and waits until it is ready.
    pub(crate) async fn start_log_keeper(&self) -> Result<Running> {
        self.start(&["log-keeper"], "log-keeper").await
    }

    /// Starts any role at an address, with variables of its own, and waits until it is ready.
    pub(crate) async fn start_at(
        &self,
        address: SocketAddr,
        arguments: &[&str],
        variables: &[(&str, String)],
    ) -> Result<Running> {
        let mut command = self.command(arguments)?;
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        self.start_command_at(address, command, &arguments.join("-"))
            .await
    }

    async fn start(&self, arguments: &[&str], name: &str) -> Result<Running> {
        self.start_command(self.command(arguments)?, name).await
    }

    async fn start_command(&self, command: Command, name: &str) -> Result<Running> {
        self.start_command_at(super::free_address()?, command, name)
            .await
    }

    async fn start_command_at(
        &self,
        address: SocketAddr,
        mut command: Command,
        name: &str,
    ) -> Result<Running> {
        let operators = super::free_address()?;
        command
            .env("ASTRO_LISTEN", address.to_string())
            .env("ASTRO_OPERATORS_LISTEN", operators.to_string());
        // Who has no clients answers operators where it listens.
        let asked = match name.contains("-api") {
            true => operators,
            false => address,
        };
        let mut process = Process::start(name, &mut command, self.folder.path())?;
        let ready_after = process
            .wait_until(READY_WITHIN, || is_ready(asked))
            .await
            .with_context(|| format!("starting {name}"))?;
        Ok(Running {
            address,
            ready_after,
            process,
        })
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else {
        return false;
    };
    let answer = connection.exchange(&get("/readyz", None)).await;
    answer.is_ok_and(|answer| answer.status == 200)
}
