//! What every process shares: configuration, telemetry, health, metrics, shutdown.
//!
//! This crate knows how a process is run, and nothing of what it does: no domain, no store, no
//! HTTP server.
//!
//! - [`config`]: one struct per concern, from the environment; a wrong one is one clear line.
//! - [`telemetry`]: log lines as flat JSON on standard output, and a copy of each for whoever keeps them.
//! - [`metrics`]: the recorder behind the `metrics` macros, as Prometheus text.
//! - [`health`]: what a process depends on, and whether it is there.
//! - [`http`]: one request to another service, with bounds.
//! - [`network`]: which addresses are one client.
//! - [`authorities`]: who is believed when it vouches for a server.
//! - [`shutdown`]: from a signal to a token that everything waits for.

pub mod authorities;
pub mod config;
pub mod health;
pub mod http;
pub mod metrics;
pub mod network;
pub mod shutdown;
pub mod telemetry;
