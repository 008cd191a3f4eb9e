//! Where spans go.

use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider,
};
use tokio::runtime::Handle;

use crate::carrier::{Carrier, OnRuntime};

/// The most spans that wait for the collector.
pub const MAX_WAITING: usize = 4_096;
/// The most spans of a request.
const BATCH: usize = 512;
/// How long spans wait for more of them.
const BATCH_WAIT: Duration = Duration::from_secs(1);

/// Set once, by [`install`].
static EXPORTER: OnceLock<(SdkTracerProvider, SdkTracer)> = OnceLock::new();

/// Spans can't be sent.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The address is none.
    #[error("the address of the collector of traces can't be used: {0}")]
    Address(#[from] ExporterBuildError),
    /// They go somewhere already.
    #[error("traces are set up already")]
    Installed,
}

/// From now on spans of this process go to a collector: by OTLP, as protobuf over HTTP, to `/v1/traces`
/// below `address`. Which traces are kept the standard variables `OTEL_TRACES_SAMPLER` and
/// `OTEL_TRACES_SAMPLER_ARG` say, by default all that whoever asked did not say no to. Call it once,
/// inside a runtime.
///
/// # Errors
/// When the address can't be used, or it was called before.
pub fn install(
    service: &'static str,
    version: &'static str,
    address: &str,
    carrier: impl Carrier,
) -> Result<(), InstallError> {
    let address = format!("{}/v1/traces", address.trim_end_matches('/'));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(address)
        .with_http_client(OnRuntime::new(carrier, Handle::current()))
        .build()?;
    let batches = BatchConfigBuilder::default()
        .with_max_queue_size(MAX_WAITING)
        .with_max_export_batch_size(BATCH)
        .with_scheduled_delay(BATCH_WAIT)
        .build();
    let processor = BatchSpanProcessor::builder(exporter)
        .with_batch_config(batches)
        .build();
    let resource = Resource::builder()
        .with_service_name(service)
        .with_attribute(opentelemetry::KeyValue::new("service.version", version))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(processor)
        .with_resource(resource)
        .build();
    let tracer = provider.tracer("astro");
    EXPORTER
        .set((provider, tracer))
        .map_err(|_| InstallError::Installed)
}

/// Sends what waits, within `patience`: the last that a process does. Afterwards no span is made.
pub async fn flush(patience: Duration) {
    if let Some((provider, _)) = EXPORTER.get() {
        let provider = provider.clone();
        let sent = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(patience));
        // Whatever did not arrive is lost; there is nobody left to tell.
        let _lost = tokio::time::timeout(patience, sent).await;
    }
}

/// What makes spans, if they go anywhere.
pub(crate) fn tracer() -> Option<&'static SdkTracer> {
    EXPORTER.get().map(|(_, tracer)| tracer)
}
