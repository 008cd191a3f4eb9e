//! Both models are compared while their projectors are at work.

use std::time::Duration;

use domain::any_event::AnyEvent;
use projection_runtime::Options;
use reconciler::Scope;
use tokio::time::Instant;

use crate::bench::{Bench, aggregate};
use crate::history::{History, launch_id};

/// How long a launch is sold while it is looked at.
const SALE: Duration = Duration::from_secs(3);

/// A supplier with a rocket, and a launch with many seats.
fn on_sale() -> History {
    let mut history = History::new();
    assert!(history.open_profile(1));
    assert!(history.register(1, 1));
    assert!(history.schedule(1, 1, 400, 100));
    history
}

#[tokio::test]
async fn nothing_is_found_while_events_flow_and_what_is_wrong_is() {
    let mut history = on_sale();
    let mut bench = Bench::of(&history).await;
    let options = || Options {
        standby: Duration::from_millis(10),
        ..Options::new("projector")
    };
    let operational = bench.world.start(&bench.operational, options());
    let customer = bench.world.start(&bench.customer, options());
    let worker = bench.work("worker");
    let launch = aggregate("launch", launch_id(1).0);

    let end = Instant::now() + SALE;
    let (mut booking, mut runs) = (0, Vec::new());
    while Instant::now() < end && booking < 90 {
        booking += 1;
        let before = history.events.len();
        assert!(history.reserve(1, booking, booking, 1));
        let mut more = History::new();
        more.events = history.events.split_off(before);
        bench.world.write(&more).await;
        history.events.append(&mut more.events);
        if booking % 10 == 0 {
            runs.push(bench.ask(Scope::Everything, true).await);
            runs.push(bench.ask(Scope::Aggregate(launch.clone()), true).await);
        }
    }
    for run in runs {
        let (_, found) = bench.completed(run).await;
        let wrong = found
            .iter()
            .filter(|found| found.what != reconciler::What::Restless);
        assert_eq!(wrong.count(), 0, "{found:?}");
    }
    operational.stop().await;
    customer.stop().await;
    bench.project().await;
    let (_, found) = bench.reconcile(false).await;
    assert_eq!(found, []);
    worker.stop().await;
}

/// A projector that is late, or stands still, is not wrong.
#[tokio::test]
async fn a_model_that_is_behind_differs_in_nothing() {
    let mut history = on_sale();
    let mut bench = Bench::of(&history).await;
    let before = history.events.len();
    assert!(history.reserve(1, 1, 1, 2));
    assert!(history.open_customer(1, "Ada"));
    let mut more = History::new();
    more.events = history.events.split_off(before);
    bench.world.write(&more).await;

    let worker = bench.work("worker");
    let (_, found) = bench.reconcile(true).await;
    assert_eq!(found, []);
    bench.project().await;
    let (_, found) = bench.reconcile(true).await;
    assert_eq!(found, []);
    worker.stop().await;
}

/// What could not be applied is parked: what follows from it is left out on both sides.
#[tokio::test]
async fn what_is_parked_is_no_difference() {
    let mut history = on_sale();
    // A booking of a launch that was never scheduled.
    let mut other = on_sale();
    assert!(other.reserve(1, 1, 1, 1));
    let stray = other.events.last().unwrap().payload.clone();
    assert!(matches!(stray, AnyEvent::Launch(_)));
    history.forge(launch_id(9).0, stray);
    let mut bench = Bench::of(&on_sale()).await;
    let mut more = History::new();
    more.events = vec![history.events.last().unwrap().clone()];
    bench.world.write(&more).await;
    let operational = bench
        .world
        .start(&bench.operational, Options::new("projector"));
    test_support::eventually("it is parked", async || {
        sqlx::query_scalar::<_, i64>("select count(*) from parked")
            .fetch_one(&bench.rows)
            .await
            .unwrap()
            == 1
    })
    .await;
    operational.stop().await;

    let worker = bench.work("worker");
    let (_, found) = bench.reconcile(true).await;
    assert!(
        found.iter().all(|found| found.model != "operational"),
        "{found:?}"
    );
    worker.stop().await;
}
