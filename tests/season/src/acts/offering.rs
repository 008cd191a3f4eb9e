//! Suppliers and customers tell who they are, and launches come on offer.

use anyhow::Result;
use chrono::{SecondsFormat, TimeDelta};
use serde_json::json;

use super::each;
use crate::plot::{Fate, fates};
use crate::season::{Launch, Season};

/// The seats of each launch.
const SEATS: u32 = 40;
/// What a seat costs, in cents.
const PRICE: i64 = 25_000_000;

pub(super) async fn everybody_introduces_themselves(season: &mut Season) -> Result<()> {
    let api = &season.admin_api;
    each(
        season.suppliers.iter().enumerate(),
        async |(place, supplier)| {
            let company = json!({
                "legal_name": format!("Season Space {}", place + 1),
                "tax_id": format!("SEASON-{:04}", place + 1),
                "country": "US",
                "legal_address": format!("{} Launch Road, Van Horn, TX 79855", place + 1),
                "contact": {
                    "name": "Grace Hopper",
                    "email": "grace@example.com",
                    "phone": "+14325550100",
                },
            });
            api.put(supplier, "/supplier", &company).await?.expect(200)
        },
    )
    .await?;
    let api = &season.customer_api;
    each(
        season.customers.iter().enumerate(),
        async |(place, customer)| {
            let profile = json!({
                "first_name": "Customer",
                "last_name": format!("Number {place}"),
                "phone": "+442079460958",
                "legal_address": format!("{} St James's Square, London", place + 1),
                "date_of_birth": "1985-12-10",
            });
            api.put(customer, "/me", &profile).await?.expect(200)
        },
    )
    .await?;
    season.note("suppliers", season.suppliers.len());
    season.note("customers", season.customers.len());
    Ok(())
}

pub(super) async fn suppliers_offer_launches(season: &mut Season) -> Result<()> {
    let first = season.clock.now().await? + TimeDelta::days(380);
    for (supplier, person) in season.suppliers.iter().enumerate() {
        let rocket = json!({
            "name": format!("Season {}", supplier + 1),
            "model": "S1",
            "capacity": SEATS,
            "range": "low_earth_orbit",
        });
        let registered = season.admin_api.post(person, "/rockets", &rocket).await?;
        let rocket = registered.id()?;
        for (place, fate) in fates(supplier).into_iter().enumerate() {
            let place = i64::try_from(supplier * 4 + place)?;
            let date = first + TimeDelta::days(5 * place);
            let launch = json!({
                "rocket": rocket,
                "spaceport": "CORN-RANCH",
                "destination": "suborbital",
                "mission": format!("Flight {} of the season", place + 1),
                "date": date.to_rfc3339_opts(SecondsFormat::Secs, true),
                "seat_price": { "cents": PRICE, "currency": "USD" },
                "seats": SEATS,
            });
            let scheduled = season.admin_api.post(person, "/launches", &launch).await?;
            let id = scheduled.id()?;
            season.launches.push(Launch {
                id,
                supplier,
                date,
                fate,
            });
        }
    }
    // One of them gets a better offer, while nobody has booked it.
    let launch = &season.launches[0];
    let revision = json!({
        "mission": "The first flight of the season",
        "seat_price": { "cents": PRICE - 1_000_000, "currency": "USD" },
        "seats": SEATS,
    });
    let path = format!("/launches/{}/revision", launch.id);
    let supplier = season.supplier_of(0);
    season
        .admin_api
        .post(supplier, &path, &revision)
        .await?
        .expect(200)?;
    // Too few seats are sold of a launch that is hardly known.
    let hidden = season
        .launches
        .iter()
        .filter(|launch| launch.fate == Fate::DoesNotPay);
    let hidden = hidden.count();
    season.note("launches", season.launches.len());
    season.note("launches that hardly anybody books", hidden);
    Ok(())
}
