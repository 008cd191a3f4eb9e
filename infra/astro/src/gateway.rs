//! The payment gateway, as the environment says where it is.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use payments::{Gateway, GatewayError, Settings, WebhookSecrets};
use secrecy::SecretString;
use service::config::{Mode, secret};

/// The payment gateway.
#[derive(Debug, Args)]
pub(crate) struct GatewayArgs {
    /// The address of the payment gateway, such as `https://gateway.example/v1`
    #[arg(long, env = "ASTRO_GATEWAY_URL")]
    gateway_url: String,
    #[command(flatten)]
    key: GatewayKeyArgs,
    /// The milliseconds after which an answer of the gateway is not waited for any more
    #[arg(long, env = "ASTRO_GATEWAY_TIMEOUT_MS", default_value = "10000",
          value_parser = clap::value_parser!(u64).range(100..=60_000))]
    gateway_timeout_ms: u64,
}

/// The key to the payment gateway.
#[derive(Debug, Args)]
pub(crate) struct GatewayKeyArgs {
    /// The key that the payment gateway knows us by
    #[arg(long, env = "ASTRO_GATEWAY_KEY", hide_env_values = true, value_parser = secret)]
    pub(crate) gateway_key: SecretString,
}

/// What the payment gateway signs its webhooks with.
#[derive(Debug, Args)]
pub(crate) struct WebhookArgs {
    /// The secrets that webhooks of the payment gateway are signed with, separated by commas
    #[arg(long, env = "ASTRO_GATEWAY_WEBHOOK_SECRETS", hide_env_values = true,
          value_parser = secret)]
    gateway_webhook_secrets: SecretString,
}

impl GatewayArgs {
    /// The gateway. In production keys and tokens go to it over TLS only.
    pub(crate) fn open(&self, mode: Mode) -> Result<Gateway> {
        ensure!(
            mode == Mode::Development || self.gateway_url.starts_with("https://"),
            "ASTRO_GATEWAY_URL: must begin with https:// in production"
        );
        let settings = Settings {
            url: self.gateway_url.clone(),
            key: self.key.gateway_key.clone(),
            timeout: Duration::from_millis(self.gateway_timeout_ms),
        };
        let gateway = Gateway::new(&settings);
        let variable = match gateway {
            Err(GatewayError::Key) => "ASTRO_GATEWAY_KEY",
            _ => "ASTRO_GATEWAY_URL",
        };
        gateway.context(variable)
    }
}

impl WebhookArgs {
    /// The secrets.
    pub(crate) fn secrets(&self) -> Result<WebhookSecrets> {
        WebhookSecrets::parse(&self.gateway_webhook_secrets)
            .context("ASTRO_GATEWAY_WEBHOOK_SECRETS")
    }
}
