//! Events that PostgreSQL will not take, and what becomes of them.

use domain::commit::Position;
use projection_runtime::{Options, RunError, Target, TargetError};
use serde_json::json;
use test_support::eventually;
use uuid::Uuid;

use crate::database::Database;
use crate::history::{History, rocket_id};
use crate::world::World;

/// A rocket that no domain would register.
fn rocket(name: &str, capacity: u32) -> serde_json::Value {
    json!({
        "supplier": Uuid::from_u128(1),
        "name": name,
        "model": "NS4",
        "capacity": capacity,
        "range": "suborbital",
    })
}

#[tokio::test]
async fn a_poisonous_event_parks_its_aggregate_and_nothing_else() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let mut good = History::new();
    good.register(1, 1);
    good.register(2, 1);
    world.write(&good).await;
    // A check of the table, and a character that PostgreSQL has no place for.
    for (n, name, capacity) in [(3, "Empty", 0), (4, "Nul\0", 6), (5, "Good", 6)] {
        let id = rocket_id(n).0;
        let data = rocket(name, capacity);
        world
            .journal
            .commit_raw("rocket", id, good.now, "rocket.registered", &data)
            .await;
    }
    let retired = json!({});
    for n in [3, 5] {
        let id = rocket_id(n).0;
        world
            .journal
            .commit_raw("rocket", id, good.now, "rocket.retired", &retired)
            .await;
    }

    let projector = world.start(&model.read, Options::new("test"));
    eventually("all is applied or parked", async || {
        model.read.position().await.unwrap() == Position(7)
    })
    .await;
    projector.stop().await;

    for (n, is_there) in [(1, true), (2, true), (3, false), (4, false), (5, true)] {
        let rocket = model.read.rocket(rocket_id(n)).await.unwrap();
        assert_eq!(rocket.is_some(), is_there, "rocket {n}");
        assert_eq!(
            rocket.is_some_and(|rocket| rocket.retired_at.is_some()),
            n == 5
        );
    }
    let parked: Vec<(i64, Uuid, String)> =
        sqlx::query_as("select position, id, cause from parked order by position")
            .fetch_all(&model.behind)
            .await
            .unwrap();
    let places: Vec<_> = parked
        .iter()
        .map(|(position, id, _)| (*position, *id))
        .collect();
    let (empty, nul) = (rocket_id(3).0, rocket_id(4).0);
    assert_eq!(places, [(3, empty), (4, nul), (6, empty)]);
    assert!(parked[0].2.contains("SQLSTATE 23514"), "{}", parked[0].2);
    assert!(parked[1].2.contains("SQLSTATE 22021"), "{}", parked[1].2);
}

#[tokio::test]
async fn a_rebuild_stops_at_a_poisonous_event() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let (id, at) = (rocket_id(1).0, History::new().now);
    world
        .journal
        .commit_raw("rocket", id, at, "rocket.registered", &rocket("Empty", 0))
        .await;
    let stopped = world.finish(&model.read).await;
    assert!(
        matches!(stopped, Err(RunError::Poisoned { .. })),
        "{stopped:?}"
    );
    assert!(model.read.parked_aggregates().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_change_of_what_is_not_there_is_poisonous() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 10);
    history.reserve(1, 1, 1, 1);
    history.confirm(1, 1);
    history.retire(1, 1);
    let claim = model.claim("test").await;
    for position in [3, 4, 5] {
        let mut batch = history.batch(Position(position - 1), Position(position));
        batch.after = Position(0);
        let refused = model.read.apply(&claim, &batch).await;
        assert!(
            matches!(refused, Err(TargetError::Poisonous(_))),
            "{position}: {refused:?}"
        );
    }
}
