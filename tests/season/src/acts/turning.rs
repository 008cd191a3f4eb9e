//! Plans change: customers step back, launches are delayed and aborted.

use anyhow::{Result, bail};
use chrono::{DateTime, Months, SecondsFormat, TimeDelta, Utc};
use rand::Rng;
use serde_json::json;

use super::each;
use crate::plot::Fate;
use crate::season::{Launch, Season};

/// One in so many of the paid bookings whose launch is still to come is cancelled.
pub(super) async fn customers_step_back(
    season: &mut Season,
    one_in: u32,
    what: &'static str,
) -> Result<()> {
    let now = season.clock.now().await?;
    let mut places = Vec::new();
    for place in 0..season.bookings.len() {
        let chosen = season.chance.random_range(0..one_in) == 0;
        let booking = &season.bookings[place];
        let launch = &season.launches[booking.launch];
        let is_over = matches!(launch.fate, Fate::Aborted) && what != "early cancellations";
        if chosen && booking.paid && !booking.cancelled && launch.date > now && !is_over {
            places.push(place);
        }
    }
    let cancelled = {
        let season = &*season;
        each(places, async |place| {
            let booking = &season.bookings[place];
            let launch = season.launches[booking.launch].id;
            let path = format!("/launches/{launch}/bookings/{}/cancellation", booking.id);
            let customer = &season.customers[booking.customer];
            let answer = season
                .customer_api
                .post(customer, &path, &json!({}))
                .await?;
            match (answer.status.as_u16(), answer.code()) {
                (200, _) => Ok(Some(place)),
                // Its launch did not pay, and is aborted by now.
                (409, "launch_status") => Ok(None),
                _ => bail!("a cancellation was refused: {}", answer.body),
            }
        })
        .await?
    };
    let cancelled: Vec<usize> = cancelled.into_iter().flatten().collect();
    for &place in &cancelled {
        season.bookings[place].cancelled = true;
    }
    season.note(what, cancelled.len());
    Ok(())
}

pub(super) async fn launches_are_aborted(season: &mut Season) -> Result<()> {
    let aborted = abort(season, Fate::Aborted, "technical").await?;
    season.note("launches aborted", aborted);
    Ok(())
}

/// From three months before the date on, a launch that does not pay may be aborted; not before.
pub(super) async fn launches_that_do_not_pay_are_aborted(season: &mut Season) -> Result<()> {
    let doomed = season
        .launches
        .iter()
        .filter(|launch| launch.fate == Fate::DoesNotPay);
    let Some(last) = doomed.map(|launch| launch.date).max() else {
        return Ok(());
    };
    season.reach(last - Months::new(3)).await?;
    let flagged = launches_are_flagged(season).await?;
    season.note("launches flagged for low occupancy", flagged);
    let aborted = abort(season, Fate::DoesNotPay, "financial").await?;
    season.note("launches aborted that did not pay", aborted);
    Ok(())
}

/// Their suppliers are told, without anybody's doing.
async fn launches_are_flagged(season: &Season) -> Result<usize> {
    let doomed = places(season, Fate::DoesNotPay);
    for &place in &doomed {
        let path = format!("/launches/{}", season.launches[place].id);
        let supplier = season.supplier_of(place);
        let mut tries = 0;
        while season.admin_api.get(supplier, &path).await?.expect(200)?["low_occupancy"] != true {
            tries += 1;
            if tries > 400 {
                bail!("a launch of low occupancy was not flagged");
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
    Ok(doomed.len())
}

async fn abort(season: &Season, fate: Fate, cause: &str) -> Result<usize> {
    let doomed = places(season, fate);
    for &place in &doomed {
        let path = format!("/launches/{}/abort", season.launches[place].id);
        let body = json!({ "cause": cause, "reason": "It can't be helped." });
        let supplier = season.supplier_of(place);
        season
            .admin_api
            .post(supplier, &path, &body)
            .await?
            .expect(200)?;
    }
    Ok(doomed.len())
}

pub(super) async fn launches_are_delayed(season: &mut Season) -> Result<()> {
    let late = places(season, Fate::FliesLater);
    for &place in &late {
        let date = season.launches[place].date + Months::new(3);
        let path = format!("/launches/{}/delay", season.launches[place].id);
        let body = json!({
            "date": instant(date),
            "cause": "weather",
            "reason": "The season of storms lasts longer.",
        });
        let supplier = season.supplier_of(place);
        season
            .admin_api
            .post(supplier, &path, &body)
            .await?
            .expect(200)?;
        season.launches[place].date = date;
    }
    season.note("launches delayed", late.len());
    Ok(())
}

/// Until the first launch is half a year away.
pub(super) async fn a_year_is_over(season: &mut Season) -> Result<()> {
    let first = season.launches.iter().map(|launch| launch.date).min();
    if let Some(first) = first {
        season.reach(first - TimeDelta::days(180)).await?;
    }
    Ok(())
}

/// The launches with that fate.
pub(super) fn places(season: &Season, fate: Fate) -> Vec<usize> {
    let launches = season.launches.iter().enumerate();
    launches
        .filter(|(_, launch): &(usize, &Launch)| launch.fate == fate)
        .map(|(place, _)| place)
        .collect()
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
