//! Customers book and pay: in time, late, twice or never.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use rand::Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use super::each;
use crate::plot::{Fate, Paying};
use crate::season::{Booking, Season};

/// What somebody wants.
struct Wish {
    customer: usize,
    launch: usize,
    seats: usize,
    paying: Paying,
}

pub(super) async fn customers_book(season: &mut Season) -> Result<()> {
    let mut wishes = Vec::new();
    for customer in 0..season.customers.len() {
        for _ in 0..season.chance.random_range(1..=4) {
            let launch = season.chance.random_range(0..season.launches.len());
            let is_hidden = season.launches[launch].fate == Fate::DoesNotPay;
            if is_hidden && season.chance.random_range(0..10) > 0 {
                continue;
            }
            wishes.push(Wish {
                customer,
                launch,
                seats: season.chance.random_range(1..=3),
                paying: Paying::by_chance(&mut season.chance),
            });
        }
    }
    let (api, customers, launches) = (&season.customer_api, &season.customers, &season.launches);
    let booked = each(wishes, async |wish| {
        let passengers: Vec<Value> = (0..wish.seats).map(passenger).collect();
        let body = json!({ "payment": wish.paying.method(), "passengers": passengers });
        let path = format!("/launches/{}/bookings", launches[wish.launch].id);
        let answer = api.post(&customers[wish.customer], &path, &body).await?;
        match (answer.status.as_u16(), answer.code()) {
            (201, _) => Ok(Some((answer.id()?, wish))),
            (409, "sold_out") | (422, "seat_limit_exceeded") => Ok(None),
            _ => bail!("a booking was refused: {}", answer.body),
        }
    })
    .await?;
    let refused = booked.iter().filter(|booked| booked.is_none()).count();
    for (id, wish) in booked.into_iter().flatten() {
        season.bookings.push(Booking {
            id,
            launch: wish.launch,
            customer: wish.customer,
            total: 0,
            paying: wish.paying,
            paid: false,
            cancelled: false,
        });
    }
    // The same order whoever was first.
    season
        .bookings
        .sort_by_key(|booking| (booking.customer, booking.launch, booking.id));
    look_up_totals(season).await?;
    season.note("bookings", season.bookings.len());
    season.note("wishes that found no seat", refused);
    Ok(())
}

/// What each booking costs, as its customer sees it.
async fn look_up_totals(season: &mut Season) -> Result<()> {
    let (api, customers) = (&season.customer_api, &season.customers);
    let lists = each(0..customers.len(), async |customer| {
        let person = &customers[customer];
        for _ in 0..100 {
            let items = api.list(person, "/bookings?").await?;
            let known = items
                .iter()
                .filter(|item| item["total"].is_object())
                .count();
            let made = season
                .bookings
                .iter()
                .filter(|booking| booking.customer == customer);
            if known >= made.count() {
                return Ok(items);
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        bail!("bookings did not show up")
    })
    .await?;
    let totals: std::collections::HashMap<Uuid, i64> = lists
        .into_iter()
        .flatten()
        .filter_map(|item| {
            let id = item["id"].as_str()?.parse().ok()?;
            Some((id, item["total"]["cents"].as_i64()?))
        })
        .collect();
    for booking in &mut season.bookings {
        booking.total = totals.get(&booking.id).copied().unwrap_or_default();
    }
    Ok(())
}

pub(super) async fn customers_pay(season: &mut Season) -> Result<()> {
    let now = season.clock.now().await?;
    let paid = {
        let season = &*season;
        each(0..season.bookings.len(), async |place| {
            let booking = &season.bookings[place];
            match booking.paying {
                Paying::Never | Paying::LateTransfer => return Ok(None),
                Paying::Transfer => transfer(season, booking, now, Expected::Confirmed).await?,
                Paying::TwoTransfers => {
                    transfer(season, booking, now, Expected::Confirmed).await?;
                    transfer(season, booking, now, Expected::Refused).await?;
                }
                Paying::Card | Paying::SecondCard | Paying::SlowCard | Paying::TwiceTold => {
                    by_card(season, booking).await?;
                }
            }
            Ok(Some(place))
        })
        .await?
    };
    let paid: Vec<usize> = paid.into_iter().flatten().collect();
    for &place in &paid {
        season.bookings[place].paid = true;
    }
    season.note("bookings paid in time", paid.len());
    // Slow banks answer by real time; only then may the clock go on.
    wait_until_confirmed(season).await
}

/// Reservations that nobody paid end by themselves.
pub(super) async fn reservations_run_out(season: &mut Season) -> Result<()> {
    season.advance("4d").await?;
    let unpaid = season.bookings.iter().filter(|booking| !booking.paid);
    let unpaid: BTreeSet<Uuid> = unpaid.map(|booking| booking.id).collect();
    for _ in 0..400 {
        let reserved = season
            .admin_api
            .list(&season.finance, "/bookings?status=reserved")
            .await?;
        let reserved = reserved
            .iter()
            .filter_map(|item| item["id"].as_str()?.parse().ok());
        if !reserved.into_iter().any(|id: Uuid| unpaid.contains(&id)) {
            season.note("reservations that ran out", unpaid.len());
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    bail!("unpaid reservations did not run out")
}

/// Transfers that come when the reservation is over: the seats are taken again if they are free,
/// and the money goes back if not.
pub(super) async fn late_customers_pay(season: &mut Season) -> Result<()> {
    let now = season.clock.now().await?;
    let late = {
        let season = &*season;
        let late = season
            .bookings
            .iter()
            .filter(|booking| booking.paying == Paying::LateTransfer);
        each(late, async |booking| {
            transfer(season, booking, now, Expected::Either).await
        })
        .await?
    };
    season.note("late transfers", late.len());
    Ok(())
}

async fn by_card(season: &Season, booking: &Booking) -> Result<()> {
    let path = format!(
        "/launches/{}/bookings/{}/payment",
        season.launches[booking.launch].id, booking.id
    );
    let customer = &season.customers[booking.customer];
    for card in booking.paying.cards() {
        let answer = season
            .customer_api
            .post(customer, &path, &json!({ "token": card }))
            .await?;
        let status = answer.body["status"].as_str().unwrap_or_default();
        let expected = match *card {
            "tok_declined" => "failed",
            "tok_late" => "pending",
            _ => "completed",
        };
        if status != expected {
            bail!("{card} should be {expected}: {}", answer.body);
        }
    }
    Ok(())
}

/// What a transfer does to its booking.
#[derive(Clone, Copy)]
enum Expected {
    Confirmed,
    Refused,
    Either,
}

/// Finance finds a transfer in the bank's list.
async fn transfer(
    season: &Season,
    booking: &Booking,
    paid_at: DateTime<Utc>,
    expected: Expected,
) -> Result<()> {
    let path = format!("/bookings/{}/payments", booking.id);
    let body = json!({
        "launch": season.launches[booking.launch].id,
        "amount": { "cents": booking.total, "currency": "USD" },
        "reference": format!("BANK-{}", &Uuid::new_v4().simple().to_string()[..12]),
        "paid_at": paid_at.to_rfc3339_opts(SecondsFormat::Millis, true),
    });
    let answer = season.admin_api.post(&season.finance, &path, &body).await?;
    let body = answer.expect(201)?;
    let is_refused = body["refused"].is_object();
    match expected {
        Expected::Confirmed if is_refused => bail!("a transfer should confirm: {body}"),
        Expected::Refused if !is_refused => bail!("a second transfer should not confirm: {body}"),
        _ => Ok(()),
    }
}

/// Every booking that was paid in time is confirmed.
async fn wait_until_confirmed(season: &Season) -> Result<()> {
    for _ in 0..400 {
        let reserved = each(0..season.customers.len(), async |customer| {
            let person = &season.customers[customer];
            season
                .customer_api
                .list(person, "/bookings?status=reserved")
                .await
        })
        .await?;
        let reserved: Vec<Uuid> = reserved
            .iter()
            .flatten()
            .filter_map(|item| item["id"].as_str()?.parse().ok())
            .collect();
        let is_waiting = |booking: &Booking| booking.paid && reserved.contains(&booking.id);
        if !season.bookings.iter().any(is_waiting) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    bail!("payments were not confirmed")
}

/// Somebody who flies, and is grown up.
fn passenger(place: usize) -> Value {
    json!({
        "name": format!("Passenger {}", place + 1),
        "email": "passenger@example.com",
        "phone": "+442079460958",
        "date_of_birth": "1985-12-10",
    })
}
