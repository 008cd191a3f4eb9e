//! Several schedulers, and those that die.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::ids::AccountId;
use scheduler::{Missed, Options, Outcome};
use test_support::eventually;

use crate::world::{Act, EVERY_SECOND, Probe, World, YEARLY};

#[tokio::test]
async fn two_schedulers_do_each_planned_run_once() {
    let world = World::new().await;
    let jobs = [(); 2].map(|()| Probe::new(EVERY_SECOND, Missed::RunOnce, Act::Works));
    let begun = jobs.each_ref().map(|job| Arc::clone(&job.begun));
    let [first, second] = jobs;
    let (first, second) = tokio::join!(world.start("first", first), world.start("second", second));
    world.outcomes("probe", 3).await;
    // Whoever leads goes, and the other goes on.
    let leader = world.store.leader().await.expect("answers");
    let leads = leader.expect("somebody leads").holder;
    let (leader, other) = match &*leads {
        "first" => (first, second),
        _ => (second, first),
    };
    leader.stop().await;
    let before = world.runs("probe").await.len();
    world.outcomes("probe", before + 2).await;
    other.stop().await;

    let runs = world.runs("probe").await;
    let begun: usize = begun
        .iter()
        .map(|begun| begun.load(Ordering::Relaxed))
        .sum();
    assert_eq!(begun, runs.len());
    let planned: BTreeSet<_> = runs.iter().map(|run| run.planned_for).collect();
    assert_eq!(planned.len(), runs.len(), "each once: {runs:?}");
    let holders: BTreeSet<_> = runs.iter().map(|run| &*run.holder).collect();
    assert_eq!(holders, BTreeSet::from(["first", "second"]));
}

#[tokio::test]
async fn a_run_that_dies_with_its_process_is_abandoned_and_done_again_by_its_rule() {
    for (missed, after) in [
        (
            Missed::RunOnce,
            vec![Outcome::Abandoned, Outcome::Succeeded],
        ),
        (Missed::Skip, vec![Outcome::Abandoned]),
    ] {
        let world = World::new().await;
        let hangs = Probe::new(YEARLY, missed, Act::Hangs);
        let begun = Arc::clone(&hangs.begun);
        let first = world.start("first", hangs).await;
        let planned = world.planned("probe").await.next_run;
        let wish = uuid::Uuid::now_v7();
        let asked = world
            .store
            .run_now("probe", wish, AccountId(wish))
            .await
            .expect("is asked");
        eventually("it hangs", async || begun.load(Ordering::Relaxed) == 1).await;
        drop(first);

        let works = Probe::new(YEARLY, missed, Act::Works);
        let second = world.start("second", works).await;
        world.leads("second").await;
        assert_eq!(world.outcomes("probe", after.len()).await, after);
        let job = world.job("probe").await;
        assert_eq!(job.running, None);
        second.stop().await;
        let runs = world.runs("probe").await;
        assert_eq!(runs.len(), after.len(), "{missed:?}: {runs:?}");
        assert_eq!((runs[0].id, &*runs[0].holder), (asked, "first"));
        assert_eq!(world.job("probe").await.next_run, planned);
    }
}

#[tokio::test]
async fn who_stops_lets_the_next_one_lead_at_once() {
    let world = World::new().await;
    let options = |holder: &str| Options {
        lease: Duration::from_secs(3_600),
        ..Options::new(holder)
    };
    let job = || Arc::new(Probe::new(YEARLY, Missed::Skip, Act::Works));
    let first = world.start_with(options("first"), vec![job()]).await;
    world.leads("first").await;
    let _second = world.start_with(options("second"), vec![job()]).await;
    first.stop().await;
    world.leads("second").await;
}
