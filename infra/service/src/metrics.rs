//! The recorder behind the `metrics` macros, as Prometheus text.

use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds of histograms of durations, in seconds: half a millisecond to ten seconds.
const SECONDS: [f64; 13] = [
    0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Upper bounds of histograms of counts, such as the size of a batch.
const COUNTS: [f64; 10] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 500.0, 1_000.0,
];

/// How often recorded values are moved into their histograms. Without it they would pile up
/// until somebody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);

/// What has been measured. Clones share it.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

/// The recorder can't be installed.
#[derive(Debug, thiserror::Error)]
#[error("metrics can't be recorded: {0}")]
pub struct MetricsError(#[from] BuildError);

impl Metrics {
    /// Installs the recorder of this process. Histograms named `*_seconds` hold durations, all
    /// others counts. Call it once, inside a runtime.
    ///
    /// # Errors
    /// When there is a recorder already.
    pub fn install() -> Result<Self, MetricsError> {
        let handle = builder()?.install_recorder()?;
        let upkeep = handle.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(UPKEEP);
            loop {
                ticks.tick().await;
                upkeep.run_upkeep();
            }
        });
        Ok(Self(handle))
    }

    /// A recorder that nothing writes to: for processes and tests that only need the type.
    ///
    /// # Errors
    /// Never with the buckets above.
    pub fn detached() -> Result<Self, MetricsError> {
        Ok(Self(builder()?.build_recorder().handle()))
    }

    /// As Prometheus reads it.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.render()
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets(&COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}
