//! 10,000 log lines a second: how many of them are kept, and how much later bookings are answered meanwhile.
//! The lines come as those of a process do, in batches by way of NATS, each taken before the next is sent.
//! The limit is the same bookings while nobody writes any lines but those of the bookings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bytes::Bytes;
use chrono::Utc;
use log_lines::{LogFilter, LogStore, Ship};
use service::telemetry::{Batch, Carrier};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};
use uuid::Uuid;

use super::{Bench, CLIENTS};
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::ledger;
use crate::orders::orders;
use crate::sale::{Plan, sell};
use crate::stage::{Api, Stage};

/// How many lines are to be kept in a second.
const LINES: f64 = 10_000.0;
/// The lines of a batch, and from one batch to the next: a little more than that, since what is on its way
/// when the time is over takes time too.
const BATCH: usize = 256;
const BATCH_EVERY: Duration = Duration::from_millis(24);
/// How long the last lines may take until they are kept.
const KEPT_WITHIN: Duration = Duration::from_secs(60);
/// How often it is looked whether they are, and how often they are counted.
const LOOK_EVERY: Duration = Duration::from_millis(20);
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// How many times as late a booking may be answered meanwhile.
const AS_LATE: f64 = 1.5;
/// From one booking to the next: 200 a second.
const INTERVAL: Duration = Duration::from_millis(5);
/// So many orders for each that the pace asks for.
const SPARE: f64 = 1.2;
const LAUNCHES: usize = 20;
const SEATS: u32 = 10_000;

/// As whom the lines are written: no such process is on this stage, so all lines of it are ours.
const SERVICE: &str = "admin-api";

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let catalogue = Catalogue::open(&stage).await?;
    let launches = catalogue.launches(LAUNCHES, SEATS).await?;
    drop(catalogue);
    let api = stage.start_api(Api::Customer, 1).await?;
    let _keeper = stage.start_log_keeper().await?;
    let kept = Kept::open(&stage).await?;

    let plan = Plan {
        addresses: vec![api.address],
        clients: CLIENTS,
        seconds: bench.seconds,
        interval: Some(INTERVAL),
        until_stopped: false,
    };
    let count = (SPARE * plan.seconds / INTERVAL.as_secs_f64()) as usize;
    // The first round is not counted: the write path gets to know the launches in it.
    let mut sold = sell(&plan, &orders(&stage.key, &launches, count))
        .await?
        .sold;
    let (mut alone, mut beside) = (Samples::default(), Samples::default());
    let (mut lines_a_second, mut lost) = (Samples::default(), Samples::default());
    for _ in 0..bench.rounds {
        let sale = sell(&plan, &orders(&stage.key, &launches, count)).await?;
        alone.push(sale.latency_ms(99.0));
        sold.extend(sale.sold);

        let before = kept.count(None).await?;
        let started = Instant::now();
        let writing = Writing::start(Ship::new(stage.connect("commands").await?, SERVICE), before);
        let sale = sell(&plan, &orders(&stage.key, &launches, count)).await?;
        let written = writing.stop().await?;
        let (arrived, by) = kept.wait_for(before, written).await?;
        let took = (by - started).as_secs_f64();
        lines_a_second.push(arrived as f64 / took);
        lost.push((written - arrived) as f64);
        beside.push(sale.latency_ms(99.0));
        bench.note(format!(
            "logs: {written} lines beside {:.0} bookings a second, of which {} were sent later than \
             their pace wanted; all were kept {took:.1} s after the first was written",
            sale.per_second(),
            sale.behind,
        ));
        sold.extend(sale.sold);
    }
    let log = stage.log("commands").await?;
    ledger::check(&log, &launches, sold.iter().map(|sold| sold.booking)).await?;
    let figure = |what: &str, unit, samples| Figure::new("logs", what, unit, samples);
    bench.figures.push(
        figure("lines written and kept", Unit::PerSecond, lines_a_second)
            .goal(Goal::AtLeast(LINES)),
    );
    bench
        .figures
        .push(figure("lines lost", Unit::Count, lost).goal(Goal::Below(1.0)));
    bench.figures.push(
        figure(
            "bookings at 200/s beside 10,000 lines/s, p99",
            Unit::Milliseconds,
            beside,
        )
        .beside("the same without those lines", alone)
        .goal(Goal::WithinTimesLimit(AS_LATE)),
    );
    Ok(())
}

/// The lines that are kept.
struct Kept(LogStore);

impl Kept {
    async fn open(stage: &Stage) -> Result<Self> {
        let core = format!("{}_core", stage.pair.mongo_name);
        Ok(Self(LogStore::connect(&stage.pair.mongo_url, &core).await?))
    }

    /// How many of ours there are, of this position or of all.
    async fn count(&self, position: Option<u64>) -> Result<u64> {
        let ours = LogFilter {
            service: Some(SERVICE.to_owned()),
            position,
            ..LogFilter::default()
        };
        let counted = self.0.count(&ours, u32::MAX).await;
        counted.context("counting the lines that are kept")
    }

    /// Waits for a bounded time until so many lines are kept that were written after those of `before`, and
    /// says how many are, and by when.
    async fn wait_for(&self, before: u64, written: u64) -> Result<(u64, Instant)> {
        let last = before + written / BATCH as u64;
        let asked = Instant::now();
        // To count all of them takes long, so the last batch is waited for first.
        while self.count(Some(last)).await? < BATCH as u64 && asked.elapsed() < KEPT_WITHIN {
            sleep(LOOK_EVERY).await;
        }
        loop {
            // A batch that comes again does so after seconds, so what is counted was there by now.
            let by = Instant::now();
            let kept = self.count(None).await? - before;
            if kept >= written || asked.elapsed() > KEPT_WITHIN {
                return Ok((kept, by));
            }
            sleep(COUNT_EVERY).await;
        }
    }
}

/// A process that writes lines.
struct Writing {
    is_over: Arc<AtomicBool>,
    written: JoinHandle<u64>,
}

impl Writing {
    /// Writes lines of which each batch has a position of its own, beyond those of `before` lines.
    fn start(ship: Ship, before: u64) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let until = Arc::clone(&is_over);
        let written = tokio::spawn(async move {
            let mut ticks = interval(BATCH_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
            let mut number = 0;
            while !until.load(Ordering::Relaxed) {
                ticks.tick().await;
                number += 1;
                let batch = Batch {
                    number,
                    lines: lines(before + number),
                };
                // As a process does: the same batch, until it is taken.
                while ship.carry(&batch).await.is_err() {
                    sleep(LOOK_EVERY).await;
                }
            }
            number * BATCH as u64
        });
        Self { is_over, written }
    }

    /// Ends it, and says how many lines it wrote.
    async fn stop(self) -> Result<u64> {
        self.is_over.store(true, Ordering::Relaxed);
        Ok(self.written.await?)
    }
}

/// A batch of lines like those of requests, in each of which all that can be asked for by.
fn lines(position: u64) -> Bytes {
    let at = Utc::now().to_rfc3339();
    let line = |place| {
        let (correlation, account) = (Uuid::new_v4(), Uuid::from_u128(place % 100));
        format!(
            "{{\"timestamp\":\"{at}\",\"level\":\"INFO\",\"service\":\"{SERVICE}\",\
             \"target\":\"api_kit::observe\",\"http.method\":\"POST\",\
             \"http.route\":\"/api/v1/launches/{{launch}}/bookings\",\"http.status\":201,\
             \"duration_ms\":4.25,\"position\":{position},\"correlation\":\"{correlation}\",\
             \"trace\":\"{}\",\"account\":\"{account}\",\"message\":\"request\"}}\n",
            correlation.simple(),
        )
    };
    let lines: String = (0..BATCH as u128).map(line).collect();
    lines.into()
}
