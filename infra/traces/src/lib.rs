//! Spans: what was done for a request, when and for how long, by whichever process did it. Whoever
//! collects them by OpenTelemetry sees a request from HTTP through the log to the read models and the
//! mails, as one trace.
//!
//! - [`Span`]: a piece of work that begins now. [`record`]: one that is done.
//! - [`install`]: from then on spans go to a collector. Before it, and without it, nothing is made.
//!
//! What joins the parts of a trace is the W3C `traceparent` that each event carries with it. So a span
//! is told its parent as text, and nothing is kept per thread or per task.
//!
//! Spans are for people who look into something, so they may be lost: the queue before the collector is
//! bounded, nobody waits for it, and what finds no room in it is dropped. Like log lines they hold ids
//! and names of ours, never what a person typed.
//!
//! This crate knows OpenTelemetry, and neither HTTP servers nor stores; how the collector is asked is a
//! port ([`Carrier`]).

mod carrier;
mod context;
mod exporter;
mod span;

pub use carrier::{Carrier, NotCarried};
pub use exporter::{InstallError, MAX_WAITING, flush, install};
pub use span::{Kind, Span, Work, count, record};
