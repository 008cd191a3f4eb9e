//! What every process does before it is what it is: log lines, metrics, and an ear for signals.

use anyhow::{Context, Result};
use async_nats::Client;
use heartbeats::{Life, Projecting, Projection, Stand};
use projection_runtime::{Leading, Standing, Target};
use service::config::TelemetryArgs;
use service::health::Health;
use service::metrics::Metrics;
use tokio_util::sync::CancellationToken;

/// The version of the binary, as its tag or commit names it (`build.rs`).
pub(crate) const VERSION: &str = env!("ASTRO_VERSION");

/// A process that runs until it is told to stop.
pub(crate) struct Process {
    life: Life,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: CancellationToken,
}

impl Process {
    /// Begins to log, to measure and to listen for signals. Log lines are shipped as soon as the process
    /// is connected to NATS.
    pub(crate) fn start(name: &'static str, telemetry: &TelemetryArgs) -> Result<Self> {
        service::telemetry::init_shipped(name, telemetry)?;
        service::telemetry::collect_traces(name, VERSION, telemetry)
            .context("OTEL_EXPORTER_OTLP_ENDPOINT")?;
        Self::begin(name)
    }

    /// The same, for a process that plays what is not ours: its log lines stay where it is.
    pub(crate) fn start_apart(name: &'static str, telemetry: &TelemetryArgs) -> Result<Self> {
        service::telemetry::init(name, telemetry)?;
        Self::begin(name)
    }

    fn begin(name: &'static str) -> Result<Self> {
        let process = Self {
            life: Life::begin(name, VERSION),
            metrics: Metrics::install()?,
            stopping: service::shutdown::on_signal()?,
        };
        tracing::info!(version = VERSION, "starting");
        Ok(process)
    }

    /// Tells how this process is from now on, until it stops.
    pub(crate) fn tell(
        &self,
        client: &Client,
        health: &Health,
        projections: impl IntoIterator<Item = Projecting>,
    ) {
        tokio::spawn(heartbeats::beat(
            client.clone(),
            self.life.clone(),
            health.clone(),
            projections.into_iter().collect(),
            self.stopping.clone(),
        ));
    }

    /// Does what a process needs before it works; a signal meanwhile ends it.
    pub(crate) async fn prepare<T>(
        &self,
        work: impl Future<Output = Result<T>>,
    ) -> Result<Option<T>> {
        tokio::select! {
            done = work => done.map(Some),
            () = self.stopping.cancelled() => Ok(None),
        }
    }
}

/// What tells how far a projection of this process is.
pub(crate) fn projecting(target: &impl Target, standing: &Standing) -> Projecting {
    projecting_as(target.name(), target.version(), standing)
}

/// What tells how far the live version of a read model is.
pub(crate) fn projecting_live(name: &'static str, leading: &Leading) -> Projecting {
    let leading = leading.clone();
    Box::new(move || {
        let (version, stand) = leading.now();
        told(name, version, stand)
    })
}

/// The same of one that is not open yet.
pub(crate) fn projecting_as(name: &'static str, version: u32, standing: &Standing) -> Projecting {
    let standing = standing.clone();
    Box::new(move || told(name, version, standing.now()))
}

fn told(name: &str, version: u32, stand: Option<projection_runtime::Stand>) -> Projection {
    Projection {
        name: name.to_owned(),
        version,
        stand: stand.map(|stand| Stand {
            position: stand.position.0,
            parked: stand.parked as u64,
        }),
    }
}
