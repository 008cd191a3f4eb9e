//! Whenever a projector dies, the next one makes it as if nothing had happened.

use std::cell::Cell;
use std::future::pending;
use std::time::Duration;

use projection_runtime::{Options, Target};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use test_support::eventually;
use tokio::runtime::Runtime;
use tokio::time::{Instant, timeout};

use crate::database::Database;
use crate::fold::fold;
use crate::history::History;
use crate::steps::{history, steps};
use crate::world::World;

/// How many commits a projector applies before it is killed, how many microseconds it lives
/// after that, and its largest batch.
type Life = (u64, u64, usize);

#[test]
fn a_projector_killed_at_any_moment_leaves_a_fold_of_the_log() {
    let runtime = Runtime::new().unwrap();
    let database = runtime.block_on(Database::create());
    let version = Cell::new(0);
    let config = Config {
        cases: 6,
        max_shrink_iters: 8,
        failure_persistence: None,
        ..Config::default()
    };
    let lives = prop::collection::vec((0..20_u64, 0..5_000_u64, 1..6_usize), 1..10);
    let outcome = TestRunner::new(config).run(&(steps(80), lives), |(steps, lives)| {
        version.set(version.get() + 1);
        let history = history(&steps);
        let (rows, events) = runtime.block_on(async {
            let model = database.model(version.get()).await;
            let mut world = World::new().await;
            world.write(&history).await;
            let live_and_die = async |(commits, micros, batch_events): Life| {
                let options = Options {
                    batch_events,
                    ..Options::new("test")
                };
                let position = async || model.read.position().await.expect("answers");
                let enough = (position().await.0 + commits).min(history.end().0);
                let projector = world.start(&model.read, options);
                eventually("enough is applied", async || position().await.0 >= enough).await;
                // Whatever it does now, it does not get to its end.
                drop(timeout(Duration::from_micros(micros), pending::<()>()).await);
                drop(projector);
            };
            for life in lives {
                live_and_die(life).await;
            }
            world.finish(&model.read).await.expect("reaches the end");
            (model.rows().await, world.events().await)
        });
        prop_assert_eq!(events.len(), history.events.len());
        prop_assert_eq!(rows, fold(&events));
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn a_standby_goes_on_at_once_after_a_stop_and_when_the_lease_ends_after_a_crash() {
    let lease = Duration::from_secs(2);
    let options = |holder: &str| Options {
        lease,
        standby: Duration::from_millis(20),
        ..Options::new(holder)
    };
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let mut history = History::new();
    let is_held_by = async |holder: &str| {
        eventually("the lease is taken", async || {
            let record = model.read.checkpoint().await.expect("answers");
            record.leased_until.is_some() && record.holder.as_deref() == Some(holder)
        })
        .await;
    };
    let first = world.start(&model.read, options("first"));
    is_held_by("first").await;
    let second = world.start(&model.read, options("second"));
    history.register(1, 1);
    world.write(&history).await;
    eventually("is applied", async || {
        model.read.position().await.unwrap().0 == 1
    })
    .await;

    let stopped = Instant::now();
    first.stop().await;
    is_held_by("second").await;
    assert!(
        stopped.elapsed() < lease,
        "it did not wait for the lease to end"
    );

    let third = world.start(&model.read, options("third"));
    drop(second);
    is_held_by("third").await;
    third.stop().await;
    assert_eq!(model.rows().await, fold(&history.events));
}
