//! The index of events: how fast it takes them, and how long the first page of each filter takes once it
//! holds five million, or as many as it took in the time that there is.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::commit::{Actor, ActorKind, EventNumber, Position};
use domain::ids::{CommandId, CorrelationId, EventId, LogId};
use domain::launch::{Confirmed, LaunchEvent};
use domain::rocket::{Retired, RocketEvent};
use event_index::{EventFilter, EventIndex, Order};
use projection_runtime::{Batch, Event, Target};
use uuid::Uuid;

use super::Bench;
use crate::figure::{Figure, Goal, Samples, Unit};

/// How many events it is to hold, and how long filling it may take.
const EVENTS: usize = 5_000_000;
const FILLED_WITHIN: Duration = Duration::from_secs(25 * 60);
/// As the loop gives them.
const BATCH: usize = 8_192;
/// How many questions each round asks for each filter.
const QUESTIONS: u64 = 100;
/// How soon the first page is to be there, in milliseconds.
const AS_SOON: f64 = 50.0;
const PAGE: u32 = 20;

/// Of which each aggregate, actor and request has so many events.
const OF_AGGREGATE: u64 = 50;
const OF_ACTOR: u64 = 500;
const OF_REQUEST: u64 = 5;
/// One in so many is of a rare type.
const RARE: u64 = 100_000;

const LOG: LogId = LogId(Uuid::from_u128(1));

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let pair = bench.world.databases.make().await?;
    let core = format!("{}_core", pair.mongo_name);
    let index = EventIndex::connect(&pair.mongo_url, &core).await?;
    index.migrate().await?;
    let wanted = u64::try_from(bench.amount(EVENTS))?;
    let (held, took) = fill(&index, wanted).await?;
    let mut speed = Samples::default();
    speed.push(held as f64 / took.as_secs_f64());
    bench.note(format!(
        "index: it holds {held} events, taken in {:.0} s",
        took.as_secs_f64()
    ));
    let figure = |what: String, unit, samples| Figure::new("index", what, unit, samples);
    bench
        .figures
        .push(figure("events indexed".to_owned(), Unit::PerSecond, speed));
    for (name, filter) in filters() {
        let mut samples = Samples::default();
        for round in 0..bench.rounds as u64 {
            samples.push(p99(&index, held, round, &filter).await?);
        }
        bench.figures.push(
            figure(
                format!("first page by {name}, p99"),
                Unit::Milliseconds,
                samples,
            )
            .goal(Goal::Below(AS_SOON)),
        );
    }
    Ok(())
}

/// Fills the index as the loop does, batch by batch.
async fn fill(index: &EventIndex, wanted: u64) -> Result<(u64, Duration)> {
    let asked = index.acquire("bench", FILLED_WITHIN * 2, LOG).await?;
    let claim = asked.context("somebody else writes the index")?;
    let (mut held, started) = (0, Instant::now());
    while held < wanted && started.elapsed() < FILLED_WITHIN {
        let last = wanted.min(held + BATCH as u64);
        let batch = Batch {
            events: (held + 1..=last).map(event).collect(),
            after: Position(held),
            last: Position(last),
        };
        index.apply(&claim, &batch).await?;
        held = last;
    }
    Ok((held, started.elapsed()))
}

/// When the event at a position happened: one each second.
fn at(position: u64) -> DateTime<Utc> {
    let begin = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    begin + TimeDelta::seconds(i64::try_from(position).unwrap_or(0))
}

/// Ids that lie apart, as those of the system do.
fn id(kind: u64, of: u64) -> Uuid {
    Uuid::from_u64_pair(of.wrapping_mul(0x9e37_79b9_7f4a_7c15), kind)
}

fn event(position: u64) -> Event {
    let is_rare = position.is_multiple_of(RARE);
    Event {
        position: Position(position),
        number: EventNumber {
            version: position,
            index: 0,
        },
        aggregate_id: id(1, position / OF_AGGREGATE),
        id: EventId(id(2, position)),
        at: at(position),
        actor: Actor {
            kind: ActorKind::Customer,
            id: id(3, position / OF_ACTOR).to_string(),
            on_behalf_of: None,
            session: None,
        },
        command: CommandId(id(4, position)),
        correlation: CorrelationId(id(5, position / OF_REQUEST)),
        causation: position
            .is_multiple_of(2)
            .then(|| EventId(id(2, position - 1))),
        trace: None,
        payload: match is_rare {
            true => LaunchEvent::from(Confirmed {}).into(),
            false => RocketEvent::from(Retired {}).into(),
        },
    }
}

/// A filter about the event at a position.
type About = fn(u64) -> EventFilter;

/// Each filter, as it is asked for about the event at a position.
fn filters() -> [(&'static str, About); 10] {
    [
        ("nothing", |_| EventFilter::default()),
        ("a frequent type", |_| EventFilter {
            event_type: Some("rocket.retired".to_owned()),
            ..EventFilter::default()
        }),
        ("a rare type", |_| EventFilter {
            event_type: Some("launch.confirmed".to_owned()),
            ..EventFilter::default()
        }),
        ("aggregate", |of| EventFilter {
            aggregate_id: Some(id(1, of / OF_AGGREGATE)),
            ..EventFilter::default()
        }),
        ("actor", |of| EventFilter {
            actor: Some(id(3, of / OF_ACTOR).to_string()),
            ..EventFilter::default()
        }),
        ("request", |of| EventFilter {
            correlation: Some(CorrelationId(id(5, of / OF_REQUEST))),
            ..EventFilter::default()
        }),
        ("command", |of| EventFilter {
            command: Some(CommandId(id(4, of))),
            ..EventFilter::default()
        }),
        ("cause", |of| EventFilter {
            causation: Some(EventId(id(2, of))),
            ..EventFilter::default()
        }),
        ("time", |of| EventFilter {
            from: Some(at(of)),
            to: Some(at(of + 3_600)),
            ..EventFilter::default()
        }),
        ("place", |of| EventFilter {
            to_position: Some(Position(of)),
            ..EventFilter::default()
        }),
    ]
}

/// How long the first page takes, in milliseconds, about events all over the log.
async fn p99(
    index: &EventIndex,
    held: u64,
    round: u64,
    filter: &fn(u64) -> EventFilter,
) -> Result<f64> {
    let mut took = Vec::new();
    for question in 0..QUESTIONS {
        let place = (round * QUESTIONS + question).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let filter = filter(1 + place % held);
        let started = Instant::now();
        let page = index.page(LOG, &filter, Order::Newest, PAGE, None).await?;
        took.push(started.elapsed().as_secs_f64() * 1_000.0);
        drop(page);
    }
    took.sort_by(f64::total_cmp);
    let place = took.len() * 99 / 100;
    Ok(took.get(place).or(took.last()).copied().unwrap_or_default())
}
