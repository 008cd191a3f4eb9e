//! In whatever batches the log comes, and however often: the rows are a fold of it.

use std::cell::Cell;

use domain::commit::Position;
use projection_runtime::Target;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::database::Database;
use crate::fold::fold;
use crate::steps::{history, steps};

/// How far to go back first, in percent of what was done, and how many commits to take then.
type Stretch = (u64, u64);

#[test]
fn batches_and_repeats_make_no_difference() {
    let runtime = Runtime::new().unwrap();
    let database = runtime.block_on(Database::create());
    let version = Cell::new(0);
    let config = Config {
        cases: 16,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let go_back = prop_oneof![3 => Just(0_u64), 1 => 0..=100_u64];
    let stretches = prop::collection::vec((go_back, 1..30_u64), 1..20);
    let outcome = TestRunner::new(config).run(&(steps(60), stretches), |(steps, stretches)| {
        version.set(version.get() + 1);
        let history = history(&steps);
        let rows = runtime.block_on(async {
            let model = database.model(version.get()).await;
            let claim = model.claim("test").await;
            let mut done = Position(0);
            let rest: Stretch = (0, u64::MAX);
            for (back, take) in stretches.into_iter().chain([rest]) {
                let again = Position(done.0 - done.0 * back / 100);
                if again != done {
                    model.set_back(again).await;
                }
                done = Position(again.0.saturating_add(take).min(history.end().0));
                let batch = history.batch(again, done);
                model.read.apply(&claim, &batch).await.expect("applies");
            }
            let rows = model.rows().await;
            model.read.drop().await.expect("drops");
            rows
        });
        prop_assert_eq!(rows, fold(&history.events));
        Ok(())
    });
    outcome.unwrap();
}
