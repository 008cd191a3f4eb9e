//! One connection to NATS, that lives as long as the process.

use std::path::PathBuf;
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};
use secrecy::{ExposeSecret, SecretString};

/// How long a server may take to accept a connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a silent connection is tried; two unanswered tries end it.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// How long any request may take, unless it says otherwise.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest pause between two attempts to connect again.
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(2);

/// Where NATS is, and as whom to go there.
#[derive(Debug, Clone)]
pub struct NatsConfig {
    /// `nats://host:port`, or `tls://host:port` for TLS; several separated by commas.
    pub servers: String,
    /// The role's user, such as `commands`.
    pub user: String,
    /// That user's password.
    pub password: SecretString,
    /// What the server's operator sees this connection called.
    pub name: String,
    /// A file with the certificates of the authorities, as PEM, that alone are believed. Without
    /// one, those of the machine are.
    pub authorities: Option<PathBuf>,
}

/// No connection could be made.
#[derive(Debug, thiserror::Error)]
#[error("can't connect to NATS at {servers} as {user}: {source}")]
pub struct ConnectError {
    /// Where it was tried.
    pub servers: String,
    /// As whom.
    pub user: String,
    /// What went wrong.
    #[source]
    pub source: async_nats::ConnectError,
}

/// Connects. Once made, the connection comes back by itself for ever.
///
/// # Errors
/// When no server can be reached now, or none accepts the user.
pub async fn connect(config: &NatsConfig) -> Result<Client, ConnectError> {
    let servers: Vec<&str> = config.servers.split(',').map(str::trim).collect();
    let over_tls = servers.iter().any(|server| server.starts_with("tls://"));
    let mut options = ConnectOptions::new().require_tls(over_tls);
    if let Some(authorities) = &config.authorities {
        options = options.add_root_certificates(authorities.clone());
    }
    if !over_tls {
        // Those that a server tells of may be anywhere, and are not gone to without TLS.
        options = options.ignore_discovered_servers();
    }
    options
        .user_and_password(
            config.user.clone(),
            config.password.expose_secret().to_owned(),
        )
        .name(&config.name)
        .custom_inbox_prefix(format!("_INBOX.{}", config.user))
        .connection_timeout(CONNECTION_TIMEOUT)
        .request_timeout(Some(REQUEST_TIMEOUT))
        .ping_interval(PING_INTERVAL)
        .max_reconnects(None)
        .reconnect_delay_callback(reconnect_delay)
        .event_callback(|event| async move { record(&event) })
        .connect(servers)
        .await
        .map_err(|source| ConnectError {
            servers: config.servers.clone(),
            user: config.user.clone(),
            source,
        })
}

/// Doubles from 25 ms on, with jitter, so that the processes don't all come back at once.
fn reconnect_delay(attempts: usize) -> Duration {
    let exponent = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let delay = Duration::from_millis(25)
        .saturating_mul(2_u32.saturating_pow(exponent))
        .min(MAX_RECONNECT_DELAY);
    delay.mul_f64(rand::random_range(0.5..1.0))
}

fn record(event: &Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("connection to NATS lost; trying to get it back"),
        Event::ServerError(error) => tracing::error!(%error, "NATS refused something"),
        Event::ClientError(error) => tracing::warn!(%error, "NATS connection in trouble"),
        Event::SlowConsumer(subscription) => {
            tracing::error!(
                subscription,
                "messages from NATS were dropped: read too slowly"
            );
        }
        Event::LameDuckMode | Event::Draining | Event::Closed => {
            tracing::info!(%event, "NATS connection ends");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reconnect_delays_stay_bounded() {
        for attempts in [0, 1, 5, 64, usize::MAX] {
            assert!(reconnect_delay(attempts) <= MAX_RECONNECT_DELAY);
        }
    }
}
