//! Runs, and how they end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{TimeDelta, Timelike, Utc};
use domain::ids::AccountId;
use scheduler::{Missed, Options, Outcome, Trigger};

use crate::world::{Act, EVERY_SECOND, Probe, World, YEARLY};

#[tokio::test]
async fn a_job_runs_at_its_times_and_its_runs_are_remembered() {
    let world = World::new().await;
    let began = Utc::now();
    let job = Probe::new(EVERY_SECOND, Missed::RunOnce, Act::Works);
    let running = world.start("it", job).await;
    world.outcomes("probe", 3).await;
    running.stop().await;
    let runs = world.runs("probe").await;
    for run in &runs {
        assert_eq!(run.outcome, Some(Outcome::Succeeded));
        assert_eq!((run.trigger, &*run.holder), (Trigger::Cron, "it"));
        assert_eq!(run.figures["begun"], 1);
        assert_eq!(run.planned_for.nanosecond(), 0);
        let late = run.started_at - run.planned_for;
        assert!(late >= TimeDelta::zero(), "not before its time: {late}");
        assert!(run.started_at >= began && run.ended_at >= Some(run.started_at));
    }
    let planned: Vec<_> = runs.iter().map(|run| run.planned_for).collect();
    assert!(planned.is_sorted_by(|a, b| a < b), "each once: {planned:?}");
}

#[tokio::test]
async fn a_run_that_fails_is_remembered_and_tried_again_at_the_next_time() {
    for (act, error) in [(Act::Fails, "it rained"), (Act::Panics, "it panicked")] {
        let world = World::new().await;
        let job = Probe::new(EVERY_SECOND, Missed::RunOnce, act);
        let _running = world.start("it", job).await;
        let outcomes = world.outcomes("probe", 2).await;
        assert_eq!(outcomes[..2], [Outcome::Failed, Outcome::Failed]);
        for run in &world.runs("probe").await[..2] {
            assert_eq!(run.error.as_deref(), Some(error));
            assert_eq!(run.figures["begun"], 1, "what was done before counts");
        }
    }
}

#[tokio::test]
async fn a_run_that_hangs_ends_at_its_deadline_and_holds_up_no_other_job() {
    let world = World::new().await;
    let hangs = Probe {
        deadline: Duration::from_millis(1_500),
        ..Probe::new(EVERY_SECOND, Missed::Skip, Act::Hangs)
    };
    let begun = Arc::clone(&hangs.begun);
    let works = Probe::new(EVERY_SECOND, Missed::RunOnce, Act::Works).named("other");
    let options = Options::new("it");
    let running = world
        .start_with(options, vec![Arc::new(hangs), Arc::new(works)])
        .await;
    world.outcomes("other", 1).await;
    let outcomes = world.outcomes("probe", 1).await;
    assert_eq!(outcomes[0], Outcome::Failed);
    running.stop().await;
    let runs = world.runs("probe").await;
    let error = runs[0].error.as_deref().expect("it failed");
    assert!(error.contains("within 1.5s"), "{error}");
    assert_eq!(begun.load(Ordering::Relaxed), runs.len());
    let one_after_the_other = |pair: &[scheduler::RunRecord]| {
        pair[0]
            .ended_at
            .is_some_and(|ended| ended <= pair[1].started_at)
    };
    assert!(runs.windows(2).all(one_after_the_other), "{runs:?}");
}

#[tokio::test]
async fn a_stop_breaks_off_a_run_that_hangs_and_gives_the_lease_back() {
    let world = World::new().await;
    let job = Probe::new(YEARLY, Missed::Skip, Act::Hangs);
    let begun = Arc::clone(&job.begun);
    let running = world
        .start_with(Options::new("it"), vec![Arc::new(job)])
        .await;
    let planned = world.planned("probe").await;
    let wish = uuid::Uuid::now_v7();
    let asked = world
        .store
        .run_now("probe", wish, AccountId(wish))
        .await
        .expect("is asked");
    test_support::eventually("it hangs", async || begun.load(Ordering::Relaxed) == 1).await;
    running.stop().await;
    let leader = world.store.leader().await.expect("answers");
    assert_eq!(leader.expect("it led").leased_until, None);
    let run = world.store.run(asked).await.expect("answers");
    assert_eq!(run.expect("it was").outcome, Some(Outcome::Abandoned));
    let job = world.job("probe").await;
    assert_eq!((job.running, job.next_run), (None, planned.next_run));
}
