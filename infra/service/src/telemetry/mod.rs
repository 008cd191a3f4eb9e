//! Log lines: one flat JSON object per line on standard output.
//!
//! Field names are dotted or `snake_case`, with units in the name (`duration_ms`). Personal data
//! never stands in a log line: types that hold it don't show it.

mod format;

use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::TelemetryArgs;

/// Libraries that say at the level of information what is of interest to their makers.
const QUIETER: &str = "actix_server=warn,async_nats=warn,sqlx=warn";

/// Log lines can't be written.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter can't be understood.
    #[error("ASTRO_LOG is no filter such as `info` or `info,commands=debug`: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Somebody else writes them already.
    #[error("log lines are set up already: {0}")]
    Installed(#[from] TryInitError),
}

/// Begins to write log lines, each with the name of the service. A panic is one line, too.
///
/// # Errors
/// When the filter is wrong, or log lines are set up already.
pub fn init(service: &'static str, args: &TelemetryArgs) -> Result<(), TelemetryError> {
    // What is said last about a target holds: the operator's words come after these.
    let filter = EnvFilter::builder().parse(format!("{QUIETER},{}", args.log))?;
    subscriber(service, filter, std::io::stdout).try_init()?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Logs nothing more of a target: for what a library takes for an error while a process stops,
/// and is on purpose. One target in the life of a process; later calls change nothing.
pub fn mute(target: &'static str) {
    format::MUTED.get_or_init(|| target);
}

fn subscriber(
    service: &'static str,
    filter: EnvFilter,
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
) -> impl tracing::Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .fmt_fields(format::JsonFields)
        .event_format(format::FlatJson { service })
        .with_writer(writer)
        .finish()
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    let thread = std::thread::current();
    tracing::error!(
        panic.message = message,
        panic.place = place,
        panic.thread = thread.name().unwrap_or_default(),
        "panicked"
    );
}
