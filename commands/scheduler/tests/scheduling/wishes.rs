//! What people ask of a job.

use domain::ids::AccountId;
use domain::text::Reason;
use scheduler::{By, CronExpression, Missed, Outcome, Trigger};
use test_support::eventually;
use uuid::Uuid;

use crate::world::{Act, EVERY_SECOND, Probe, World, YEARLY};

/// Somebody of IT.
fn by() -> By {
    By {
        account: AccountId(Uuid::now_v7()),
        reason: Reason::parse("A test.").expect("is one"),
    }
}

#[tokio::test]
async fn a_paused_job_runs_only_when_it_is_asked_to() {
    let world = World::new().await;
    let job = Probe::new(EVERY_SECOND, Missed::RunOnce, Act::Works);
    let _running = world.start("it", job).await;
    world.outcomes("probe", 1).await;
    world.store.pause("probe", &by()).await.expect("pauses");
    eventually("no run goes on", async || {
        world.job("probe").await.running.is_none()
    })
    .await;
    let runs = world.runs("probe").await.len();
    let planned = world.job("probe").await.next_run;
    eventually("its next time passes", async || {
        world.job("probe").await.next_run > planned
    })
    .await;
    assert_eq!(world.runs("probe").await.len(), runs);

    let wish = Uuid::now_v7();
    let wish = world
        .store
        .run_now("probe", wish, by().account)
        .await
        .expect("is asked");
    world.outcomes("probe", runs + 1).await;
    let asked = world.store.run(wish).await.expect("answers");
    let asked = asked.expect("it ran");
    assert_eq!(asked.outcome, Some(Outcome::Succeeded));
    assert_eq!(asked.trigger, Trigger::RunNow);
    assert_eq!(world.runs("probe").await.len(), runs + 1);

    world.store.resume("probe", &by()).await.expect("goes on");
    world.outcomes("probe", runs + 2).await;
}

#[tokio::test]
async fn a_job_follows_its_new_times() {
    let world = World::new().await;
    let job = Probe::new(YEARLY, Missed::RunOnce, Act::Works);
    let _running = world.start("it", job).await;
    world.planned("probe").await;
    let often = CronExpression::parse(EVERY_SECOND).expect("is one");
    world
        .store
        .set_cron("probe", &often, &by())
        .await
        .expect("changes");
    world.outcomes("probe", 2).await;

    let seldom = CronExpression::parse(YEARLY).expect("is one");
    world
        .store
        .set_cron("probe", &seldom, &by())
        .await
        .expect("changes");
    let now = chrono::Utc::now();
    eventually("it waits for the next year", async || {
        let job = world.job("probe").await;
        job.next_run == seldom.next_after(now) && job.running.is_none()
    })
    .await;
}
