//! How long after its 201 a booking is readable in both read models, at a pace of 500 bookings a
//! second. Readable is what a projector announces, which it does after its write is committed; a
//! sample is read over HTTP afterwards. The limit is when a bare subscriber of the log has it.
//!
//! Beside it, how long after its 201 a booking is on the disk of the archive: so much is lost with NATS.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::ids::LaunchId;
use serde::Deserialize;

use super::{Bench, CLIENTS};
use crate::arrivals::Arrivals;
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Unit};
use crate::http::{Connection, get};
use crate::ledger;
use crate::orders::{Order, orders};
use crate::sale::{Plan, Sold, histogram, sell};
use crate::stage::{Api, Projector, Running, Stage};

const LAUNCHES: usize = 50;
const SEATS: u32 = 10_000;

/// From one booking to the next: 500 a second.
const INTERVAL: Duration = Duration::from_millis(2);

/// Below this the pace was not kept, and the lag is that of an easier task.
const PACE_KEPT: f64 = 490.0;

/// So many orders for each that the pace asks for: clients take customers as they come, and none may
/// run out of them before the time is over.
const SPARE: f64 = 1.2;

/// So many times the usual interval: a p99 needs some thousand bookings.
const INTERVALS: f64 = 3.0;

/// How many bookings are looked up.
const SAMPLE: usize = 20;

/// A booking, as its customer reads it.
#[derive(Deserialize)]
struct Booking {
    launch: LaunchId,
}

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let catalogue = Catalogue::open(&stage).await?;
    let launches = catalogue.launches(LAUNCHES, SEATS).await?;
    let mut projections = Vec::new();
    for (projector, store) in [
        (Projector::Operational, "PostgreSQL"),
        (Projector::Customer, "MongoDB"),
    ] {
        let arrivals = Arrivals::in_read_model(&stage, projector).await?;
        projections.push((store, arrivals, stage.start_projector(projector).await?));
    }
    let archiver = stage.start_archiver().await?;
    let archive = Arrivals::in_archive(&archiver).await?;
    let api = stage.start_api(Api::Customer, 1).await?;
    let log = stage.log("commands").await?;
    for (_, arrivals, _) in &projections {
        arrivals.wait_for(log.end().await?).await?;
    }
    let plan = Plan {
        addresses: vec![api.address],
        clients: CLIENTS,
        seconds: bench.seconds * INTERVALS,
        interval: Some(INTERVAL),
        until_stopped: false,
    };

    // Each launch a few times, so that what is measured is the pace and not the start.
    let warm_up = orders(&stage.key, &launches, 10 * LAUNCHES);
    let before = sell(
        &Plan {
            seconds: f64::MAX,
            ..plan.clone()
        },
        &warm_up,
    )
    .await?
    .sold;

    let subscriber = Arrivals::at_subscriber(&stage).await?;
    let orders = orders(
        &stage.key,
        &launches,
        (SPARE * plan.seconds / INTERVAL.as_secs_f64()) as usize,
    );
    let sale = sell(&plan, &orders).await?;
    let last = sale
        .sold
        .iter()
        .map(|sold| sold.position)
        .max()
        .context("nothing was sold")?;
    for (_, arrivals, _) in &projections {
        arrivals.wait_for(last).await?;
    }
    subscriber.wait_for(last).await?;
    archive.wait_for(last).await?;
    let limit = lags(&sale.sold, &subscriber)?;
    for (store, arrivals, _) in &projections {
        let lag = lags(&sale.sold, arrivals)?;
        for (name, place, goal) in [("p50", 0, None), ("p99", 1, Some(Goal::Below(50.0)))] {
            let figure = Figure::new(
                "lag",
                format!("answered → readable in {store}, {name}"),
                Unit::Milliseconds,
                lag[place],
            )
            .beside(
                format!("answered → seen by a bare subscriber, {name}"),
                limit[place],
            );
            bench
                .figures
                .push(goal.into_iter().fold(figure, Figure::goal));
        }
    }
    let [_, lost] = lags(&sale.sold, &archive)?;
    bench.figures.push(
        Figure::new(
            "lag",
            "answered → on the disk of the archive, p99",
            Unit::Milliseconds,
            lost,
        )
        .beside("answered → seen by a bare subscriber, p99", limit[1])
        .goal(Goal::Below(1_000.0)),
    );
    bench.figures.push(
        Figure::new(
            "lag",
            "bookings while that was measured",
            Unit::PerSecond,
            sale.per_second(),
        )
        .goal(Goal::AtLeast(PACE_KEPT)),
    );
    let looked_up = look_up(&api, &catalogue, &orders, &sale.sold).await?;
    let all = before.iter().chain(&sale.sold).map(|sold| sold.booking);
    ledger::check(&log, &launches, all).await?;
    bench.note(format!(
        "lag: {:.0} bookings a second, answered after {:.1} ms (p50), {:.1} ms (p99); {} of {} sent \
         later than their pace wanted; {looked_up} of them looked up in both read models",
        sale.per_second(),
        sale.latency_ms(50.0),
        sale.latency_ms(99.0),
        sale.behind,
        sale.sold.len(),
    ));
    Ok(())
}

/// The p50 and the p99 of the time from answer to arrival, in milliseconds. What arrives before
/// its answer counts as no time at all.
fn lags(sold: &[Sold], arrivals: &Arrivals) -> Result<[f64; 2]> {
    let mut lags = histogram();
    for sold in sold {
        let lag = arrivals
            .when(sold.position)?
            .saturating_duration_since(sold.at);
        lags.saturating_record(u64::try_from(lag.as_micros())?);
    }
    Ok([50.0, 99.0].map(|percentile| lags.value_at_percentile(percentile) as f64 / 1_000.0))
}

/// Reads a sample of the bookings from both read models.
async fn look_up(
    api: &Running,
    catalogue: &Catalogue,
    orders: &[Order],
    sold: &[Sold],
) -> Result<usize> {
    let mut connection = Connection::open(api.address).await?;
    let sample: Vec<&Sold> = sold.iter().step_by(sold.len().div_ceil(SAMPLE)).collect();
    for sold in &sample {
        let token = &orders[sold.order].buyer.token;
        let path = format!("/api/v1/bookings/{}", sold.booking);
        let answer = connection.exchange(&get(&path, Some(token))).await?;
        ensure!(
            answer.status == 200,
            "{path} was answered with {}",
            answer.status
        );
        let Booking { launch } = serde_json::from_slice(answer.body)?;
        let flies = catalogue.manifest(launch).await?.contains(&sold.booking);
        ensure!(
            flies,
            "booking {} is not in the manifest of launch {launch}",
            sold.booking
        );
    }
    Ok(sample.len())
}
