//! 64 clients book on 1,000 launches. The limit is 64 bare publishes with a version check in
//! flight on as many subjects.

use anyhow::Result;

use super::{Bench, CLIENTS, describe};
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::orders::orders;
use crate::sale::{Plan, sell};
use crate::stage::{Api, Stage};
use crate::{ledger, publish};

const LAUNCHES: usize = 1_000;

/// Seats of each launch: more than the bench can sell.
const SEATS: u32 = 10_000;

/// Bookings that one interval has orders for, per second: more than can be answered.
const MOST_PER_SECOND: f64 = 15_000.0;

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let catalogue = Catalogue::open(&stage).await?;
    let launches = catalogue.launches(bench.amount(LAUNCHES), SEATS).await?;
    drop(catalogue);
    let api = stage.start_api(Api::Customer, 1).await?;
    let log = stage.log("commands").await?;
    let plan = Plan {
        addresses: vec![api.address],
        clients: CLIENTS,
        seconds: bench.seconds,
        interval: None,
        until_stopped: false,
    };

    // Each launch once, so that all are live; this also shows what a commit weighs.
    let warm_up = Plan {
        seconds: f64::MAX,
        ..plan.clone()
    };
    let sale = sell(&warm_up, &orders(&stage.key, &launches, launches.len())).await?;
    let mut sold = sale.sold;
    let booked = sold.iter().map(|sold| sold.booking);
    let bytes = ledger::check(&log, &launches, booked).await?.commit_bytes();

    let publish = async || {
        let seconds = bench.seconds / 2.0;
        publish::on_subjects(log.client(), bytes, launches.len(), CLIENTS, seconds).await
    };
    let (mut speed, mut limit) = (Samples::default(), Samples::from(publish().await?));
    let mut notes = Vec::new();
    let most = (bench.seconds * MOST_PER_SECOND) as usize;
    for _ in 0..bench.rounds {
        let sale = sell(&plan, &orders(&stage.key, &launches, most)).await?;
        speed.push(sale.per_second());
        notes.push(describe("spread", &sale));
        sold.extend(sale.sold);
        limit.push(publish().await?);
    }

    let found = ledger::check(&log, &launches, sold.iter().map(|sold| sold.booking)).await?;
    bench.note(format!(
        "spread: the log holds exactly the {} bookings answered with 201, in {} commits",
        found.bookings, found.commits,
    ));
    bench.notes.append(&mut notes);
    bench.figures.push(
        Figure::new(
            "spread",
            "bookings on 1,000 launches",
            Unit::PerSecond,
            speed,
        )
        .beside(
            format!("publishes of {bytes} bytes, 64 in flight on as many subjects"),
            limit,
        )
        .goal(Goal::TimesLimit(0.8)),
    );
    Ok(())
}
