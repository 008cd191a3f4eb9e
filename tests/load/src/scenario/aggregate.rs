//! A launch of 10,000 commits with one event each, loaded by a write path that just started: from
//! its first commit on, and from its snapshot. The limits are to fetch the same commits or the
//! same snapshot and make nothing of them.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use domain::commit::Position;
use domain::ids::LaunchId;
use domain::launch::Launch;
use event_log::{SNAPSHOTS_BUCKET, Snapshots};

use super::Bench;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::history::{self, Size};
use crate::stage::Stage;

const EVENTS: usize = 10_000;

/// With fewer commits no snapshot is taken.
const FEWEST: usize = 1_000;

/// How long a snapshot may take to be written, which happens beside the work.
const SNAPSHOT_WITHIN: Duration = Duration::from_secs(20);

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let log = stage.log("commands").await?;
    let size = Size {
        launches: 1,
        events: bench.amount(EVENTS).max(FEWEST),
        group: 1,
    };
    let (launches, _) = history::write(&log, &stage.keyring().await?, size).await?;
    let id = *launches.first().context("a launch")?;
    let snapshots = Snapshots::new(log.client().clone());
    let version = commands::snapshot_version::<Launch>();

    let (mut cold, mut warm) = (Samples::default(), Samples::default());
    let (mut fetched, mut snapshot) = (Samples::default(), Samples::default());
    for _ in 0..bench.rounds {
        forget_snapshots(&stage).await?;
        let started = Instant::now();
        let commits = log.load("launch", id.0, Position(0)).await?;
        fetched.push(ms_since(started));
        anyhow::ensure!(commits.len() == size.events, "{} commits", commits.len());

        cold.push(load(&stage, id).await?);
        let written = Instant::now();
        while snapshots.load("launch", id.0, version).await?.is_none() {
            if written.elapsed() > SNAPSHOT_WITHIN {
                bail!("no snapshot was written within {SNAPSHOT_WITHIN:?}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        warm.push(load(&stage, id).await?);
        let started = Instant::now();
        snapshots
            .load("launch", id.0, version)
            .await?
            .context("the snapshot is gone")?;
        snapshot.push(ms_since(started));
    }
    bench.figures.push(
        Figure::new(
            "load",
            format!("{} commits, cold", size.events),
            Unit::Milliseconds,
            cold,
        )
        .beside("fetched, nothing made of them", fetched)
        .goal(Goal::Below(150.0)),
    );
    bench.figures.push(
        Figure::new(
            "load",
            "the same with its snapshot",
            Unit::Milliseconds,
            warm,
        )
        .beside("fetched, nothing made of it", snapshot)
        .goal(Goal::Below(10.0)),
    );
    Ok(())
}

/// How long a write path that knows nothing takes to have the launch's state.
async fn load(stage: &Stage, id: LaunchId) -> Result<f64> {
    let commands = stage.commands().await?;
    let started = Instant::now();
    let state = commands.state::<Launch>(id).await?;
    let took = ms_since(started);
    anyhow::ensure!(state.flight().is_some(), "an empty launch was loaded");
    Ok(took)
}

async fn forget_snapshots(stage: &Stage) -> Result<()> {
    let client = stage.connect("commands").await?;
    let subject = format!("JETSTREAM.STREAM.PURGE.KV_{SNAPSHOTS_BUCKET}");
    let answer = client.request(subject, "".into()).await?;
    let answer: serde_json::Value = serde_json::from_slice(&answer.payload)?;
    anyhow::ensure!(
        answer["success"] == true,
        "the snapshots were not purged: {answer}"
    );
    Ok(())
}

fn ms_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}
