//! The business clock is moved: jobs follow it, and history and leases don't.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{TimeDelta, Utc};
use scheduler::{CronExpression, Missed, Options, Outcome};
use test_support::eventually;

use crate::world::{Act, Probe, World};

/// Daily, at an hour that is six hours away at the least: no test meets it by itself.
fn far_from_now() -> &'static str {
    match chrono::Timelike::hour(&Utc::now()) {
        6..18 => "0 0 0 * * *",
        _ => "0 0 12 * * *",
    }
}

#[tokio::test]
async fn after_a_jump_by_days_a_job_runs_once_or_skips_by_its_rule() {
    let world = World::new().await;
    let daily = far_from_now();
    let once = Probe::new(daily, Missed::RunOnce, Act::Works).named("once");
    let skips = Probe::new(daily, Missed::Skip, Act::Works).named("skips");
    let begun = Arc::clone(&once.begun);
    let options = Options::new("it");
    let _running = world
        .start_with(options, vec![Arc::new(once), Arc::new(skips)])
        .await;
    let planned = world.planned("once").await.next_run.expect("is planned");
    world.planned("skips").await;
    let leader = world.store.leader().await.expect("answers");

    let now = world.advance(TimeDelta::days(400)).await;
    let following = CronExpression::parse(daily)
        .expect("is one")
        .next_after(now);
    assert_eq!(world.outcomes("once", 1).await, [Outcome::Succeeded]);
    for job in ["once", "skips"] {
        eventually("it is planned anew", async || {
            world.job(job).await.next_run == following
        })
        .await;
    }
    assert_eq!(begun.load(Ordering::Relaxed), 1);
    assert_eq!(world.runs("skips").await, []);
    let run = &world.runs("once").await[0];
    assert_eq!(run.planned_for, planned, "by the business clock");
    assert!(run.started_at <= Utc::now(), "in real time");
    let still = world.store.leader().await.expect("answers");
    assert_eq!(
        still.map(|still| still.token),
        leader.map(|leader| leader.token),
        "a lease does not end by the business clock"
    );
}

#[tokio::test]
async fn when_the_clock_goes_back_a_job_does_not_wait_until_it_was_due_before() {
    let world = World::new().await;
    let job = Probe::new(far_from_now(), Missed::RunOnce, Act::Works);
    let _running = world.start("it", job).await;
    let planned = world.planned("probe").await.next_run;
    world.advance(TimeDelta::days(400)).await;
    world.outcomes("probe", 1).await;
    world.advance(-TimeDelta::days(400)).await;
    eventually("it is planned as before", async || {
        world.job("probe").await.next_run == planned
    })
    .await;
}
