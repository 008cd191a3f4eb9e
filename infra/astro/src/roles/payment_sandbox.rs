//! `astro payment-sandbox`: plays the payment gateway in memory, so that development and tests
//! charge cards that are none.

use std::time::Duration;

use anyhow::Result;
use api_kit::Api;
use clap::Args;
use payments::sandbox::{Options, Sandbox};
use service::config::{HttpArgs, ModeArgs, TelemetryArgs};
use service::health::Health;

use crate::gateway::{GatewayKeyArgs, WebhookArgs};
use crate::listening::listen;
use crate::process::Process;

/// The configuration of `payment-sandbox`.
#[derive(Debug, Args)]
pub(crate) struct PaymentSandbox {
    #[command(flatten)]
    mode: ModeArgs,
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    key: GatewayKeyArgs,
    #[command(flatten)]
    webhooks: WebhookArgs,
    /// Where webhooks go, such as `http://127.0.0.1:8080/api/v1/payments/events`
    #[arg(long, env = "ASTRO_SANDBOX_WEBHOOK_URL")]
    webhook_url: Option<String>,
    /// How many milliseconds what comes late takes
    #[arg(long, env = "ASTRO_SANDBOX_LATE_MS", default_value = "5000",
          value_parser = clap::value_parser!(u64).range(0..=600_000))]
    late_ms: u64,
    /// How many milliseconds after the first attempt a webhook is sent again
    #[arg(long, env = "ASTRO_SANDBOX_RETRY_MS", default_value = "500",
          value_parser = clap::value_parser!(u64).range(1..=10_000))]
    retry_ms: u64,
}

impl PaymentSandbox {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        self.mode
            .require_development("playing the payment gateway")?;
        let sandbox = Sandbox::new(Options {
            key: self.key.gateway_key,
            secrets: self.webhooks.secrets()?,
            webhook: self.webhook_url,
            late: Duration::from_millis(self.late_ms),
            retry: Duration::from_millis(self.retry_ms),
        });
        let process = Process::start_apart("payment-sandbox", telemetry)?;
        let listener = listen(&self.http)?;
        let health = Health::builder().build();
        let api = Api::new(health, process.metrics, process.stopping);
        Ok(api_kit::serve(api, listener, self.http.workers, sandbox.configure()).await?)
    }
}
