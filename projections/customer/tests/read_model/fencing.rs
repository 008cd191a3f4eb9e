//! Who may write, and what a writer can do that may not any more.

use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use domain::rocket::Range;
use projection_runtime::{Target, TargetError};
use uuid::Uuid;

use crate::history::{History, Plan};
use crate::server::{LOG, TTL, batch, with_model};

#[tokio::test]
async fn one_holder_at_a_time_and_each_has_a_higher_token() {
    with_model(async |model| {
        let first = model.claim("first").await;
        assert_eq!(model.read.acquire("second", TTL, LOG).await, Ok(None));
        assert_eq!(model.read.renew(&first, TTL).await, Ok(true));
        model.read.release(&first).await.unwrap();
        let second = model.claim("second").await;
        assert!(second.token > first.token);
        assert_eq!(model.read.renew(&first, TTL).await, Ok(false));
        // A claim that is lost has nothing left to release.
        model.read.release(&first).await.unwrap();
        assert_eq!(model.read.acquire("third", TTL, LOG).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ended_can_be_taken() {
    with_model(async |model| {
        let first = model
            .read
            .acquire("first", Duration::ZERO, LOG)
            .await
            .unwrap()
            .unwrap();
        let second = model.claim("second").await;
        assert!(second.token > first.token);
    })
    .await;
}

#[tokio::test]
async fn a_holder_that_starts_again_need_not_wait_for_its_own_lease() {
    with_model(async |model| {
        let first = model.claim("same").await;
        let again = model.claim("same").await;
        assert!(again.token > first.token);
    })
    .await;
}

#[tokio::test]
async fn many_that_want_an_empty_model_at_once_are_one() {
    with_model(async |model| {
        let tries = (0..8).map(|n| {
            let read = model.read.clone();
            tokio::spawn(async move { read.acquire(&format!("holder {n}"), TTL, LOG).await })
        });
        let mut holders = 0;
        for claim in futures_util::future::join_all(tries).await {
            holders += usize::from(claim.unwrap().unwrap().is_some());
        }
        assert_eq!(holders, 1);
    })
    .await;
}

#[tokio::test]
async fn the_record_shows_log_position_and_holder() {
    with_model(async |model| {
        let empty = model.read.checkpoint().await.unwrap();
        assert_eq!((empty.log, empty.position), (None, Position(0)));
        let history = History::with_rocket();
        let claim = model.project(&history.events).await;
        let record = model.read.checkpoint().await.unwrap();
        assert_eq!((record.log, record.position), (Some(LOG), history.end()));
        assert_eq!(
            (record.holder.as_deref(), record.token),
            (Some("test"), claim.token)
        );
        assert!(record.leased_until.is_some());
        model.read.release(&claim).await.unwrap();
        assert_eq!(model.read.checkpoint().await.unwrap().leased_until, None);
    })
    .await;
}

#[tokio::test]
async fn a_model_of_another_log_is_refused() {
    with_model(async |model| {
        let claim = model.claim("first").await;
        model.read.release(&claim).await.unwrap();
        let log = LogId(Uuid::from_u128(8));
        let refused = model.read.acquire("second", TTL, log).await;
        assert_eq!(refused, Err(TargetError::WrongLog { target: LOG, log }));
    })
    .await;
}

#[tokio::test]
async fn who_lost_the_claim_writes_nothing() {
    with_model(async |model| {
        let history = History::with_rocket();
        let old = model.claim("same").await;
        let new = model.claim("same").await;
        let refused = model
            .read
            .apply(&old, &batch(Position(0), &history.events))
            .await;
        assert_eq!(refused, Err(TargetError::Fenced));
        assert!(model.dump().await.iter().all(Vec::is_empty));
        assert_eq!(model.read.park(&old, &[]).await, Err(TargetError::Fenced));
        model.apply(&new, &history.events).await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_does_not_start_at_the_checkpoint_is_refused() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        history.schedule(1, &Plan::default());
        let claim = model.claim("test").await;
        let later = batch(Position(1), &history.events[1..]);
        assert_eq!(
            model.read.apply(&claim, &later).await,
            Err(TargetError::Fenced)
        );
    })
    .await;
}

#[tokio::test]
async fn a_batch_whose_answer_got_lost_can_be_sent_again() {
    with_model(async |model| {
        let history = History::with_rocket();
        let claim = model.project(&history.events).await;
        let again = batch(Position(0), &history.events);
        assert_eq!(model.read.apply(&claim, &again).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn a_batch_without_events_moves_the_checkpoint() {
    with_model(async |model| {
        let claim = model.claim("test").await;
        let mut empty = batch(Position(0), &[]);
        empty.last = Position(5);
        model.read.apply(&claim, &empty).await.unwrap();
        assert_eq!(model.read.checkpoint().await.unwrap().position, Position(5));
    })
    .await;
}

/// A projector that was stopped between its look at the claim and its writes, and goes on when
/// its successor is far ahead. Its successor's claim stands in for the look.
#[tokio::test]
async fn a_zombie_can_take_no_document_back() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        history.open_profile(1);
        history.reserve(launch, 1, 1, 2);
        history.call_company("Blue Yonder Space");
        let old = history.events.clone();
        history.confirm(launch, 1);
        history.reserve(launch, 2, 1, 2);
        history.revise(1, "New Glenn", "NG-1", Range::Interplanetary);
        history.call_company("Blue Beyond Space");
        history.record_trip(1, launch, 1);
        assert!(history.delay(launch, 1) && history.abort(launch));
        let claim = model.project(&history.events).await;
        let now = model.dump().await;

        for start in 0..old.len() {
            for end in start + 1..=old.len() {
                let after = Position(old[start].position.0 - 1);
                model.forget_after(after).await;
                model
                    .read
                    .apply(&claim, &batch(after, &old[start..end]))
                    .await
                    .unwrap();
                assert_eq!(model.dump().await, now);
            }
        }
    })
    .await;
}
