//! `astro health`: whether the process in the same container can work. Engines of containers ask by a
//! program, and the image has no other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;

/// How long an answer is waited for: a bit longer than that process waits for all that it depends on.
const PATIENCE: Duration = Duration::from_secs(2);

/// The configuration of `health`: that of the process that is asked.
#[derive(Debug, Args)]
pub(crate) struct Health {
    /// Where it listens
    #[arg(long, env = "ASTRO_LISTEN")]
    listen: SocketAddr,
    /// Where it answers operators, if that is elsewhere
    #[arg(long, env = "ASTRO_OPERATORS_LISTEN")]
    operators_listen: Option<SocketAddr>,
}

impl Health {
    pub(crate) async fn run(self) -> Result<()> {
        let address = from_here(self.operators_listen.unwrap_or(self.listen));
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        let asked = client.build()?.get(format!("http://{address}/readyz"));
        let answer = asked.send().await;
        let answer = answer.with_context(|| format!("nobody answers at {address}"))?;
        let status = answer.status();
        let body = answer.text().await.unwrap_or_default();
        ensure!(status.is_success(), "it can't work: {body}");
        Ok(())
    }
}

/// How an address to listen on is reached from the same machine.
fn from_here(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_asked_on_loopback() {
        let asked = |address: &str| from_here(address.parse().unwrap()).to_string();
        assert_eq!(asked("0.0.0.0:9090"), "127.0.0.1:9090");
        assert_eq!(asked("[::]:9090"), "[::1]:9090");
        assert_eq!(asked("10.0.0.5:9090"), "10.0.0.5:9090");
    }
}
