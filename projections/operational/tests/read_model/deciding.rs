//! What people decide about events that PostgreSQL would not take.

use domain::commit::Position;
use domain::projection::{ProjectionName, RetryAsked, SkipDecided};
use domain::text::Reason;
use projection_runtime::{Audited, Options, Past, Target};
use serde_json::json;
use sqlx::AssertSqlSafe;
use test_support::eventually;
use uuid::Uuid;

use crate::database::{Database, Model};
use crate::fold::fold;
use crate::history::story::before_anybody_is_erased;
use crate::history::{History, rocket_id};
use crate::world::World;

fn retry(position: Position) -> RetryAsked {
    RetryAsked {
        projection: ProjectionName::Operational,
        position,
        reason: Reason::parse("The check was wrong.").expect("a reason"),
    }
}

fn skip(position: Position) -> SkipDecided {
    SkipDecided {
        projection: ProjectionName::Operational,
        position,
        reason: Reason::parse("Nobody flies it.").expect("a reason"),
    }
}

async fn reaches(model: &Model, position: Position) {
    eventually("the position is reached", async || {
        model.read.position().await.expect("answers") >= position
    })
    .await;
}

async fn alter(model: &Model, statement: &'static str) {
    let altered = sqlx::query(AssertSqlSafe(statement)).execute(&model.behind);
    altered.await.expect("alters");
}

/// What is parked: places and attempts.
async fn parked(model: &Model) -> Vec<(u64, u32)> {
    let parked = model
        .read
        .parked(None, Position(0), 1_000)
        .await
        .expect("answers");
    let parked = parked.iter();
    parked
        .map(|commit| (commit.position.0, commit.attempts))
        .collect()
}

#[tokio::test]
async fn what_waited_is_made_up_for_in_order_and_the_model_is_a_fold_of_the_log() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let history = before_anybody_is_erased();
    world.write(&history).await;
    let wrong = "alter table launches add constraint wrong check (status = 'scheduled')";
    alter(&model, wrong).await;
    let projector = world.start(&model.read, Options::new("test"));
    reaches(&model, history.end()).await;
    let waiting = parked(&model).await;
    assert!(waiting.len() > 5, "{waiting:?}");

    // It is still as wrong as it was, of each launch in its first commit.
    let firsts: Vec<i64> =
        sqlx::query_scalar("select min(position) from parked group by id order by 1")
            .fetch_all(&model.behind)
            .await
            .unwrap();
    let firsts = firsts.into_iter().map(|first| Position(first as u64));
    let firsts: Vec<_> = firsts.collect();
    let mut last = Position(0);
    for first in &firsts {
        last = world.decide(retry(*first)).await;
    }
    reaches(&model, last).await;
    for (position, attempts) in parked(&model).await {
        let tried = firsts.contains(&Position(position));
        assert_eq!(attempts, if tried { 2 } else { 1 }, "{position}");
    }
    assert_eq!(parked(&model).await.len(), waiting.len());

    alter(&model, "alter table launches drop constraint wrong").await;
    for first in &firsts {
        last = world.decide(retry(*first)).await;
    }
    reaches(&model, last).await;
    assert!(parked(&model).await.is_empty());
    assert!(model.read.parked_aggregates().await.unwrap().is_empty());
    assert_eq!(model.rows().await, fold(&history.events));
    projector.stop().await;
}

#[tokio::test]
async fn a_skipped_event_is_left_out_and_those_after_it_are_applied() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let (id, at) = (rocket_id(1).0, History::new().now);
    let rocket = json!({
        "supplier": Uuid::from_u128(1),
        "name": "New Shepard",
        "model": "NS4",
        "capacity": 6,
        "range": "suborbital",
    });
    for (name, data) in [
        ("rocket.registered", rocket),
        ("rocket.exploded", json!({})),
        ("rocket.retired", json!({})),
    ] {
        world
            .journal
            .commit_raw("rocket", id, at, name, &data)
            .await;
    }
    let projector = world.start(&model.read, Options::new("test"));
    reaches(&model, Position(3)).await;
    assert_eq!(parked(&model).await, [(2, 1), (3, 1)]);

    let decision = world.decide(skip(Position(2))).await;
    reaches(&model, decision).await;
    projector.stop().await;
    let rocket = model.read.rocket(rocket_id(1)).await.unwrap();
    assert!(rocket.expect("is there").retired_at.is_some());
    let left = model.read.parked(None, Position(0), 10).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].skipped, Some(decision));
    assert!(model.read.parked_aggregates().await.unwrap().is_empty());

    // Whoever compares the model with the log leaves it out, too, although nobody can read it.
    let past = Past::new(world.log.clone(), world.keyring.clone());
    let audit = projection_operational::Audit::new(model.read.clone());
    let aggregates = [projection_runtime::Aggregate {
        kind: "rocket".into(),
        id,
    }];
    let compared = audit.compare(&past, &aggregates).await.unwrap();
    assert!(compared.differences.is_empty(), "{compared:?}");
}

#[tokio::test]
async fn whoever_lost_the_lease_makes_up_for_nothing() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut history = History::new();
    history.register(1, 1);
    let old = model.claim("old").await;
    model.read.release(&old).await.unwrap();
    let new = model.claim("new").await;
    let commit = projection_runtime::SetAside {
        position: Position(1),
        aggregate: "rocket".into(),
        id: rocket_id(1).0,
        cause: "bad".to_owned(),
        attempts: 1,
        parked_at: history.now,
        tried_at: None,
        skipped: None,
    };
    let refused = model.read.make_up(&old, &commit, &history.events).await;
    assert_eq!(refused, Err(projection_runtime::TargetError::Fenced));
    assert!(model.rows().await.rockets.is_empty());
    model
        .read
        .make_up(&new, &commit, &history.events)
        .await
        .unwrap();
    let once = model.rows().await;
    model
        .read
        .make_up(&new, &commit, &history.events)
        .await
        .unwrap();
    assert_eq!(model.rows().await, once);
}
