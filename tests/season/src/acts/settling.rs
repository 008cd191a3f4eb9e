//! Money comes to rest: refunds, suppliers' invoices, fees.

use anyhow::{Context, Result, bail};
use chrono::SecondsFormat;
use serde_json::{Value, json};
use uuid::Uuid;

use super::each;
use super::turning::places;
use crate::plot::Fate;
use crate::season::Season;

/// Finance gives half back for launches that failed, approves what customers ask for (but for the
/// first of them), and pays by transfer what came by transfer. What came by card goes back by
/// itself.
pub(super) async fn finance_pays_back(season: &mut Season) -> Result<()> {
    let asked = ask_for_failed_launches(season).await?;
    season.note("refunds after failures", asked);
    let waiting = until_some(season, &["/refunds?status=requested"], asked).await?;
    let mut rejected = 0;
    for (place, refund) in waiting.iter().enumerate() {
        let id = text(refund, "id")?;
        let (what, body) = match place {
            0 => (
                "rejection",
                json!({ "reason": "It was paid back in cash." }),
            ),
            _ => ("approval", json!({})),
        };
        rejected += usize::from(place == 0);
        let path = format!("/refunds/{id}/{what}");
        season
            .admin_api
            .post(&season.finance, &path, &body)
            .await?
            .expect(200)?;
    }
    season.note("refunds approved by finance", waiting.len() - rejected);
    season.note("refunds rejected by finance", rejected);
    let paid = pay_back_transfers(season).await?;
    season.note("refunds paid by transfer", paid);
    Ok(())
}

async fn ask_for_failed_launches(season: &Season) -> Result<usize> {
    let mut asked = 0;
    for place in places(season, Fate::Fails) {
        let launch = season.launches[place].id;
        let path = format!("/bookings?launch={launch}&status=failed");
        for booking in season.admin_api.list(&season.finance, &path).await? {
            let payment = text(&booking, "payment_id")?;
            let total = booking["total"]["cents"].as_i64().context("no total")?;
            let amount = json!({ "cents": total / 2, "currency": "USD" });
            let body = json!({ "payment": payment, "amount": amount });
            let answer = season
                .admin_api
                .post(&season.finance, "/refunds", &body)
                .await?;
            answer.expect(201)?;
            asked += 1;
        }
    }
    Ok(asked)
}

/// Until nothing is approved any more but not paid.
async fn pay_back_transfers(season: &Season) -> Result<usize> {
    let mut paid = 0;
    for _ in 0..400 {
        let approved = season
            .admin_api
            .list(&season.finance, "/refunds?status=approved")
            .await?;
        if approved.is_empty() {
            return Ok(paid);
        }
        let now = season
            .clock
            .now()
            .await?
            .to_rfc3339_opts(SecondsFormat::Millis, true);
        for refund in approved {
            if refund["method"] == "transfer" {
                let id = text(&refund, "id")?;
                let body = json!({ "reference": reference(), "paid_at": now });
                let path = format!("/refunds/{id}/payments");
                season
                    .admin_api
                    .post(&season.finance, &path, &body)
                    .await?
                    .expect(200)?;
                paid += 1;
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    bail!("refunds were not paid")
}

/// Every supplier asks for nine tenths of what a launch brought in, and is paid in two parts.
pub(super) async fn suppliers_are_paid(season: &mut Season) -> Result<()> {
    let flown = [
        places(season, Fate::Flies),
        places(season, Fate::FliesLater),
    ]
    .concat();
    let now = season
        .clock
        .now()
        .await?
        .to_rfc3339_opts(SecondsFormat::Millis, true);
    let submitted = {
        let season = &*season;
        each(flown, async |place| {
            let launch = season.launches[place].id;
            let supplier = season.supplier_of(place);
            let seen = season
                .admin_api
                .get(supplier, &format!("/launches/{launch}"))
                .await?;
            let seen = seen.expect(200)?;
            let revenue = seen["money"]["revenue"]["cents"]
                .as_i64()
                .context("no revenue")?;
            let amount = revenue / 10 * 9;
            if amount < 2 {
                return Ok(None);
            }
            let body = json!({
                "launch": launch,
                "number": format!("S-{place:03}"),
                "amount": { "cents": amount, "currency": "USD" },
            });
            let invoice = season
                .admin_api
                .post(supplier, "/invoices", &body)
                .await?
                .id()?;
            for part in [amount / 3, amount - amount / 3] {
                pay(season, invoice, part, &now).await?;
            }
            Ok(Some(invoice))
        })
        .await?
    };
    let submitted = submitted.into_iter().flatten().count();
    season.note("invoices of suppliers, paid", submitted);
    Ok(())
}

/// Most fees are paid, one is taken back, one stays open.
pub(super) async fn fees_are_paid(season: &mut Season) -> Result<()> {
    let aborted = places(season, Fate::Aborted).len() + places(season, Fate::DoesNotPay).len();
    // Those of launches that were aborted early are overdue by now.
    let open = [
        "/invoices?kind=supplier_fee&status=issued",
        "/invoices?kind=supplier_fee&status=overdue",
    ];
    let fees = until_some(season, &open, aborted).await?;
    let now = season
        .clock
        .now()
        .await?
        .to_rfc3339_opts(SecondsFormat::Millis, true);
    for (place, fee) in fees.iter().enumerate() {
        let id: Uuid = text(fee, "id")?.parse()?;
        match place {
            0 => {
                let path = format!("/invoices/{id}/cancellation");
                let answer = season
                    .admin_api
                    .post(&season.finance, &path, &json!({}))
                    .await?;
                answer.expect(200)?;
            }
            1 => {}
            _ => {
                let total = fee["total"]["cents"].as_i64().context("no total")?;
                pay(season, id, total, &now).await?;
            }
        }
    }
    season.note("fees", fees.len());
    Ok(())
}

/// The fee that stays open is overdue when its time is up.
pub(super) async fn a_fee_is_overdue(season: &mut Season) -> Result<()> {
    season.advance("31d").await?;
    let path = "/invoices?kind=supplier_fee&status=overdue";
    let overdue = until_some(season, &[path], 1).await?;
    season.note("fees that are overdue", overdue.len());
    Ok(())
}

async fn pay(season: &Season, invoice: Uuid, cents: i64, paid_at: &str) -> Result<()> {
    let body = json!({
        "amount": { "cents": cents, "currency": "USD" },
        "reference": reference(),
        "paid_at": paid_at,
    });
    // What was paid before may not be counted yet: then it is still more than is open.
    let path = format!("/invoices/{invoice}/payments");
    season
        .admin_api
        .post(&season.finance, &path, &body)
        .await?
        .expect(201)?;
    Ok(())
}

/// Lists, one after the other, once they have stopped growing, and have at least so many items.
async fn until_some(season: &Season, paths: &[&str], least: usize) -> Result<Vec<Value>> {
    let mut before = 0;
    let mut same = 0;
    for _ in 0..400 {
        let mut found = Vec::new();
        for path in paths {
            found.extend(season.admin_api.list(&season.finance, path).await?);
        }
        same = if found.len() == before { same + 1 } else { 0 };
        if found.len() >= least && same >= 10 {
            return Ok(found);
        }
        before = found.len();
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    bail!("{paths:?} have {before} items, and should have {least}")
}

fn reference() -> String {
    format!("BANK-{}", &Uuid::new_v4().simple().to_string()[..12])
}

fn text(json: &Value, field: &str) -> Result<String> {
    let text = json[field].as_str();
    Ok(text
        .with_context(|| format!("no {field} in {json}"))?
        .to_owned())
}
