//! Who may write, and what can't be done any more by who may not.

use std::time::Duration;

use chrono::Utc;
use domain::commit::Position;
use domain::ids::LogId;
use projection_runtime::{Claim, Parked, Target, TargetError};
use uuid::Uuid;

use crate::database::{Database, LOG, Model, TTL};
use crate::fold::fold;
use crate::history::History;

fn rockets() -> History {
    let mut history = History::new();
    for n in 1..=4 {
        assert!(history.register(n, 1));
    }
    history
}

fn parked(position: u64) -> Parked {
    Parked {
        aggregate: "rocket".into(),
        id: Uuid::from_u128(1),
        position: Position(position),
        commit: b"{}".to_vec(),
        cause: "a test".to_owned(),
        at: Utc::now(),
    }
}

/// A claim whose lease has ended, and the one that followed it.
async fn overtaken(model: &Model) -> (Claim, Claim) {
    let old = model.read.acquire("old", Duration::ZERO, LOG).await;
    let old = old.expect("answers").expect("is free");
    let new = model.claim("new").await;
    (old, new)
}

#[tokio::test]
async fn one_holds_the_lease_and_tokens_grow() {
    let database = Database::create().await;
    let model = database.model(1).await;
    assert_eq!(model.read.checkpoint().await.unwrap(), Default::default());
    let first = model.claim("first").await;
    assert_eq!(model.read.acquire("second", TTL, LOG).await, Ok(None));
    assert_eq!(model.read.renew(&first, TTL).await, Ok(true));
    model.read.release(&first).await.unwrap();
    let second = model.claim("second").await;
    assert!(second.token > first.token);
    let record = model.read.checkpoint().await.unwrap();
    assert_eq!(record.log, Some(LOG));
    assert_eq!(record.holder.as_deref(), Some("second"));
    assert_eq!(record.token, second.token);
    assert!(record.leased_until.is_some());
}

#[tokio::test]
async fn many_that_want_an_empty_model_at_once_are_one() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..8 {
        let read = model.read.clone();
        tries.spawn(async move { read.acquire(&format!("holder {n}"), TTL, LOG).await });
    }
    let answers = tries.join_all().await;
    let claims = answers
        .into_iter()
        .filter_map(|answer| answer.expect("answers"));
    assert_eq!(claims.count(), 1);
}

#[tokio::test]
async fn a_holder_that_lost_the_answer_may_ask_again() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let lost = model.claim("same").await;
    let again = model.claim("same").await;
    assert!(again.token > lost.token);
    assert_eq!(model.read.renew(&lost, TTL).await, Ok(false));
}

#[tokio::test]
async fn an_old_claim_can_write_nothing() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let history = rockets();
    let (old, new) = overtaken(&model).await;

    let batch = history.batch(Position(0), Position(2));
    assert_eq!(
        model.read.apply(&old, &batch).await,
        Err(TargetError::Fenced)
    );
    assert_eq!(
        model.read.park(&old, &[parked(1)]).await,
        Err(TargetError::Fenced)
    );
    assert_eq!(model.read.renew(&old, TTL).await, Ok(false));
    model.read.release(&old).await.unwrap();
    assert_eq!(model.rows().await, fold(&[]));
    assert!(model.read.parked_aggregates().await.unwrap().is_empty());

    // The new one is not disturbed, and what it wrote is not written again by the old one.
    model.read.apply(&new, &batch).await.unwrap();
    assert_eq!(
        model.read.apply(&old, &batch).await,
        Err(TargetError::Fenced)
    );
    assert_eq!(model.read.renew(&new, TTL).await, Ok(true));
}

#[tokio::test]
async fn a_batch_that_does_not_begin_at_the_checkpoint_is_refused() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let history = rockets();
    let claim = model.claim("test").await;
    let batch = history.batch(Position(2), Position(4));
    assert_eq!(
        model.read.apply(&claim, &batch).await,
        Err(TargetError::Fenced)
    );
    assert_eq!(model.rows().await, fold(&[]));
}

#[tokio::test]
async fn the_checkpoint_of_another_log_is_refused() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let claim = model.claim("test").await;
    model.read.release(&claim).await.unwrap();
    let other = LogId(Uuid::from_u128(8));
    assert_eq!(
        model.read.acquire("test", TTL, other).await,
        Err(TargetError::WrongLog {
            target: LOG,
            log: other,
        })
    );
}

#[tokio::test]
async fn what_is_parked_is_kept_as_it_was_first() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let claim = model.claim("test").await;
    model
        .read
        .park(&claim, &[parked(3), parked(5)])
        .await
        .unwrap();
    let other = Parked {
        cause: "another".to_owned(),
        ..parked(5)
    };
    model.read.park(&claim, &[other, parked(6)]).await.unwrap();

    let rows: Vec<(i64, String, Vec<u8>, String, i32)> = sqlx::query_as(
        "select position, aggregate, commit, cause, attempts from parked order by position",
    )
    .fetch_all(&model.behind)
    .await
    .unwrap();
    let row = |position| {
        (
            position,
            "rocket".to_owned(),
            b"{}".to_vec(),
            "a test".to_owned(),
            1,
        )
    };
    assert_eq!(rows, [row(3), row(5), row(6)]);
    let aggregates = model.read.parked_aggregates().await.unwrap();
    assert_eq!(
        Vec::from_iter(aggregates),
        [("rocket".into(), Uuid::from_u128(1))]
    );
    assert_eq!(model.read.checkpoint().await.unwrap().position, Position(0));
}
