//! What is there before a test begins, and the bodies of requests.

use chrono::{DateTime, Days, SecondsFormat, Utc};
use serde_json::{Value, json};
use test_support::{AccountRole, Astro, Servers, SignedIn};
use uuid::Uuid;

use crate::{Answer, Caller};

/// A launch on offer.
#[derive(Debug)]
pub struct Offer {
    /// Who offers it.
    pub supplier: SignedIn,
    /// What flies.
    pub rocket: Uuid,
    /// The launch.
    pub launch: Uuid,
    /// Where in the log it was scheduled.
    pub position: String,
}

impl Offer {
    /// A new supplier offers a launch with so many seats.
    ///
    /// # Panics
    /// When it may not.
    pub async fn new(admin_api: &Astro, servers: &Servers, seats: u32) -> Self {
        let supplier = servers.sign_in(AccountRole::Supplier).await;
        Self::by(supplier, admin_api, seats).await
    }

    /// The same, by a supplier who has no profile yet.
    ///
    /// # Panics
    /// When they may not.
    pub async fn by(supplier: SignedIn, admin_api: &Astro, seats: u32) -> Self {
        let caller = Caller::new(admin_api, &supplier);
        let profile = company("Blue Yonder Space");
        let opened = caller.put("/api/v1/supplier", "open", &profile).await;
        assert_eq!(opened.expect(200).id(), supplier.supplier().0);
        let rocket = rocket("New Shepard", seats);
        let registered = caller.post("/api/v1/rockets", "register", &rocket).await;
        let rocket = registered.expect(201).id();
        let launch = flight(rocket, seats);
        let scheduled = caller.post("/api/v1/launches", "schedule", &launch).await;
        let scheduled = scheduled.expect(201);
        Self {
            supplier,
            rocket,
            launch: scheduled.id(),
            position: scheduled.position().to_owned(),
        }
    }

    /// Where its bookings are made.
    #[must_use]
    pub fn bookings(&self) -> String {
        format!("/api/v1/launches/{}/bookings", self.launch)
    }

    /// Somebody books seats in it, once for each key.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn book(&self, customer: &Caller, key: &str, seats: usize) -> Answer {
        customer.post(&self.bookings(), key, &party(seats)).await
    }
}

/// Where a booking is cancelled.
#[must_use]
pub fn cancellation(launch: Uuid, booking: Uuid) -> String {
    format!("/api/v1/launches/{launch}/bookings/{booking}/cancellation")
}

/// Where a booking is paid by card.
#[must_use]
pub fn payment(launch: Uuid, booking: Uuid) -> String {
    format!("/api/v1/launches/{launch}/bookings/{booking}/payment")
}

/// A card, by the token that stands for it.
#[must_use]
pub fn card(token: &str) -> Value {
    json!({ "token": token })
}

/// The profile of a company.
#[must_use]
pub fn company(name: &str) -> Value {
    json!({
        "legal_name": name,
        "tax_id": "12-3456789",
        "country": "US",
        "legal_address": "1 Launch Road, Van Horn, TX 79855",
        "contact": {
            "name": "Grace Hopper",
            "email": "grace@example.com",
            "phone": "+14325550100",
        },
    })
}

/// The profile of a customer.
#[must_use]
pub fn profile() -> Value {
    json!({
        "first_name": "Ada",
        "last_name": "Lovelace",
        "phone": "+442079460958",
        "legal_address": "12 St James's Square, London",
        "date_of_birth": "1985-12-10",
    })
}

/// A rocket that flies into orbit.
#[must_use]
pub fn rocket(name: &str, capacity: u32) -> Value {
    json!({
        "name": name,
        "model": "NS4",
        "capacity": capacity,
        "range": "low_earth_orbit",
    })
}

/// A launch of a rocket, at noon 400 days ahead.
#[must_use]
pub fn flight(rocket: Uuid, seats: u32) -> Value {
    json!({
        "rocket": rocket,
        "spaceport": "CORN-RANCH",
        "destination": "suborbital",
        "mission": "Eleven minutes above the Kármán line",
        "date": in_days(400),
        "seat_price": { "cents": 45_000_000, "currency": "USD" },
        "seats": seats,
    })
}

/// Noon of a day so many days ahead.
#[must_use]
pub fn in_days(days: u64) -> String {
    let day = (Utc::now() + Days::new(days)).date_naive();
    let noon = day.and_hms_opt(12, 0, 0).expect("every day has a noon");
    instant(noon.and_utc())
}

/// An instant, as JSON has it.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Seats for so many grown-ups, to be paid by card.
#[must_use]
pub fn party(seats: usize) -> Value {
    let passengers: Vec<_> = (1..=seats)
        .map(|number| passenger(&format!("Passenger {number}"), "1985-12-10"))
        .collect();
    json!({ "payment": "card", "passengers": passengers })
}

/// Somebody who is to fly.
#[must_use]
pub fn passenger(name: &str, date_of_birth: &str) -> Value {
    json!({
        "name": name,
        "email": "passenger@example.com",
        "phone": "+442079460958",
        "date_of_birth": date_of_birth,
    })
}

/// The JSON with one value set, at the path that its pointer names.
///
/// # Panics
/// When there is no such place.
#[must_use]
pub fn with(json: &Value, pointer: &str, value: Value) -> Value {
    let mut json = json.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer begins with /");
    json.pointer_mut(parent).expect("is there")[name] = value;
    json
}
