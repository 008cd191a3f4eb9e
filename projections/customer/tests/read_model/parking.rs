//! Events that can't be shown, and what becomes of them.

use chrono::DateTime;
use domain::commit::Position;
use domain::ids::Subject;
use domain::personal::{Personal, Sealed};
use domain::{any_event::AnyEvent, customer::CustomerEvent, launch::LaunchEvent};
use mongodb::bson::{Document, doc};
use projection_runtime::{Event, Parked, Target, TargetError};
use uuid::Uuid;

use crate::history::{History, Plan};
use crate::server::{Model, batch, with_model};

async fn refused(model: &Model, events: &[Event]) -> String {
    let claim = model.claim("test").await;
    match model.read.apply(&claim, &batch(Position(0), events)).await {
        Err(TargetError::Poisonous(cause)) => cause,
        other => panic!("should be poisonous, is {other:?}"),
    }
}

#[tokio::test]
async fn a_second_launch_with_the_same_link_is_poisonous_and_not_lost() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        history.schedule(1, &Plan::default());
        history.schedule(2, &Plan::default());
        let [first, second] = [1, 2].map(|at| match &history.events[at].payload {
            AnyEvent::Launch(LaunchEvent::Scheduled(scheduled)) => scheduled.clone(),
            other => panic!("{other:?}"),
        });
        let mut thief = second;
        thief.slug = first.slug;
        history.events[2].payload = LaunchEvent::from(thief).into();

        let cause = refused(&model, &history.events).await;
        assert!(cause.contains("11000"), "{cause}");
        assert_eq!(model.read.checkpoint().await.unwrap().position, Position(0));
        // Without it, the rest goes on.
        let claim = model.claim("test").await;
        model.apply(&claim, &history.events[..2]).await;
    })
    .await;
}

#[tokio::test]
async fn a_value_that_was_not_opened_is_poisonous() {
    with_model(async |model| {
        let mut history = History::new();
        history.open_profile(1);
        let AnyEvent::Customer(CustomerEvent::ProfileOpened(opened)) =
            &mut history.events[0].payload
        else {
            panic!("a profile was opened");
        };
        opened.profile = Personal::Sealed(Sealed {
            subject: Subject::Account(opened.account),
            key: String::new(),
            nonce: String::new(),
            ciphertext: String::new(),
        });
        refused(&model, &history.events).await;
        assert!(model.dump().await.iter().all(Vec::is_empty));
    })
    .await;
}

#[tokio::test]
async fn a_parked_commit_is_kept_once_and_its_aggregate_remembered() {
    with_model(async |model| {
        let claim = model.claim("test").await;
        let id = Uuid::from_u128(5);
        let parked = |position, cause: &str| Parked {
            aggregate: "launch".into(),
            id,
            position: Position(position),
            commit: b"{\"sealed\":true}".to_vec(),
            cause: cause.to_owned(),
            at: DateTime::from_timestamp_millis(0).unwrap(),
        };
        let both = [parked(3, "bad"), parked(4, "after bad")];
        model.read.park(&claim, &both).await.unwrap();
        model
            .read
            .park(&claim, &[parked(3, "still bad")])
            .await
            .unwrap();

        let aggregates = model.read.parked_aggregates().await.unwrap();
        assert_eq!(
            aggregates.into_iter().collect::<Vec<_>>(),
            [("launch".into(), id)]
        );
        let stored = model.raw.collection::<Document>("parked");
        assert_eq!(stored.count_documents(doc! {}).await.unwrap(), 2);
        let first = stored.find_one(doc! { "_id": 3 }).await.unwrap().unwrap();
        assert_eq!(first.get_str("cause").unwrap(), "bad");
        assert_eq!(
            first.get_binary_generic("commit").unwrap(),
            b"{\"sealed\":true}"
        );
        assert_eq!(model.read.checkpoint().await.unwrap().position, Position(0));
    })
    .await;
}
