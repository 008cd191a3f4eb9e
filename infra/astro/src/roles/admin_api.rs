//! `astro admin-api`: serves suppliers and finance.

use actix_web::web::ServiceConfig;
use anyhow::{Context, Result};
use api_admin::{Pages, State};
use api_kit::site::{self, Site};
use api_kit::{Api, Description, Shares, WebApp};
use clap::Args;
use projection_runtime::{Target, Watcher};
use service::config::{
    HttpArgs, KeySetArgs, OperatorsArgs, PostgresArgs, ShareArgs, SiteArgs, TelemetryArgs, WebArgs,
};
use service::health::Health;
use tokens::{Audience, KeySource};

use crate::listening::listen_apart;
use crate::nats::is_connected;
use crate::process::Process;
use crate::read_models;
use crate::verifier::{key_source, verifier};
use crate::write_path::{WritePath, WritePathArgs};

/// The configuration of `admin-api`.
#[derive(Debug, Args)]
pub(crate) struct AdminApi {
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    operators: OperatorsArgs,
    #[command(flatten)]
    write_path: WritePathArgs,
    #[command(flatten)]
    postgres: PostgresArgs,
    #[command(flatten)]
    key_set: KeySetArgs,
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    share: ShareArgs,
    #[command(flatten)]
    web: WebArgs,
}

impl AdminApi {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let encryption = self.write_path.encryption();
        let site = crate::site::settings(&self.site, encryption)?;
        let key_set = key_source(&self.key_set, encryption)?;
        let pages = self.pages(&site.issuer_url)?;
        let process = Process::start("admin-api", telemetry)?;
        let listener = listen_apart(&self.http, &self.operators, self.write_path.mode())?;
        let Some((api, state)) = process.prepare(self.prepare(&process, key_set)).await? else {
            return Ok(());
        };
        let site = Site::new("admin", Audience::AdminApi, site);
        let (endpoints, sign_in) = (api_admin::configure(state), site::routes(site));
        let pages = pages.map(Pages::routes);
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
    fn pages(&self, account_site: &str) -> Result<Option<Pages>> {
        let Some(folder) = &self.web.web else {
            return Ok(None);
        };
        let app = WebApp::open(&folder.join("portal")).context("ASTRO_WEB")?;
        Ok(Some(Pages::new(app, account_site)))
    }

    async fn prepare(&self, process: &Process, key_set: KeySource) -> Result<(Api, State)> {
        let model = read_models::operational(&self.postgres, self.write_path.encryption())?;
        let WritePath {
            keyring: _,
            log,
            clock,
            commands,
        } = WritePath::open(&self.write_path, "admin-api").await?;
        let model = read_models::live(&model, log.log_id()).await?;

        let client = log.client().clone();
        let verifier = verifier(key_set, Audience::AdminApi, &client).await?;
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
            .check("postgresql", move || {
                let store = store.clone();
                async move { store.now().checkpoint().await.map(drop) }
            })
            .clock(move || clock.now())
            .build();
        process.tell(&client, &health, []);
        let shares = Shares::new(
            self.share.client_requests_per_second,
            self.share.proxies.trusted_proxies,
            &[],
        );
        let api = Api::new(health, process.metrics.clone(), process.stopping.clone())
            .verifier(verifier)
            .shares(shares)
            .openapi(Description::packed(api_admin::OPENAPI));
        Ok((api, State::new(commands, log, model, watcher)))
    }
}
