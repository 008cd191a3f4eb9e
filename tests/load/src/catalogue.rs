//! What is for sale: a supplier, rockets and launches, entered over HTTP as a supplier would.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use chrono::{TimeDelta, Utc};
use domain::ids::{BookingId, LaunchId};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::http::{Connection, get, post, put};
use crate::people::seller;
use crate::stage::{Api, Running, Stage};

/// Launches are entered over so many connections at once.
const ENTERED_AT_ONCE: usize = 16;

/// A supplier with an admin-api to enter launches at.
pub(crate) struct Catalogue {
    /// The admin-api.
    pub(crate) api: Running,
    /// The supplier's access token.
    token: String,
}

/// A page of a manifest.
#[derive(Deserialize)]
struct Page {
    items: Vec<Entry>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    booking: BookingId,
}

#[derive(Deserialize)]
struct Made {
    id: Uuid,
}

impl Catalogue {
    /// Starts an admin-api and tells it who the supplier is.
    pub(crate) async fn open(stage: &Stage) -> Result<Self> {
        let token = seller(&stage.key);
        let api = stage.start_api(Api::Admin, 1).await?;
        let profile = json!({
            "legal_name": "Bench Rockets",
            "tax_id": "B00000000",
            "country": "ES",
            "legal_address": "Calle Mayor 1, 28013 Madrid",
            "contact": {
                "name": "Rosa Marín", "email": "rosa@example.org", "phone": "+34 600 000 000",
            },
        });
        let mut connection = Connection::open(api.address).await?;
        let request = put("/api/v1/supplier", &token, "profile", &profile.to_string());
        enter(&mut connection, &request).await?;
        Ok(Self { api, token })
    }

    /// The supplier's access token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Enters so many launches of so many seats each, all of one rocket, each on a day of its own.
    pub(crate) async fn launches(&self, count: usize, seats: u32) -> Result<Vec<LaunchId>> {
        let rocket = json!({
            "name": "Bench", "model": "B1", "capacity": seats, "range": "low_earth_orbit",
        });
        let mut connection = Connection::open(self.api.address).await?;
        let rocket = self
            .make(&mut connection, "/api/v1/rockets", &rocket.to_string())
            .await?;
        let mut tasks = JoinSet::new();
        for lane in 0..ENTERED_AT_ONCE.min(count) {
            let address = self.api.address;
            let requests: Vec<_> = (lane..count)
                .step_by(ENTERED_AT_ONCE)
                .map(|place| {
                    let launch = launch(rocket, seats, place).to_string();
                    let key = Uuid::new_v4().to_string();
                    (place, post("/api/v1/launches", &self.token, &key, &launch))
                })
                .collect();
            tasks.spawn(async move {
                let mut connection = Connection::open(address).await?;
                let mut made = Vec::with_capacity(requests.len());
                for (place, request) in requests {
                    made.push((place, LaunchId(enter(&mut connection, &request).await?)));
                }
                anyhow::Ok(made)
            });
        }
        let mut launches = Vec::with_capacity(count);
        while let Some(made) = tasks.join_next().await {
            launches.extend(made??);
        }
        launches.sort_unstable();
        Ok(launches.into_iter().map(|(_, launch)| launch).collect())
    }

    /// The bookings in a launch's manifest, page by page as its supplier reads it.
    pub(crate) async fn manifest(&self, launch: LaunchId) -> Result<HashSet<BookingId>> {
        let mut connection = Connection::open(self.api.address).await?;
        let mut bookings = HashSet::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/launches/{launch}/manifest?limit=100{cursor}");
            let answer = connection.exchange(&get(&path, Some(&self.token))).await?;
            ensure!(
                answer.status == 200,
                "{path} was answered with {}",
                answer.status
            );
            let page: Page = serde_json::from_slice(answer.body)?;
            bookings.extend(page.items.iter().map(|entry| entry.booking));
            match page.next {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(bookings),
            }
        }
    }

    async fn make(&self, connection: &mut Connection, path: &str, body: &str) -> Result<Uuid> {
        let key = Uuid::new_v4().to_string();
        enter(connection, &post(path, &self.token, &key, body)).await
    }
}

async fn enter(connection: &mut Connection, request: &[u8]) -> Result<Uuid> {
    let answer = connection.exchange(request).await?;
    let body = String::from_utf8_lossy(answer.body);
    ensure!(
        matches!(answer.status, 200 | 201),
        "the admin-api answered with {}: {body}",
        answer.status
    );
    let made: Made = serde_json::from_slice(answer.body).context("an answer without an id")?;
    Ok(made.id)
}

fn launch(rocket: Uuid, seats: u32, place: usize) -> serde_json::Value {
    let days = i64::try_from(place).unwrap_or_default() + 400;
    json!({
        "rocket": rocket,
        "spaceport": "KSC",
        "destination": "low_earth_orbit",
        "mission": "Round the Earth and back",
        "date": Utc::now() + TimeDelta::days(days),
        "seat_price": {"cents": 25_000_000, "currency": "USD"},
        "seats": seats,
    })
}
