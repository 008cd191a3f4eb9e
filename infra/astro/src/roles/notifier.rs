//! `astro notifier`: asks for mails when something happens, and sends those that wait. Any number may
//! run: all of them send, and one follows the log. What is attached to mails is made of the log, too.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use api_kit::Api;
use async_nats::Client;
use clap::Args;
use event_mails::{EventMails, Papers, Sites};
use notifier::{MailServer, Messages, Outlet, Provider, ProviderError, Sender, Settings, Site};
use projection_runtime::Options;
use secrecy::{ExposeSecret, SecretString};
use service::config::{CoreArgs, HttpArgs, MasterKeyArgs, Mode, TelemetryArgs, secret};
use service::health::Health;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::core_store;
use crate::encryption::EncryptionArgs;
use crate::listening::listen;
use crate::nats::{NotifierUser, open_log};
use crate::patience::{Failure, patiently};
use crate::process::{Process, projecting_as};
use crate::write_path::open_keyring;

/// The most events that are mailed before the checkpoint moves: what comes again after a crash.
const BATCH_EVENTS: usize = 512;

/// The pause before the log is followed again, when it could not be.
const PAUSE: Duration = Duration::from_secs(5);

/// How long it has to give its lease back, once the process is told to stop.
const LEAVE: Duration = Duration::from_secs(2);

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
    master_key: MasterKeyArgs,
    #[command(flatten)]
    core: CoreArgs,
    /// The mail server to which mails go, or `ASTRO_MAIL_PROVIDER_URL` says where else: such as `smtps://user:password@mail.example:465`, or with STARTTLS
    /// `smtp://user:password@mail.example:587?tls=required`
    #[arg(long, env = "ASTRO_SMTP_URL", hide_env_values = true, value_parser = secret)]
    smtp_url: Option<SecretString>,
    /// The provider that takes mails over HTTP, in the place of a mail server, such as
    /// `https://api.postmarkapp.com`
    #[arg(long, env = "ASTRO_MAIL_PROVIDER_URL")]
    mail_provider_url: Option<String>,
    /// The token of our server at the provider
    #[arg(long, env = "ASTRO_MAIL_PROVIDER_TOKEN", hide_env_values = true, value_parser = secret)]
    mail_provider_token: Option<SecretString>,
    /// How many milliseconds the mail server has until it waits for a mail; to take it, it has
    /// five times as long, and so has a provider to answer
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
    /// The customers' site, as links in mails have it, such as `https://astro.example`
    #[arg(long, env = "ASTRO_CUSTOMER_URL")]
    customer_url: String,
    /// The portal of suppliers and finance, as links in mails have it, such as
    /// `https://portal.astro.example`
    #[arg(long, env = "ASTRO_PORTAL_URL")]
    portal_url: String,
    /// Where people sign in, as links in mails have it, such as `https://account.astro.example`
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
        let sites = Sites {
            customer: self.site("ASTRO_CUSTOMER_URL", &self.customer_url)?,
            portal: self.site("ASTRO_PORTAL_URL", &self.portal_url)?,
        };
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
        let papers = Papers::default();
        let follower = Follower {
            papers: papers.clone(),
            messages: messages.clone(),
            master_key: self.master_key,
            sites,
            health,
            process,
        };
        let following = tokio::spawn(follower.follow(client, stopping.clone()));
        notifier::run(messages, settings, Arc::new(papers), stopping).await;
        following.await?;
        Ok(answering.await??)
    }

    /// A site that links lead to.
    fn site(&self, variable: &'static str, url: &str) -> Result<Site> {
        let site = Site::parse(url).context(variable)?;
        ensure!(
            self.encryption.mode() == Mode::Development || site.is_encrypted(),
            "{variable}: must begin with https:// in production"
        );
        Ok(site)
    }

    /// Where mails go: there is one way out.
    fn outlet(&self) -> Result<Outlet> {
        let development = self.encryption.mode() == Mode::Development;
        match (&self.smtp_url, &self.mail_provider_url) {
            (Some(url), None) => {
                let server = MailServer::parse(url).context("ASTRO_SMTP_URL")?;
                ensure!(
                    development || server.is_encrypted(),
                    "ASTRO_SMTP_URL: must begin with smtps:// or end with ?tls=required in production"
                );
                Ok(Outlet::MailServer(server))
            }
            (None, Some(url)) => {
                let token = self.mail_provider_token.as_ref();
                let token = token.context("ASTRO_MAIL_PROVIDER_TOKEN: the provider needs it")?;
                let timeout = Duration::from_millis(self.smtp_timeout_ms) * 5;
                let provider = Provider::new(url, token, timeout);
                let provider = provider.map_err(|error| match error {
                    ProviderError::Address => anyhow!("ASTRO_MAIL_PROVIDER_URL: {error}"),
                    ProviderError::Token => anyhow!("ASTRO_MAIL_PROVIDER_TOKEN: {error}"),
                })?;
                ensure!(
                    development || provider.is_encrypted(),
                    "ASTRO_MAIL_PROVIDER_URL: must begin with https:// in production"
                );
                Ok(Outlet::Provider(provider))
            }
            _ => bail!("ASTRO_SMTP_URL or ASTRO_MAIL_PROVIDER_URL: one of them has to be set"),
        }
    }

    /// In production mails, and the links in them, travel encrypted only.
    fn settings(&self) -> Result<Settings> {
        let site = self.site("ASTRO_AUTH_URL", &self.auth_url)?;
        let key = self.link_key.expose_secret().parse();
        Ok(Settings {
            outlet: self.outlet()?,
            from: Sender::parse(&self.mail_from).context("ASTRO_MAIL_FROM")?,
            site,
            key: key.map_err(|error| anyhow!("ASTRO_LINK_KEY: {error}"))?,
            timeout: Duration::from_millis(self.smtp_timeout_ms),
            retry: Duration::from_millis(self.mail_retry_ms),
        })
    }
}

/// What asks for mails when something happens.
struct Follower {
    papers: Papers,
    messages: Messages,
    master_key: MasterKeyArgs,
    sites: Sites,
    health: Health,
    process: Process,
}

impl Follower {
    /// Follows the log from when NATS is there. Mails that wait are sent also without it, but for those
    /// to which something personal is attached, so what
    /// stands against it ends nothing else: it is told, and tried again.
    async fn follow(self, client: JoinHandle<Client>, stopping: CancellationToken) {
        let options = Options {
            batch_events: BATCH_EVENTS,
            ..Options::new(format!("notifier-{}", Uuid::new_v4()))
        };
        let following = async {
            let client = tokio::select! {
                Ok(client) = client => client,
                () = stopping.cancelled() => return,
            };
            let projecting =
                projecting_as(EventMails::NAME, EventMails::VERSION, &options.standing);
            self.process.tell(&client, &self.health, [projecting]);
            while let Err(error) = self.follow_log(&client, &options, &stopping).await {
                let error = format!("{error:#}");
                tracing::error!(error, "nobody is mailed what happens; will try again");
                sleep(PAUSE).await;
            }
        };
        let too_late = async {
            stopping.cancelled().await;
            sleep(LEAVE).await;
        };
        tokio::select! {
            () = following => {}
            () = too_late => {}
        }
    }

    async fn follow_log(
        &self,
        client: &Client,
        options: &Options,
        stopping: &CancellationToken,
    ) -> Result<()> {
        let log = open_log(client).await?;
        let keyring = open_keyring(client, &self.master_key).await?;
        self.papers.open(log.clone(), keyring.clone());
        let (messages, sites) = (self.messages.clone(), self.sites.clone());
        let mails = EventMails::new(messages, log.clone(), keyring.clone(), sites);
        let options = options.clone();
        // Standby or not: what people want done again needs no lease.
        let retrying = mails.clone();
        tokio::select! {
            followed = projection_runtime::run(mails, log, keyring, options, stopping.clone()) => {
                Ok(followed?)
            }
            never = retrying.retry_what_is_wanted() => match never {},
        }
    }
}
