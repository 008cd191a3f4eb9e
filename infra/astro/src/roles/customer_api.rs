//! `astro customer-api`: serves customers and visitors.

use actix_web::web::ServiceConfig;
use anyhow::{Context, Result};
use api_customer::{Places, State};
use api_kit::site::{self, Site};
use api_kit::{Api, Description, Shares, WebApp};
use clap::Args;
use projection_runtime::{Target, Watcher};
use service::config::{
    HttpArgs, KeySetArgs, Mode, MongoArgs, OperatorsArgs, ShareArgs, SiteArgs, TelemetryArgs,
    WebArgs,
};
use service::health::Health;
use tokens::{Audience, KeySource};

use crate::gateway::{GatewayArgs, WebhookArgs};
use crate::listening::listen_apart;
use crate::nats::is_connected;
use crate::process::Process;
use crate::read_models;
use crate::verifier::{key_source, verifier};
use crate::write_path::{WritePath, WritePathArgs};

/// The configuration of `customer-api`.
#[derive(Debug, Args)]
pub(crate) struct CustomerApi {
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    operators: OperatorsArgs,
    #[command(flatten)]
    write_path: WritePathArgs,
    #[command(flatten)]
    mongo: MongoArgs,
    #[command(flatten)]
    key_set: KeySetArgs,
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    web: WebArgs,
    #[command(flatten)]
    share: ShareArgs,
    #[command(flatten)]
    gateway: GatewayArgs,
    #[command(flatten)]
    webhooks: WebhookArgs,
    /// Where customers transfer money to, on one line, such as `Astro Bookings, IBAN …`. Without
    /// it the site does not offer to pay by transfer.
    #[arg(long, env = "ASTRO_TRANSFER_ACCOUNT", value_parser = transfer_account)]
    transfer_account: Option<String>,
}

/// The longest text about an account that money is transferred to.
const MAX_TRANSFER_ACCOUNT: usize = 200;

fn transfer_account(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_line = (1..=MAX_TRANSFER_ACCOUNT).contains(&text.chars().count())
        && !text.chars().any(char::is_control);
    is_line
        .then(|| text.to_owned())
        .ok_or_else(|| format!("must be one line of 1 to {MAX_TRANSFER_ACCOUNT} characters"))
}

impl CustomerApi {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let encryption = self.write_path.encryption();
        let site = crate::site::settings(&self.site, encryption)?;
        let key_set = key_source(&self.key_set, encryption)?;
        let pages = self.pages(&site.issuer_url)?;
        let process = Process::start("customer-api", telemetry)?;
        let listener = listen_apart(&self.http, &self.operators, self.write_path.mode())?;
        let Some((api, state)) = process.prepare(self.prepare(&process, key_set)).await? else {
            return Ok(());
        };
        let site = Site::new("customer", Audience::CustomerApi, site);
        let (endpoints, sign_in) = (api_customer::configure(state), site::routes(site));
        let pages = pages.map(api_customer::Site::routes);
        let routes = move |api: &mut ServiceConfig| {
            endpoints(api);
            sign_in(api);
            if let Some(pages) = &pages {
                pages(api);
            }
        };
        Ok(api_kit::serve(api, listener, self.http.workers, routes).await?)
    }

    /// The pages, where there is a bundle.
    fn pages(&self, accounts: &str) -> Result<Option<api_customer::Site>> {
        let Some(folder) = &self.web.web else {
            return Ok(None);
        };
        let open = |name| WebApp::open(&folder.join(name)).context("ASTRO_WEB");
        let places = Places {
            accounts: accounts.trim_end_matches('/').to_owned(),
            // The gateway of development is the sandbox, whose cards anybody may use.
            test_cards: self.write_path.mode() == Mode::Development,
            transfer_account: self.transfer_account.clone(),
        };
        let (app, own) = (open("customer")?, open("customer-own")?);
        Ok(Some(api_customer::Site::new(
            &self.site.site_url,
            app,
            own,
            places,
        )))
    }

    async fn prepare(&self, process: &Process, key_set: KeySource) -> Result<(Api, State)> {
        let gateway = self.gateway.open(self.write_path.mode())?;
        let webhook_secrets = self.webhooks.secrets()?;
        let (write_path, model) = tokio::try_join!(
            WritePath::open(&self.write_path, "customer-api"),
            read_models::customer(&self.mongo, self.write_path.encryption()),
        )?;
        let WritePath {
            keyring: _,
            log,
            clock,
            commands,
        } = write_path;
        let model = read_models::live(&model, log.log_id()).await?;

        let client = log.client().clone();
        let verifier = verifier(key_set, Audience::CustomerApi, &client).await?;
        let watched = model.clone();
        let watcher = Watcher::start(client.clone(), model.now().name(), move || {
            let watched = watched.clone();
            async move { watched.stand().await }
        });
        let watcher = watcher.await;
        let (store, own) = (model.clone(), client.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("mongodb", move || {
                let store = store.clone();
                async move { store.now().checkpoint().await.map(drop) }
            })
            .clock(move || clock.now())
            .build();
        process.tell(&client, &health, []);
        let shares = Shares::new(
            self.share.client_requests_per_second,
            self.share.proxies.trusted_proxies,
            &[api_customer::WEBHOOK_PATH],
        );
        let api = Api::new(health, process.metrics.clone(), process.stopping.clone())
            .verifier(verifier)
            .shares(shares)
            .openapi(Description::packed(api_customer::OPENAPI));
        let state = State::new(commands, log, model, watcher, gateway, webhook_secrets);
        Ok((api, state))
    }
}
