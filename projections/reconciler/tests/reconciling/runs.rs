//! Reconciliations as runs: asked for, killed, taken over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use projection_runtime::{Aggregate, Answer, Audited, Comparison, Past, Place};
use reconciler::{Ask, Scope, Status, Trigger};
use test_support::eventually;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::bench::{Bench, aggregate, begun};
use crate::history::story::before_anybody_is_erased;
use crate::history::{customer_id, launch_id};

#[tokio::test]
async fn one_aggregate_is_compared_alone() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    sqlx::query("update customers set vip = not vip")
        .execute(&bench.rows)
        .await
        .unwrap();
    let worker = bench.work("worker");
    let customer = aggregate("customer", customer_id(1).0);
    let id = bench.ask(Scope::Aggregate(customer.clone()), true).await;
    let (run, found) = bench.completed(id).await;
    assert_eq!(run.counts.compared, 2, "in each model");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].aggregate, customer);
    assert!(found[0].mended_at.is_some());

    let (_, found) = bench.reconcile(false).await;
    assert!(!found.is_empty(), "the others are as they were");
    worker.stop().await;
}

#[tokio::test]
async fn what_is_asked_for_twice_is_done_once() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    let ask = Ask {
        id: Uuid::new_v4(),
        scope: Scope::Aggregate(aggregate("launch", launch_id(1).0)),
        repair: false,
        trigger: Trigger::Operator,
    };
    let first = bench.store.ask(&ask).await.unwrap();
    assert_eq!(first.status, Status::Waiting);
    let again = Ask {
        repair: true,
        ..ask
    };
    assert_eq!(bench.store.ask(&again).await.unwrap(), first);
    for (found, runs) in [
        (None, vec![first.clone()]),
        (Some(false), vec![first]),
        (Some(true), vec![]),
    ] {
        assert_eq!(bench.store.latest(found, 10, None).await.unwrap(), runs);
    }
}

/// An audit that stops within its second comparison until it is let go.
struct Slow {
    inner: projection_operational::Audit,
    compared: AtomicUsize,
    door: Arc<Semaphore>,
}

impl Audited for Slow {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn keeps(&self, kind: &str) -> bool {
        self.inner.keeps(kind)
    }

    fn compare<'a>(
        &'a self,
        past: &'a Past,
        aggregates: &'a [Aggregate],
    ) -> Answer<'a, Comparison> {
        Box::pin(async move {
            if self.compared.fetch_add(1, Ordering::SeqCst) > 0 {
                let _passed = self.door.acquire().await;
            }
            self.inner.compare(past, aggregates).await
        })
    }

    fn mend<'a>(&'a self, past: &'a Past, aggregate: &'a Aggregate) -> Answer<'a, ()> {
        self.inner.mend(past, aggregate)
    }

    fn owners(&self, from: Option<Place>) -> Answer<'_, (Vec<Aggregate>, Option<Place>)> {
        self.inner.owners(from)
    }
}

/// It dies after it has mended, and before it could say so: the next one says it.
#[tokio::test]
async fn whoever_takes_over_goes_on_and_loses_nothing_that_was_found() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    sqlx::query("update customers set vip = not vip where account is not null")
        .execute(&bench.rows)
        .await
        .unwrap();
    let slow = Slow {
        inner: projection_operational::Audit::new(bench.operational.clone()),
        compared: AtomicUsize::new(0),
        door: Arc::new(Semaphore::new(0)),
    };
    let first = bench.work_with("first", vec![Arc::new(slow)]);
    let id = bench.ask(Scope::Everything, true).await;
    begun(&bench.store, id).await;
    let is_mended = async || {
        let vip: bool = sqlx::query_scalar("select vip from customers where account is not null")
            .fetch_one(&bench.rows)
            .await
            .unwrap();
        vip
    };
    eventually("the first one mends it", is_mended).await;
    let found = bench
        .store
        .found_by(id, None, None, 10)
        .await
        .unwrap()
        .found;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].mended_at, None, "and has not seen that it did");
    drop(first);

    let second = bench.work("second");
    let (run, found) = bench.completed(id).await;
    assert_eq!(run.counts.found, 1);
    assert_eq!(run.counts.mended, 1);
    assert!(found[0].mended_at.is_some());
    for (mended, found) in [(Some(true), found), (Some(false), vec![])] {
        let page = bench.store.found_by(id, mended, None, 10).await.unwrap();
        assert_eq!(page.found, found);
    }
    let latest = bench.store.latest(Some(true), 10, None).await.unwrap();
    assert_eq!(latest, [run]);
    second.stop().await;
}

#[tokio::test]
async fn who_is_told_to_stop_gives_its_run_back() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    let slow = Slow {
        inner: projection_operational::Audit::new(bench.operational.clone()),
        compared: AtomicUsize::new(1),
        door: Arc::new(Semaphore::new(0)),
    };
    let first = bench.work_with("first", vec![Arc::new(slow)]);
    let id = bench.ask(Scope::Everything, false).await;
    begun(&bench.store, id).await;
    first.stop().await;
    let second = bench.work("second");
    let (_, found) = bench.completed(id).await;
    assert_eq!(found, []);
    second.stop().await;
}
