//! `astro core-api`: accounts, signing in, and tokens for all other processes.

use std::path::PathBuf;
use std::sync::Arc;

use actix_web::web::ServiceConfig;
use anyhow::{Context, Result};
use api_core::{Outbox, Pages, State, Stores, Watch};
use api_kit::site::{self, Site};
use api_kit::{Api, Description, Shares, WebApp};
use clap::Args;
use identity::Identity;
use log_lines::LogStream;
use notifier::{EventSecrets, Previews};
use privacy::{Places, Privacy};
use secrecy::SecretString;
use service::config::{
    CoreArgs, HttpArgs, OperatorsArgs, ShareArgs, TelemetryArgs, WebArgs, secret,
};
use service::health::Health;
use tokens::{Audience, KeySource};
use tokio::task::JoinSet;
use uuid::Uuid;
use verifications::{PublicKey, Sealed};

use crate::accounts::{self, AccountArgs};
use crate::encryption::require_public_https;
use crate::listening::listen_apart;
use crate::nats::{CoreUser, is_connected};
use crate::process::Process;
use crate::verifier::verifier;
use crate::write_path::{CommandArgs, WritePath};
use crate::{
    event_index, incident_store, job_store, log_store, rebuild_store, reconciliations,
    verification_store,
};

/// The configuration of `core-api`.
#[derive(Debug, Args)]
pub(crate) struct CoreApi {
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    operators: OperatorsArgs,
    #[command(flatten)]
    nats: CoreUser,
    #[command(flatten)]
    commands: CommandArgs,
    #[command(flatten)]
    core: CoreArgs,
    #[command(flatten)]
    accounts: AccountArgs,
    /// Where browsers find this process, such as `https://account.astro.example`
    #[arg(long, env = "ASTRO_SITE_URL")]
    site_url: String,
    /// The secret of the OAuth client core-api: this process, as the site that it serves
    #[arg(long, env = "ASTRO_CLIENT_SECRET", hide_env_values = true, value_parser = secret)]
    client_secret: SecretString,
    /// Where the pages of signing in are, if not at the address of this process
    #[arg(long, env = "ASTRO_AUTH_URL")]
    auth_url: Option<String>,
    /// The secrets that the mail provider shows by HTTP Basic when it tells what became of mails,
    /// separated by commas; without them it tells nothing
    #[arg(long, env = "ASTRO_MAIL_WEBHOOK_SECRETS", hide_env_values = true, value_parser = secret)]
    mail_webhook_secrets: Option<SecretString>,
    /// The folder of what is sealed of the log, to read: without it, verifications are made elsewhere, and
    /// exports have no signatures
    #[arg(long, env = "ASTRO_SEAL_FOLDER", requires = "seal_public_key")]
    seal_folder: Option<PathBuf>,
    /// The public half of the key that signs what is sealed
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: Option<PublicKey>,
    #[command(flatten)]
    share: ShareArgs,
    #[command(flatten)]
    web: WebArgs,
}

impl CoreApi {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let encryption = &self.commands.encryption;
        let mode = encryption.mode();
        require_public_https("ASTRO_SITE_URL", Some(&self.site_url), mode)?;
        require_public_https("ASTRO_AUTH_URL", self.auth_url.as_deref(), mode)?;
        self.accounts.require_hosts_of_their_own(mode)?;
        let authorities = encryption.authorities()?;
        let mail_events = self.mail_webhook_secrets.as_ref().map(EventSecrets::parse);
        let mail_events = mail_events
            .transpose()
            .context("ASTRO_MAIL_WEBHOOK_SECRETS")?;
        let pages = self.pages()?;
        let process = Process::start("core-api", telemetry)?;
        let listener = listen_apart(&self.http, &self.operators, mode)?;
        let settings = site::Settings {
            site_url: self.site_url.clone(),
            // Certificates are of names, and over TLS only the site has one.
            core_url: match listener.is_over_tls() {
                true => self.site_url.clone(),
                false => format!("http://{}", listener.address()),
            },
            issuer_url: self.site_url.clone(),
            client_secret: self.client_secret.clone(),
            authorities,
        };
        let prepared = process.prepare(self.prepare(&process, mail_events)).await?;
        let Some((api, state, identity, outbox, watch)) = prepared else {
            return Ok(());
        };
        let stopping = process.stopping.clone();
        let mut background = JoinSet::new();
        let (privacy, erasing) = (state.privacy(), stopping.clone());
        background.spawn(async move { privacy.run(&erasing).await });
        background.spawn(watch.run(stopping.clone()));
        if let Some((verifications, sealed)) = state.verifying() {
            let holder = Uuid::now_v7().to_string();
            let verifying = verifications::run(verifications, sealed, holder, stopping.clone());
            background.spawn(verifying);
        }
        let relay = tokio::spawn(async move { identity.relay(&outbox, &stopping).await });
        let site = Site::new("core", Audience::CoreApi, settings);
        let (endpoints, sign_in) = (api_core::configure(state), site::routes(site));
        let pages = pages.map(Pages::routes);
        let routes = move |api: &mut ServiceConfig| {
            endpoints(api);
            sign_in(api);
            if let Some(pages) = &pages {
                pages(api);
            }
        };
        api_kit::serve(api, listener, self.http.workers, routes).await?;
        while let Some(ended) = background.join_next().await {
            ended?;
        }
        Ok(relay.await?)
    }

    /// The pages, where there are bundles.
    fn pages(&self) -> Result<Option<Pages>> {
        let Some(folder) = &self.web.web else {
            return Ok(None);
        };
        let open = |name: &str| WebApp::open(&folder.join(name)).context("ASTRO_WEB");
        Ok(Some(Pages::new(open("auth")?, open("console")?)))
    }

    async fn prepare(
        &self,
        process: &Process,
        mail_events: Option<EventSecrets>,
    ) -> Result<(Api, State, Identity, Outbox, Watch)> {
        let (identity, messages) = accounts::open(
            &self.core,
            &self.commands.encryption,
            &self.accounts,
            &self.commands.master_key,
            &self.site_url,
        )
        .await?;
        let client = self
            .nats
            .connect("core-api", &self.commands.encryption)
            .await?;
        let WritePath {
            log,
            keyring,
            clock,
            commands,
        } = WritePath::over(&client, &self.commands).await?;
        let own = identity.clone();
        let keys = KeySource::Own(Arc::new(move || {
            let own = own.clone();
            Box::pin(async move { own.key_set().await.map_err(|error| error.to_string()) })
        }));
        let verifier = verifier(keys, Audience::CoreApi, &client).await?;
        let event_index = event_index::open(&self.core, &self.commands.encryption).await?;
        let privacy = Privacy::new(Places {
            identity: identity.clone(),
            commands: commands.clone(),
            log: log.clone(),
            keyring,
            index: event_index.clone(),
            messages: messages.clone(),
        });
        let outbox = Outbox::new(commands.clone(), messages.clone(), client.clone());
        let (store, own) = (identity.clone(), client.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("mongodb", move || {
                let store = store.clone();
                async move {
                    match store.is_available().await {
                        true => Ok(()),
                        false => Err("no answer"),
                    }
                }
            })
            .clock(move || clock.now())
            .build();
        process.tell(&client, &health, []);
        let proxies = self.share.proxies.trusted_proxies;
        let shares = Shares::new(
            self.share.client_requests_per_second,
            proxies,
            &api_core::UNCOUNTED,
        );
        let api = Api::new(health, process.metrics.clone(), process.stopping.clone())
            .verifier(verifier)
            .shares(shares)
            .openapi(Description::packed(api_core::OPENAPI));
        let auth_url = self.auth_url.as_ref().unwrap_or(&self.site_url);
        let stores = Stores {
            identity: identity.clone(),
            log_lines: log_store::open(&self.core, &self.commands.encryption).await?,
            log_stream: LogStream::over(client),
            messages,
            jobs: job_store::open(&self.core, &self.commands.encryption).await?,
            incidents: incident_store::open(&self.core, &self.commands.encryption).await?,
            reconciliations: reconciliations::open(&self.core, &self.commands.encryption).await?,
            rebuilds: rebuild_store::open(&self.core, &self.commands.encryption).await?,
            verifications: verification_store::open(&self.core, &self.commands.encryption).await?,
            sealed: match (&self.seal_folder, &self.seal_public_key) {
                (Some(folder), Some(key)) => {
                    Some(Sealed::new(log.clone(), folder.clone(), key.clone()))
                }
                _ => None,
            },
            log,
            commands,
            event_index,
            privacy,
        };
        let site = notifier::Site::parse(auth_url).context("ASTRO_AUTH_URL")?;
        let own_site = notifier::Site::parse(&self.site_url).context("ASTRO_SITE_URL")?;
        let watch = Watch::new(stores.clone(), &own_site);
        let previews = Previews::new(site);
        let state = State::new(
            stores,
            previews,
            mail_events,
            &self.site_url,
            auth_url,
            proxies,
        );
        Ok((api, state, identity, outbox, watch))
    }
}
