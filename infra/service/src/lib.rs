//! What every process shares: configuration, clock, telemetry, health, metrics, shutdown.
