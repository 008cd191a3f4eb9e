//! `astro demo-data`: fills a running system with real vehicles and invented launches, through
//! its own APIs. Run again, it adds what is missing, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use tokens::SigningKey;

use anyhow::{Context, Result};
use api_contract::Written;
use api_contract::customers::Profile;
use api_contract::launches::ManagedLaunch;
use api_contract::rockets::{Rocket, RocketEntry};
use api_contract::suppliers::{Contact, SupplierProfile};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clap::Args;
use domain::ids::RocketId;
use domain::reference::Vehicle;
use service::config::TelemetryArgs;

use crate::demo::{DemoApi, Person, SigningArgs, launches};

/// How long the people of the demo are signed in here.
const SESSION: TimeDelta = TimeDelta::minutes(30);

/// The configuration of `demo-data`.
#[derive(Debug, Args)]
pub(crate) struct DemoData {
    #[command(flatten)]
    signing: SigningArgs,
    /// The address of a running admin-api, such as http://127.0.0.1:8081
    #[arg(long, env = "ASTRO_ADMIN_API")]
    admin_api: String,
    /// The address of a running customer-api, such as http://127.0.0.1:8080
    #[arg(long, env = "ASTRO_CUSTOMER_API")]
    customer_api: String,
}

impl DemoData {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let key = self.signing.open("filling a system with demo data").await?;
        service::telemetry::init("demo-data", telemetry)?;
        let admin = DemoApi::new(&self.admin_api)?;
        let now = admin.now().await.context("ASTRO_ADMIN_API")?;
        let mut fleets: BTreeMap<&str, Vec<(usize, &Vehicle)>> = BTreeMap::new();
        for (place, vehicle) in Vehicle::all().iter().enumerate() {
            fleets
                .entry(vehicle.supplier.as_str())
                .or_default()
                .push((place, vehicle));
        }
        let mut added = Added::default();
        for (company, fleet) in fleets {
            let supplier = Person::Supplier(company.to_owned());
            let api = admin.signed_in(supplier.sign_in(&key, SESSION));
            added.add(fill(&api, company, &fleet, now).await?);
        }
        let customers = DemoApi::new(&self.customer_api)?;
        open_customer_profile(&customers, &key).await?;
        tracing::info!(
            rockets = added.rockets,
            launches = added.launches,
            "demo data is there"
        );
        Ok(())
    }
}

/// What was not there before.
#[derive(Default)]
struct Added {
    rockets: usize,
    launches: usize,
}

impl Added {
    fn add(&mut self, more: Self) {
        self.rockets += more.rockets;
        self.launches += more.launches;
    }
}

/// Makes what a company still lacks.
async fn fill(
    api: &DemoApi,
    company: &str,
    fleet: &[(usize, &Vehicle)],
    now: DateTime<Utc>,
) -> Result<Added> {
    let mut added = Added::default();
    let _: Written = api
        .put("/api/v1/supplier", "demo-profile", &profile(company))
        .await?;
    let rockets: Vec<Rocket> = api.list("/api/v1/rockets").await?;
    let offered: Vec<ManagedLaunch> = api.list("/api/v1/launches").await?;
    let missions: BTreeSet<_> = offered
        .iter()
        .map(|launch| launch.mission.as_str())
        .collect();
    for &(place, vehicle) in fleet {
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

fn profile(company: &str) -> SupplierProfile {
    SupplierProfile {
        legal_name: company.to_owned(),
        tax_id: "DEMO-0000".to_owned(),
        country: "US".to_owned(),
        legal_address: "1 Demonstration Road, Springfield".to_owned(),
        contact: Contact {
            name: "Grace Hopper".to_owned(),
            email: "launches@example.com".to_owned(),
            phone: "+1 432 555 0100".to_owned(),
        },
    }
}

async fn open_customer_profile(api: &DemoApi, key: &SigningKey) -> Result<()> {
    let customer = Person::Customer("Ada Lovelace".to_owned());
    let api = api.signed_in(customer.sign_in(key, SESSION));
    let profile = Profile {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        phone: "+44 20 7946 0958".to_owned(),
        tax_id: None,
        legal_address: "12 St James's Square, London".to_owned(),
        date_of_birth: NaiveDate::from_ymd_opt(1985, 12, 10).context("a date")?,
    };
    let _: Written = api.put("/api/v1/me", "demo-profile", &profile).await?;
    Ok(())
}
