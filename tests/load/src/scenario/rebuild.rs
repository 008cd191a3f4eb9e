//! Both read models from 200,000 events, each from nothing and on its own. The limit is to read
//! and decode the same events and write nothing. Then the same log is sealed, verified and restored.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use domain::AnyEvent;
use domain::commit::Position;
use event_log::EventLog;
use futures_util::StreamExt;

use super::{Bench, proof};
use crate::arrivals::Arrivals;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::history::{self, Size};
use crate::stage::{Projector, Stage};

/// 200,000 events as a busy season leaves them.
const SIZE: Size = Size {
    launches: 1_000,
    events: 200,
    group: 8,
};

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let log = stage.log("commands").await?;
    let size = Size {
        launches: bench.amount(SIZE.launches),
        ..SIZE
    };
    let (_, bookings) = history::write(&log, &stage.keyring().await?, size).await?;
    let events = size.launches * size.events;
    let end = log.end().await?;

    let reader = stage.log("projector").await?;
    let mut limit = Samples::from(read_only(&reader, end, events).await?);
    let mut figures = Vec::new();
    for (projector, store, times, least) in [
        (Projector::Operational, "PostgreSQL", 0.25, 30_000.0),
        (Projector::Customer, "MongoDB", 0.25, 15_000.0),
    ] {
        let arrivals = Arrivals::in_read_model(&stage, projector).await?;
        let started = Instant::now();
        let running = stage.start_projector(projector).await?;
        let took = arrivals.wait_for(end).await? - started;
        running.process.stop().await?;
        limit.push(read_only(&reader, end, events).await?);
        let found = stage.pair.bookings_in(projector).await?;
        ensure!(
            usize::try_from(found)? == bookings,
            "{found} bookings in {store} instead of {bookings}"
        );
        figures.push(
            Figure::new(
                "rebuild",
                format!("events into {store}, from the start of its projector"),
                Unit::PerSecond,
                events as f64 / took.as_secs_f64(),
            )
            .goal(Goal::TimesLimit(times))
            .goal(Goal::AtLeast(least)),
        );
    }
    bench.note(format!(
        "rebuild: {events} events of {} launches in {end} commits; each read model then holds \
         exactly the {bookings} bookings in them",
        size.launches,
    ));
    proof::run(bench, &stage, events, &limit).await?;
    let beside =
        |figure: Figure| figure.beside("events read and decoded, nothing written", limit.clone());
    bench.figures.extend(figures.into_iter().map(beside));
    Ok(())
}

/// Events per second when they are only read and decoded.
async fn read_only(log: &EventLog, end: Position, events: usize) -> Result<f64> {
    let started = Instant::now();
    let mut commits = log.subscribe(Position(0));
    let mut read = 0;
    loop {
        let recorded = commits.next().await.context("the log ended early")??;
        for event in &recorded.commit.events {
            AnyEvent::decode(
                &recorded.commit.aggregate,
                &event.name,
                event.v,
                &event.data,
            )?;
            read += 1;
        }
        if recorded.position >= end {
            break;
        }
    }
    ensure!(read == events, "{read} events instead of {events}");
    Ok(events as f64 / started.elapsed().as_secs_f64())
}
