//! The processes of the system on a stage: APIs and projectors from the binary that is measured.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Stage;
use super::process::Process;
use crate::http::{Connection, get};

/// How long a process may take until it is ready, so that a broken one is not waited for.
const READY_WITHIN: Duration = Duration::from_secs(30);

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

    /// Starts a projector and waits until it is ready.
    pub(crate) async fn start_projector(&self, projector: Projector) -> Result<Running> {
        let name = projector.name();
        self.start(&["projector", name], &format!("projector-{name}"))
            .await
    }

    async fn start(&self, arguments: &[&str], name: &str) -> Result<Running> {
        let address = super::free_address()?;
        let mut command = self.command(arguments)?;
        command.env("ASTRO_LISTEN", address.to_string());
        let mut process = Process::start(name, &mut command, self.folder.path())?;
        let ready_after = process
            .wait_until(READY_WITHIN, || is_ready(address))
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
