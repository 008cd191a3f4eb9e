//! A model that is paused is kept, and nothing is written into it.

use std::time::Duration;

use domain::commit::Position;
use projection_runtime::{Aggregate, Asked, Audited, Live, LiveAudit, Past, TargetError, change};
use test_support::eventually;
use uuid::Uuid;

use crate::family::Version;
use crate::rebuilding::{Process, reaches};
use crate::world::{World, retry};

/// Pauses it, and waits until its projector says that it has let go.
pub(crate) async fn pause(model: &Version) -> u64 {
    let asked = Asked::now(Uuid::new_v4(), None, None);
    change(model, |versions| versions.pause(asked.clone()))
        .await
        .expect("is allowed");
    eventually("it stands", async || stands(model).is_some()).await;
    stands(model).expect("it stands")
}

fn stands(model: &Version) -> Option<u64> {
    model.record().pause.expect("is paused").stands
}

pub(crate) async fn resume(model: &Version) {
    let pause = model.record().pause.expect("is paused").asked.wish;
    let resumed = change(model, |versions| versions.resume(pause)).await;
    resumed.expect("is allowed");
}

#[tokio::test]
async fn nothing_is_applied_while_it_is_paused_and_it_catches_up_after() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let before = world.register(1).await;
    reaches(&first, before).await;
    assert_eq!(pause(&first).await, before.0);
    let mut last = before;
    for n in 2..=5 {
        last = world.register(n).await;
    }
    // What is built is not paused: once it has all of them, the live one would have had them long ago.
    let second = first.rebuild(false).await;
    reaches(&second, last).await;
    assert_eq!(first.memory.position(), before);
    assert!(first.memory.holder().is_some(), "it is kept");
    resume(&first).await;
    reaches(&first, last).await;
    process.stop().await;
    assert_eq!(first.memory.events().len(), 5);
}

#[tokio::test]
async fn whoever_starts_again_finds_it_paused() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let before = world.register(1).await;
    reaches(&first, before).await;
    pause(&first).await;
    drop(process);
    let last = world.register(2).await;
    let process = Process::start(&world, &first, "b");
    eventually("it is kept again", async || {
        first.memory.holder().as_deref() == Some("b")
    })
    .await;
    let second = first.rebuild(false).await;
    reaches(&second, last).await;
    assert_eq!(first.memory.position(), before);
    // It ends at once when it is asked to, paused or not.
    process.stop().await;
    resume(&first).await;
    let process = Process::start(&world, &first, "c");
    reaches(&first, last).await;
    process.stop().await;
}

#[tokio::test]
async fn who_takes_over_right_after_a_pause_was_asked_for_writes_nothing() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let before = world.register(1).await;
    reaches(&first, before).await;
    let standby = Process::start(&world, &first, "b");
    eventually("the other one stands by", async || standby.is_there()).await;

    // The other one has just looked at the record, and would not look again for half a second.
    let asked = Asked::now(Uuid::new_v4(), None, None);
    let paused = change(&first, |versions| versions.pause(asked.clone())).await;
    paused.expect("is allowed");
    process.stop().await;
    world.register(2).await;
    eventually("the other one takes over", async || {
        first.memory.holder().as_deref() == Some("b")
    })
    .await;
    eventually("it stands", async || stands(&first).is_some()).await;
    assert_eq!(stands(&first), Some(before.0));
    assert_eq!(first.memory.position(), before);
    standby.stop().await;
}

#[tokio::test]
async fn a_pause_holds_once_the_batch_in_hand_is_written() {
    let mut world = World::new().await;
    let first = Version::first();
    first.memory.slow_down(Duration::from_millis(300));
    let process = Process::start(&world, &first, "a");
    for n in 1..=20 {
        world.register(n).await;
    }
    let stands = Position(pause(&first).await);
    assert_eq!(first.memory.position(), stands);
    world.register(21).await;
    let second = first.rebuild(false).await;
    reaches(&second, Position(21)).await;
    assert_eq!(first.memory.position(), stands, "it stands where it said");
    process.stop().await;
}

#[tokio::test]
async fn nobody_mends_what_is_paused() {
    let world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let audit = LiveAudit::new(Live::fixed(first.clone()));
    let past = Past::new(world.log.clone(), world.keyring.clone());
    let rocket = Aggregate {
        kind: "rocket".into(),
        id: Uuid::from_u128(1),
    };
    pause(&first).await;
    let mended = audit.mend(&past, &rocket).await;
    assert!(
        matches!(mended, Err(TargetError::Poisonous(_))),
        "{mended:?}"
    );
    resume(&first).await;
    assert_eq!(audit.mend(&past, &rocket).await, Ok(()));
    process.stop().await;
}

#[tokio::test]
async fn a_decision_about_what_is_parked_waits_until_it_is_resumed() {
    let mut world = World::new().await;
    let first = Version::first();
    first.memory.reject([Position(2)]);
    let process = Process::start(&world, &first, "a");
    world.register(1).await;
    let poisonous = world.revise(1).await;
    reaches(&first, poisonous).await;
    first.memory.accept_all();
    pause(&first).await;
    let decision = world.decide(retry(poisonous)).await;
    // Once what is built is there, the live one would have been there long ago.
    let second = first.rebuild(false).await;
    reaches(&second, decision).await;
    assert_eq!(first.memory.parked().len(), 1, "it is not tried meanwhile");
    resume(&first).await;
    reaches(&first, decision).await;
    process.stop().await;
    assert!(first.memory.parked().is_empty());
    assert_eq!(first.memory.events().len(), 3, "with the decision itself");
}
