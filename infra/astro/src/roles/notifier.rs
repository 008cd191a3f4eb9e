//! `astro notifier`: sends the mails that wait. Any number may run, and all of them work.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use api_kit::Api;
use clap::Args;
use notifier::{AuthSite, MailServer, Sender, Settings};
use secrecy::{ExposeSecret, SecretString};
use service::config::{CoreArgs, HttpArgs, Mode, TelemetryArgs, secret};
use service::health::Health;

use crate::core_store;
use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::NotifierUser;
use crate::patience::{Failure, patiently};
use crate::process::Process;

/// The configuration of `notifier`.
#[derive(Debug, Args)]
pub(crate) struct Notifier {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: NotifierUser,
    #[command(flatten)]
    core: CoreArgs,
    /// The mail server, such as `smtps://user:password@mail.example:465`, or with STARTTLS
    /// `smtp://user:password@mail.example:587?tls=required`
    #[arg(long, env = "ASTRO_SMTP_URL", hide_env_values = true, value_parser = secret)]
    smtp_url: SecretString,
    /// How many milliseconds the mail server has until it waits for a mail; to take it, it has
    /// five times as long
    #[arg(long, env = "ASTRO_SMTP_TIMEOUT_MS", default_value = "60000",
          value_parser = clap::value_parser!(u64).range(100..=600_000))]
    smtp_timeout_ms: u64,
    /// Whom mails are from, such as `Astro Bookings <no-reply@astro.example>`
    #[arg(long, env = "ASTRO_MAIL_FROM")]
    mail_from: String,
    /// How many milliseconds after the first attempt a mail is tried again; twice as many after
    /// each further one
    #[arg(long, env = "ASTRO_MAIL_RETRY_MS", default_value = "30000",
          value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    mail_retry_ms: u64,
    /// Where people sign in, and what links in mails begin with, such as
    /// `https://account.astro.example`
    #[arg(long, env = "ASTRO_AUTH_URL")]
    auth_url: String,
    /// The key that tokens of links in mails derive from: 64 hex digits; while it is replaced
    /// both, the one that makes tokens first, separated by a comma
    #[arg(long, env = "ASTRO_LINK_KEY", hide_env_values = true, value_parser = secret)]
    link_key: SecretString,
}

impl Notifier {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let settings = self.settings()?;
        let process = Process::start("notifier", telemetry)?;
        let client = self.nats.ship("notifier", &self.encryption)?;
        let listener = listen(&self.http)?;
        let prepared = process.prepare(async {
            let messages = core_store::messages(&self.core, &self.encryption).await?;
            let answers = patiently(|| async { messages.check().await.map_err(Failure::Passing) });
            answers.await.context("ASTRO_CORE_MONGODB_URL")?;
            Ok(messages)
        });
        let Some(messages) = prepared.await? else {
            return Ok(());
        };

        let store = messages.clone();
        let health = Health::builder()
            .check("store", move || {
                let store = store.clone();
                async move { store.check().await }
            })
            .build();
        let stopping = process.stopping.clone();
        let api = Api::new(health.clone(), process.metrics.clone(), stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));
        tokio::spawn(async move {
            if let Ok(client) = client.await {
                process.tell(&client, &health, []);
            }
        });
        notifier::run(messages, settings, stopping).await;
        Ok(answering.await??)
    }

    /// In production mails, and the links in them, travel encrypted only.
    fn settings(&self) -> Result<Settings> {
        let development = self.encryption.mode() == Mode::Development;
        let server = MailServer::parse(&self.smtp_url).context("ASTRO_SMTP_URL")?;
        ensure!(
            development || server.is_encrypted(),
            "ASTRO_SMTP_URL: must begin with smtps:// or end with ?tls=required in production"
        );
        let site = AuthSite::parse(&self.auth_url).context("ASTRO_AUTH_URL")?;
        ensure!(
            development || site.is_encrypted(),
            "ASTRO_AUTH_URL: must begin with https:// in production"
        );
        let key = self.link_key.expose_secret().parse();
        Ok(Settings {
            server,
            from: Sender::parse(&self.mail_from).context("ASTRO_MAIL_FROM")?,
            site,
            key: key.map_err(|error| anyhow!("ASTRO_LINK_KEY: {error}"))?,
            timeout: Duration::from_millis(self.smtp_timeout_ms),
            retry: Duration::from_millis(self.mail_retry_ms),
        })
    }
}
