//! What every process does before it is what it is: log lines, metrics, and an ear for signals.

use anyhow::Result;
use service::config::TelemetryArgs;
use service::metrics::Metrics;
use tokio_util::sync::CancellationToken;

/// A process that runs until it is told to stop.
pub(crate) struct Process {
    pub(crate) metrics: Metrics,
    pub(crate) stopping: CancellationToken,
}

impl Process {
    /// Begins to log, to measure and to listen for signals. Log lines are shipped as soon as the process
    /// is connected to NATS.
    pub(crate) fn start(name: &'static str, telemetry: &TelemetryArgs) -> Result<Self> {
        service::telemetry::init_shipped(name, telemetry)?;
        Self::begin()
    }

    /// The same, for a process that plays what is not ours: its log lines stay where it is.
    pub(crate) fn start_apart(name: &'static str, telemetry: &TelemetryArgs) -> Result<Self> {
        service::telemetry::init(name, telemetry)?;
        Self::begin()
    }

    fn begin() -> Result<Self> {
        let process = Self {
            metrics: Metrics::install()?,
            stopping: service::shutdown::on_signal()?,
        };
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "starting");
        Ok(process)
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
