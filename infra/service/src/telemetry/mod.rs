//! Log lines: one flat JSON object per line on standard output, and a copy of each on its way to where
//! lines are kept ([`ship`]).
//!
//! Field names are dotted or `snake_case`, with units in the name (`duration_ms`). Personal data
//! never stands in a log line: types that hold it don't show it.

mod format;
mod shipping;
mod spans;

use std::panic::PanicHookInfo;
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::TelemetryArgs;
use shipping::LAST_WORDS;
pub use shipping::{Batch, Carrier, NotTaken};
use shipping::{Copied, Lines, Queue};
pub use spans::collect_traces;

/// Libraries that say at the level of information what is of interest to their makers.
const QUIETER: &str = "actix_server=warn,async_nats=warn,sqlx=warn";

/// The copies of this process's lines, if they are to be shipped; the end where they go out until
/// somebody takes it.
static COPIES: OnceLock<(Queue, Mutex<Option<Lines>>)> = OnceLock::new();

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
    install(service, args, None)
}

/// The same, and keeps copies of the lines, so many as there is room for, until [`ship`] takes them.
///
/// # Errors
/// The same.
pub fn init_shipped(service: &'static str, args: &TelemetryArgs) -> Result<(), TelemetryError> {
    let (queue, lines) = shipping::queue();
    install(service, args, Some(queue.clone()))?;
    COPIES.get_or_init(|| (queue, Mutex::new(Some(lines))));
    Ok(())
}

/// From now on hands the copies to a carrier, in the background. Only the first one of a process gets
/// them, and none where no copies are kept. Call it inside a runtime.
pub fn ship(carrier: impl Carrier) {
    let Some((_, lines)) = COPIES.get() else {
        return;
    };
    let lines = lines.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(lines) = lines {
        tokio::spawn(lines.ship(carrier));
    }
}

/// Waits until the carrier took all copies so far, and whoever collects traces all spans, 300 ms at most:
/// the last that a process does.
pub async fn flush() {
    tokio::join!(flush_lines(), traces::flush(LAST_WORDS));
}

async fn flush_lines() {
    let Some((queue, lines)) = COPIES.get() else {
        return;
    };
    let is_shipped = lines
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .is_none();
    if is_shipped {
        queue.flush().await;
    }
}

fn install(
    service: &'static str,
    args: &TelemetryArgs,
    queue: Option<Queue>,
) -> Result<(), TelemetryError> {
    // What is said last about a target holds: the operator's words come after these.
    let filter = EnvFilter::builder().parse(format!("{QUIETER},{}", args.log))?;
    let first = std::io::stdout;
    subscriber(service, filter, Copied { first, queue }).try_init()?;
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
