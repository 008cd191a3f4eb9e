//! `astro demo-data`: fills a running system with people, real vehicles and invented launches,
//! through its own APIs. Run again, it adds what is missing, and nothing twice.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use api_contract::Written;
use api_contract::identity::RegistrantKind;
use api_contract::launches::ManagedLaunch;
use api_contract::rockets::{Rocket, RocketEntry};
use chrono::{DateTime, Utc};
use clap::Args;
use domain::ids::RocketId;
use domain::reference::Vehicle;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use service::config::{CoreArgs, MasterKeyArgs, TelemetryArgs};
use sign_in::Mails;

use crate::accounts::{self, AccountArgs};
use crate::demo::{
    DemoApi, EntranceArgs, Joining, Part, Person, customer_profile, launches, people,
    supplier_profile, token,
};

/// How many people act at the same time.
const AT_ONCE: usize = 4;

/// The configuration of `demo-data`.
#[derive(Debug, Args)]
pub(crate) struct DemoData {
    #[command(flatten)]
    entrance: EntranceArgs,
    #[command(flatten)]
    core: CoreArgs,
    #[command(flatten)]
    accounts: AccountArgs,
    #[command(flatten)]
    master_key: MasterKeyArgs,
    /// The address of a running admin-api, such as http://127.0.0.1:8081
    #[arg(long, env = "ASTRO_ADMIN_API")]
    admin_api: String,
    /// The address of a running customer-api, such as http://127.0.0.1:8080
    #[arg(long, env = "ASTRO_CUSTOMER_API")]
    customer_api: String,
    /// The address of the mailbox that mails end in, such as http://127.0.0.1:8097
    #[arg(long, env = "ASTRO_MAILBOX_URL")]
    mailbox_url: String,
}

/// Where the demo is made.
struct Scene<'a> {
    joining: Joining<'a>,
    accounts: &'a AccountArgs,
    admin_api: DemoApi,
    customer_api: DemoApi,
    /// The business time.
    now: DateTime<Utc>,
}

impl DemoData {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let entrance = self.entrance.open("filling a system with demo data")?;
        service::telemetry::init("demo-data", telemetry)?;
        let _lock = entrance.factors.lock()?;
        let admin_api = DemoApi::new(&self.admin_api)?;
        let now = admin_api.now().await.context("ASTRO_ADMIN_API")?;
        let mails = Mails::new(&self.mailbox_url)?;
        // No token is made by it, so it need not know who issues them.
        let issuer = "http://localhost";
        let opened = accounts::open(
            &self.core,
            &self.entrance.encryption,
            &self.accounts,
            &self.master_key,
            issuer,
        );
        let (identity, _) = opened.await?;
        let scene = Scene {
            joining: Joining {
                entrance: &entrance,
                mails: &mails,
                identity: &identity,
            },
            accounts: &self.accounts,
            admin_api,
            customer_api: DemoApi::new(&self.customer_api)?,
            now,
        };
        let added: Vec<Added> = stream::iter(people())
            .map(|person| scene.add(person))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let rockets: usize = added.iter().map(|added| added.rockets).sum();
        let launches: usize = added.iter().map(|added| added.launches).sum();
        tracing::info!(rockets, launches, "demo data is there");
        Ok(())
    }
}

impl Scene<'_> {
    /// Makes sure that somebody has an account, and whatever else is theirs.
    async fn add(&self, person: Person) -> Result<Added> {
        match person.part {
            Part::Customer(place) => {
                let token = self.token(&person, RegistrantKind::Customer).await?;
                let api = self.customer_api.signed_in(token);
                let profile = customer_profile(place).context("a customer of the demo")?;
                let _: Written = api.put("/api/v1/me", "demo-profile", &profile).await?;
                Ok(Added::default())
            }
            Part::Supplier(company) => {
                let token = self.token(&person, RegistrantKind::Supplier).await?;
                fill(&self.admin_api.signed_in(token), company, self.now).await
            }
            Part::Employee(role) => {
                self.joining.employee(&person, role).await?;
                Ok(Added::default())
            }
        }
    }

    async fn token(&self, person: &Person, kind: RegistrantKind) -> Result<String> {
        let mut browser = self.joining.registrant(person, kind).await?;
        token(&mut browser, &self.accounts.clients, person.part.client()).await
    }
}

/// What was not there before.
#[derive(Default)]
struct Added {
    rockets: usize,
    launches: usize,
}

/// Makes what a company still lacks.
async fn fill(api: &DemoApi, company: &str, now: DateTime<Utc>) -> Result<Added> {
    let mut added = Added::default();
    let _: Written = api
        .put(
            "/api/v1/supplier",
            "demo-profile",
            &supplier_profile(company),
        )
        .await?;
    let rockets: Vec<Rocket> = api.list("/api/v1/rockets").await?;
    let offered: Vec<ManagedLaunch> = api.list("/api/v1/launches").await?;
    let missions: BTreeSet<_> = offered
        .iter()
        .map(|launch| launch.mission.as_str())
        .collect();
    let vehicles = Vehicle::all().iter().enumerate();
    for (place, vehicle) in vehicles.filter(|(_, vehicle)| vehicle.supplier.as_str() == company) {
        let name = vehicle.name.as_str();
        let rocket = match rockets.iter().find(|rocket| rocket.name == name) {
            Some(rocket) => rocket.id,
            None => {
                added.rockets += 1;
                register(api, vehicle).await?
            }
        };
        for launch in launches(place, vehicle, now) {
            if missions.contains(launch.mission.as_str()) {
                continue;
            }
            let key = key(&launch.mission);
            let _: Written = api
                .post("/api/v1/launches", &key, &launch.on(rocket))
                .await?;
            added.launches += 1;
        }
    }
    Ok(added)
}

async fn register(api: &DemoApi, vehicle: &Vehicle) -> Result<RocketId> {
    let entry = RocketEntry {
        name: vehicle.name.as_str().to_owned(),
        model: vehicle.model.as_str().to_owned(),
        capacity: vehicle.capacity,
        range: vehicle.range,
    };
    let written: Written = api
        .post("/api/v1/rockets", &key(&entry.name), &entry)
        .await?;
    Ok(RocketId(written.id))
}

/// An idempotency key that is the same in every run.
fn key(name: &str) -> String {
    let word: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("demo-{word}")
}
