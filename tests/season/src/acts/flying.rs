//! Launches are confirmed, start on their dates, and fly or fail.

use anyhow::Result;
use serde_json::json;

use super::turning::places;
use crate::plot::Fate;
use crate::season::Season;

pub(super) async fn launches_fly(season: &mut Season) -> Result<()> {
    let flying = [
        places(season, Fate::Flies),
        places(season, Fate::FliesLater),
    ]
    .concat();
    let failing = places(season, Fate::Fails);
    let mut starting: Vec<usize> = [&flying[..], &failing[..]].concat();
    for &place in &starting {
        act(season, place, "confirmation", &json!({})).await?;
    }
    starting.sort_by_key(|&place| season.launches[place].date);
    for &place in &starting {
        season.reach(season.launches[place].date).await?;
        if flying.contains(&place) {
            act(season, place, "completion", &json!({})).await?;
        } else {
            let body = json!({ "reason": "The second stage did not light." });
            act(season, place, "failure", &body).await?;
        }
    }
    season.note("launches completed", flying.len());
    season.note("launches failed", failing.len());
    Ok(())
}

async fn act(season: &Season, place: usize, what: &str, body: &serde_json::Value) -> Result<()> {
    let path = format!("/launches/{}/{what}", season.launches[place].id);
    let supplier = season.supplier_of(place);
    season
        .admin_api
        .post(supplier, &path, body)
        .await?
        .expect(200)?;
    Ok(())
}
