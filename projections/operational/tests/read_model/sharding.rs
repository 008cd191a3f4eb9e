//! A version that is divided: whichever shard is ahead of which, the rows are a fold of the log.

use std::cell::Cell;
use std::time::Duration;

use domain::account::{AccountEvent, SubjectErased};
use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::event::EventPayload;
use projection_operational::{Audit, ReadModel};
use projection_runtime::{
    Aggregate, Audited, Batch, Claim, Event, Past, Positions, Shard, Shards, Target, TargetError,
    Versioned,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::database::{Database, LOG, Model, TTL};
use crate::fold::fold;
use crate::history::story::{all_kinds, before_anybody_is_erased};
use crate::history::{History, account_id, launch_id};
use crate::steps::{history, steps};
use crate::world::World;

fn four() -> Shards {
    Shards::try_from(4).expect("few")
}

/// A shard, and who writes it.
struct Part {
    shard: Shard,
    read: ReadModel,
    claim: Claim,
    done: Position,
}

/// Divides a model that is empty.
async fn divide(model: &Model) -> Vec<Part> {
    let shards = model.read.shards(LOG, four()).await.expect("answers");
    let mut parts = Vec::new();
    for shard in shards.all() {
        let read = model.read.of_shard(shard);
        let claim = read.acquire("test", TTL, LOG).await.expect("answers");
        parts.push(Part {
            shard,
            read,
            claim: claim.expect("is free"),
            done: Position(0),
        });
    }
    parts
}

impl Part {
    /// What it is given of a stretch of the log.
    fn batch(&self, history: &History, last: Position) -> Batch {
        let takes = |commit: &&[Event]| {
            let range = self.done.0 + 1..=last.0;
            let erases = |event: &Event| {
                matches!(
                    event.payload,
                    AnyEvent::Account(AccountEvent::SubjectErased(_))
                )
            };
            let concerns_all = commit.iter().any(erases);
            range.contains(&commit[0].position.0)
                && (concerns_all || self.shard.holds(commit[0].aggregate_id))
        };
        let commits = history.commits().filter(takes);
        Batch {
            events: commits.flatten().cloned().collect(),
            after: self.done,
            last,
        }
    }

    async fn project(&mut self, history: &History, last: Position) {
        let batch = self.batch(history, last);
        let applied = self.read.apply(&self.claim, &batch).await;
        applied.expect("applies");
        self.done = last;
    }

    /// Does everything again from a position on.
    async fn set_back(&mut self, model: &Model, position: Position) {
        sqlx::query("update checkpoint set position = $1 where shard = $2")
            .bind(i64::try_from(position.0).expect("in range"))
            .bind(i16::from(self.shard.index()))
            .execute(&model.behind)
            .await
            .expect("updates");
        self.done = position;
    }
}

#[test]
fn an_erasure_is_known_by_its_name() {
    let history = all_kinds();
    let erased = history
        .events
        .iter()
        .find_map(|event| match &event.payload {
            AnyEvent::Account(payload @ AccountEvent::SubjectErased(_)) => Some(payload.name()),
            _ => None,
        });
    assert_eq!(erased, Some(SubjectErased::NAME));
}

/// Which shard goes on, how far it goes back first, in percent of what it did, and how many commits it takes.
type Stretch = (usize, u64, u64);

#[test]
fn shards_in_any_order_with_any_replays_make_the_same_rows_as_one() {
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
    let stretches = prop::collection::vec((0..4_usize, go_back, 1..40_u64), 1..30);
    let outcome = TestRunner::new(config).run(&(steps(60), stretches), |(steps, stretches)| {
        version.set(version.get() + 1);
        let history = history(&steps);
        let rows = runtime.block_on(async {
            let model = database.model(version.get()).await;
            let mut parts = divide(&model).await;
            let rest = (0..4).map(|shard| -> Stretch { (shard, 0, u64::MAX) });
            for (shard, back, take) in stretches.into_iter().chain(rest) {
                let part = &mut parts[shard];
                let again = Position(part.done.0 - part.done.0 * back / 100);
                if again != part.done {
                    part.set_back(&model, again).await;
                }
                let last = Position(again.0.saturating_add(take).min(history.end().0));
                part.project(&history, last).await;
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

#[tokio::test]
async fn one_shard_may_be_at_the_end_before_the_next_one_begins() {
    let database = Database::create().await;
    let history = all_kinds();
    // Whoever is erased, and the bookings that name them, are not in one shard.
    let of = |id| four().holding(id);
    assert_ne!(of(account_id(1).0), of(launch_id(1).0));
    let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]];
    for (order, version) in orders.into_iter().zip(1..) {
        let model = database.model(version).await;
        let mut parts = divide(&model).await;
        for shard in order {
            let least = model.read.positions().await.expect("answers").least();
            assert_eq!(least, Position(0));
            parts[shard].project(&history, history.end()).await;
        }
        assert_eq!(model.rows().await, fold(&history.events), "{order:?}");
        let record = model.read.checkpoint().await.expect("answers");
        assert_eq!(record.position, history.end());
    }
}

#[tokio::test]
async fn whoever_is_behind_forgets_whom_others_have_forgotten() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut history = History::new();
    assert!(history.register_customer(1));
    assert!(history.open_customer(1, "Ada"));
    assert!(history.open_profile(1));
    assert!(history.register(1, 1));
    // A launch in each shard, with a booking of theirs.
    let mut booked = Vec::new();
    for n in 1_u128.. {
        let shard = four().holding(launch_id(n).0);
        if !booked.contains(&shard) {
            assert!(history.schedule(n, 1, 400, 10));
            assert!(history.reserve(n, n, 1, 2));
            booked.push(shard);
        }
        if booked.len() == 4 {
            break;
        }
    }
    let named = history.end();
    assert!(history.erase(1));
    let mut parts = divide(&model).await;
    let owner = usize::from(four().holding(account_id(1).0).index());
    parts[owner].project(&history, history.end()).await;
    for part in &mut parts {
        if part.done < named {
            // What it read before their key was destroyed it writes now.
            part.project(&history, named).await;
        }
    }
    let names = async || {
        let rows = model.rows().await.passengers;
        rows.iter().filter(|row| row.name.is_some()).count()
    };
    assert_eq!(names().await, 6, "it is forgotten where the log says so");
    for part in &mut parts {
        if part.done < history.end() {
            part.project(&history, history.end()).await;
        }
    }
    assert_eq!(names().await, 0);
    assert_eq!(model.rows().await, fold(&history.events));
}

#[tokio::test]
async fn each_shard_has_a_lease_of_its_own_and_the_model_stands_where_the_last_does() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let history = all_kinds();
    let mut parts = divide(&model).await;
    parts[1].project(&history, Position(5)).await;
    parts[2].project(&history, Position(3)).await;
    let expected = Positions::new([0, 5, 3, 0].map(Position).to_vec());
    assert_eq!(model.read.positions().await, Ok(expected));
    let own = parts[1].read.checkpoint().await.expect("answers");
    assert_eq!(own.position, Position(5));

    let seized = parts[1].read.seize("somebody else", TTL).await;
    let seized = seized.expect("answers");
    assert_eq!(seized.checkpoint, Position(5));
    let batch = parts[1].batch(&history, history.end());
    let refused = parts[1].read.apply(&parts[1].claim, &batch).await;
    assert_eq!(refused, Err(TargetError::Fenced));
    assert_eq!(parts[1].read.renew(&parts[1].claim, TTL).await, Ok(false));
    assert_eq!(parts[2].read.renew(&parts[2].claim, TTL).await, Ok(true));
    parts[2].project(&history, history.end()).await;
}

#[tokio::test]
async fn a_version_is_divided_once_and_never_taken_for_the_whole() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut asks = tokio::task::JoinSet::new();
    for wanted in [1, 2, 3, 4, 5, 6] {
        let read = model.read.clone();
        let wanted = Shards::try_from(wanted).expect("few");
        asks.spawn(async move { read.shards(LOG, wanted).await });
    }
    let answers = asks.join_all().await;
    let first = answers[0].clone().expect("answers");
    assert!(
        answers.iter().all(|answer| *answer == Ok(first)),
        "{answers:?}"
    );
    assert_eq!(model.read.shards(LOG, four()).await, Ok(first));
    let positions = model.read.positions().await.expect("answers");
    assert_eq!(positions.shards(), first);

    let other = Shards::try_from(7).expect("few");
    let part = other.all().last().expect("there are some");
    for wrong in [Some(part), (first != Shards::ONE).then_some(Shard::ALL)] {
        let Some(wrong) = wrong else { continue };
        let refused = model.read.of_shard(wrong).acquire("x", TTL, LOG).await;
        assert!(
            matches!(refused, Err(TargetError::Unavailable(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn whichever_shard_is_claimed_first_says_for_all_into_how_many_it_is_divided() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let claim = |shard: Shard| {
        let part = model.read.of_shard(shard);
        async move { part.acquire("test", TTL, LOG).await }
    };
    // As by a process that knows the number from before the store was replaced by an empty one.
    let last = four().all().last().expect("there are some");
    assert!(claim(last).await.expect("answers").is_some());
    let other = Shards::try_from(7).expect("few");
    assert_eq!(model.read.shards(LOG, other).await, Ok(four()));
    for shard in other.all() {
        let refused = claim(shard).await;
        assert!(
            matches!(refused, Err(TargetError::Unavailable(_))),
            "{refused:?}"
        );
    }
    assert!(claim(Shard::ALL).await.is_err());
}

#[tokio::test]
async fn who_is_there_is_known_for_a_while_or_until_they_take_leave() {
    let database = Database::create().await;
    let model = database.model(1).await;
    model.read.migrate_versions(1).await.expect("migrates");
    let there = async |holder: &str, within| {
        let there = model.read.note_present(holder, within).await;
        there.expect("answers")
    };
    assert_eq!(there("one", TTL).await, 1);
    assert_eq!(there("one", TTL).await, 1);
    assert_eq!(there("other", TTL).await, 2);
    assert_eq!(there("one", TTL).await, 2);
    assert_eq!(there("one", Duration::ZERO).await, 1, "that was long ago");
    model.read.note_gone("other").await.expect("answers");
    assert_eq!(there("one", TTL).await, 1);
}

#[tokio::test]
async fn an_aggregate_is_compared_where_its_own_shard_stands() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let history = before_anybody_is_erased();
    world.write(&history).await;
    let log = world.log.log_id();
    let shards = model.read.shards(log, four()).await.expect("answers");
    // The first one has not begun, and all others are at the end.
    for shard in shards.all().skip(1) {
        let finished = world.finish(&model.read.of_shard(shard)).await;
        finished.expect("ends");
    }
    let (past, audit) = (
        Past::new(world.log.clone(), world.keyring.clone()),
        Audit::new(model.read.clone()),
    );
    let mut aggregates: Vec<_> = history
        .events
        .iter()
        .map(|event| Aggregate {
            kind: event.payload.aggregate().into(),
            id: event.aggregate_id,
        })
        .filter(|one| audit.keeps(&one.kind))
        .collect();
    aggregates.sort();
    aggregates.dedup();
    let (begun, others): (Vec<_>, Vec<_>) = aggregates
        .iter()
        .partition(|one| !four().holding(one.id).is_first());
    assert!(!begun.is_empty() && !others.is_empty());
    let found = audit.compare(&past, &aggregates).await.expect("compares");
    assert_eq!(found.differences, []);

    // It would find what is not there.
    let whole = model.rows().await;
    sqlx::query("delete from invoice_payments")
        .execute(&model.behind)
        .await
        .expect("deletes");
    if !whole.invoice_payments.is_empty() {
        let found = audit.compare(&past, &aggregates).await.expect("compares");
        assert_eq!(found.differences.len(), whole.invoice_payments.len());
    }
}
