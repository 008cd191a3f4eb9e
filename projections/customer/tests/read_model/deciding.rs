//! What people decide about events that could not be shown.

use chrono::DateTime;
use domain::commit::Position;
use domain::ids::LaunchId;
use projection_runtime::{Aggregate, Attempt, Claim, Event, Parked, Target, TargetError};

use crate::history::{History, Plan};
use crate::server::{Model, with_model};

/// Sets all commits of a launch aside, as a projector does that could not apply the first.
async fn park(model: &Model, claim: &Claim, launch: LaunchId, events: &[Event]) {
    let of_launch = events.iter().filter(|event| event.aggregate_id == launch.0);
    let parked: Vec<_> = of_launch
        .map(|event| Parked {
            aggregate: "launch".into(),
            id: launch.0,
            position: event.position,
            commit: b"{}".to_vec(),
            cause: "bad".to_owned(),
            at: DateTime::from_timestamp_millis(0).unwrap(),
        })
        .collect();
    model.read.park(claim, &parked).await.unwrap();
}

fn attempt(decision: u64) -> Attempt {
    Attempt {
        decision: Position(decision),
        cause: format!("still bad at {decision}"),
        at: DateTime::from_timestamp_millis(1_000).unwrap(),
    }
}

#[tokio::test]
async fn what_is_made_up_for_gives_the_same_documents_however_often_somebody_dies_in_between() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 2));
        assert!(history.confirm(launch, 1));
        assert!(history.reserve(launch, 2, 2, 1));
        history.wait(60);
        assert!(history.expire(launch));
        model.project(&history.events).await;
        let expected = model.dump().await;
        model.read.drop().await.expect("drops");
        model.read.migrate().await.expect("makes it anew");

        let claim = model.claim("test").await;
        let (own, others): (Vec<_>, Vec<_>) = history
            .events
            .iter()
            .cloned()
            .partition(|event| event.aggregate_id == launch.0);
        park(&model, &claim, launch, &own).await;
        model.apply(&claim, &others).await;
        let of = Aggregate {
            kind: "launch".into(),
            id: launch.0,
        };
        let waiting = model.read.parked(Some(&of), Position(0), 100).await;
        let waiting = waiting.unwrap();
        assert_eq!(waiting.len(), own.len());
        for (commit, event) in waiting.iter().zip(&own) {
            let events = std::slice::from_ref(event);
            assert_eq!(commit.position, event.position);
            model.read.make_up(&claim, commit, events).await.unwrap();
            // As if it had died before it was taken out, and the next one had done it again.
            park(&model, &claim, launch, events).await;
            model.read.make_up(&claim, commit, events).await.unwrap();
        }
        let left = model.read.parked(None, Position(0), 100).await.unwrap();
        assert!(left.is_empty());
        assert_eq!(model.dump().await, expected);
    })
    .await;
}

#[tokio::test]
async fn who_is_killed_between_applying_a_commit_and_taking_it_out_leaves_it_to_the_next() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 2));
        assert!(history.confirm(launch, 1));
        model.project(&history.events).await;
        let expected = model.dump().await;
        model.read.drop().await.expect("drops");
        model.read.migrate().await.expect("makes it anew");

        let mut claim = model.claim("test").await;
        let (own, others): (Vec<_>, Vec<_>) = history
            .events
            .iter()
            .cloned()
            .partition(|event| event.aggregate_id == launch.0);
        park(&model, &claim, launch, &own).await;
        model.apply(&claim, &others).await;
        let dying = model.dying().await;
        let parked = async || model.read.parked(None, Position(0), 100).await.unwrap();
        for event in own {
            let before = model.dump().await;
            let commit = parked().await.remove(0);
            let events = std::slice::from_ref(&event);
            let killed = dying.make_up(&claim, &commit, events).await;
            assert!(
                matches!(killed, Err(TargetError::Unavailable(_))),
                "{killed:?}"
            );
            let left = model.dump().await;
            assert_ne!(left, before, "it was applied");
            assert_eq!(parked().await.first(), Some(&commit), "and is parked still");

            model.read.release(&claim).await.unwrap();
            claim = model.claim("next").await;
            let made_up = model.read.make_up(&claim, &commit, events).await;
            made_up.unwrap();
            assert_eq!(model.dump().await, left);
        }
        assert!(parked().await.is_empty());
        assert_eq!(model.dump().await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_decision_counts_once_and_what_is_skipped_waits_for_nothing() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 2));
        let claim = model.claim("test").await;
        let own: Vec<_> = history.events.iter().skip(1).cloned().collect();
        park(&model, &claim, launch, &own).await;
        let parked = async || model.read.parked(None, Position(0), 100).await.unwrap();
        let first = parked().await.remove(0);
        for decision in [20, 20, 10] {
            let tried = model.read.tried(&claim, &first, &attempt(decision)).await;
            tried.unwrap();
        }
        let tried = parked().await.remove(0);
        assert_eq!((tried.attempts, &*tried.cause), (2, "still bad at 20"));
        assert!(tried.tried_at.is_some());

        for commit in parked().await {
            for decision in [30, 31] {
                let skipped = model.read.skip(&claim, commit.position, Position(decision));
                skipped.await.unwrap();
            }
        }
        let skipped = parked().await;
        assert!(
            skipped
                .iter()
                .all(|commit| commit.skipped == Some(Position(30)))
        );
        assert!(model.read.parked_aggregates().await.unwrap().is_empty());

        model.read.release(&claim).await.unwrap();
        model.claim("another").await;
        let late = model.read.tried(&claim, &first, &attempt(40)).await;
        assert_eq!(late, Err(TargetError::Fenced));
    })
    .await;
}
