//! What can't be applied is set aside, and nothing else is.

use domain::commit::{Commit, Position};
use domain::personal::Personal;
use projection_runtime::RunError;
use serde_json::json;
use uuid::Uuid;

use crate::memory::Memory;
use crate::world::{World, at, reaches, rocket};

fn positions(target: &Memory) -> Vec<u64> {
    target
        .events()
        .iter()
        .map(|event| event.position.0)
        .collect()
}

#[tokio::test]
async fn a_poisonous_commit_parks_its_aggregate_and_nothing_else() {
    let mut world = World::new().await;
    for n in 1..=3 {
        world.register(n).await;
    }
    for _ in 0..3 {
        for n in 1..=3 {
            world.revise(n).await;
        }
    }
    let target = Memory::new();
    // The first revision of rocket 2; the later ones are 8 and 11.
    target.reject([Position(5)]);
    let projector = world.start(&target, "a");
    reaches(&target, Position(12)).await;

    assert_eq!(positions(&target), [1, 2, 3, 4, 6, 7, 9, 10, 12]);
    let parked = target.parked();
    let parked_at: Vec<_> = parked.iter().map(|parked| parked.position.0).collect();
    assert_eq!(parked_at, [5, 8, 11]);
    assert!(
        parked
            .iter()
            .all(|parked| parked.id == rocket(2).0 && &*parked.aggregate == "rocket")
    );
    assert_eq!(parked[0].cause, "the test rejects position 5");
    assert_eq!(
        parked[1].cause,
        "an earlier commit of the same aggregate is parked"
    );

    // What is parked stays parked, also for the next instance.
    projector.stop().await;
    let projector = world.start(&target, "b");
    world.revise(2).await;
    let last = world.revise(1).await;
    reaches(&target, last).await;
    projector.stop().await;
    assert_eq!(positions(&target).last(), Some(&14));
    assert_eq!(target.parked().len(), 4);
}

#[tokio::test]
async fn several_poisonous_commits_in_one_batch_are_each_found() {
    let mut world = World::new().await;
    for n in 1..=40 {
        world.register(n).await;
    }
    let poisonous = [1, 2, 17, 39, 40];
    let target = Memory::new();
    target.reject(poisonous.map(Position));
    let projector = world.start(&target, "a");
    reaches(&target, Position(40)).await;
    projector.stop().await;

    let parked: Vec<_> = target
        .parked()
        .iter()
        .map(|parked| parked.position.0)
        .collect();
    assert_eq!(parked, poisonous);
    let rest: Vec<_> = (1..=40)
        .filter(|position| !poisonous.contains(position))
        .collect();
    assert_eq!(positions(&target), rest);
}

#[tokio::test]
async fn an_event_that_nobody_knows_is_poisonous() {
    let mut world = World::new().await;
    world.register(1).await;
    let id = Uuid::from_u128(2);
    world
        .journal
        .commit_raw("rocket", id, at(), "rocket.exploded", &json!({}))
        .await;
    let last = world.register(3).await;
    let target = Memory::new();
    let projector = world.start(&target, "a");
    reaches(&target, last).await;
    projector.stop().await;

    assert_eq!(positions(&target), [1, 3]);
    assert!(
        target.parked()[0]
            .cause
            .contains("unknown event rocket.exploded v1")
    );
}

#[tokio::test]
async fn a_personal_value_that_was_tampered_with_is_poisonous_and_stays_sealed() {
    let mut world = World::new().await;
    let sealed = json!({
        "subject": format!("account.{}", Uuid::from_u128(1)),
        "key": format!("account.{}", Uuid::from_u128(1)),
        "nonce": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ciphertext": "c2VhbGVkIGFzIGl0IHdhcw",
    });
    let profile = json!({
        "account": Uuid::from_u128(1),
        "legal_name": "Blue Origin LLC",
        "tax_id": "12-3456789",
        "country": "US",
        "legal_address": "1 Launch Road",
        "contact": sealed,
    });
    let id = Uuid::from_u128(2);
    world
        .journal
        .commit_raw("supplier", id, at(), "supplier.profile_opened", &profile)
        .await;
    let last = world.register(3).await;
    let target = Memory::new();
    let projector = world.start(&target, "a");
    reaches(&target, last).await;
    projector.stop().await;

    assert_eq!(positions(&target), [2]);
    let parked = target.parked();
    let commit: Commit = serde_json::from_slice(&parked[0].commit).expect("a commit");
    assert_eq!(commit.id, id);
    let stored: serde_json::Value = serde_json::from_str(commit.events[0].data.get()).unwrap();
    assert_eq!(stored["contact"]["ciphertext"], sealed["ciphertext"]);
    let contact: Personal<()> = serde_json::from_value(stored["contact"].clone()).unwrap();
    assert!(matches!(contact, Personal::Sealed(_)));
}

#[tokio::test]
async fn a_run_with_an_end_stops_at_a_poisonous_commit_instead() {
    let mut world = World::new().await;
    for n in 1..=6 {
        world.register(n).await;
    }
    let target = Memory::new();
    target.reject([Position(4)]);
    let stopped = world.rebuild(&target, Position(6)).await;
    let Err(RunError::Poisoned { position, id, .. }) = stopped else {
        panic!("{stopped:?}");
    };
    assert_eq!((position, id), (Position(4), rocket(4).0));
    assert_eq!(positions(&target), [1, 2, 3]);
    assert!(target.parked().is_empty());
}
