//! A scratch copy holds what the log had up to some place, stands still there, and is nothing else.

use chrono::TimeDelta;
use domain::commit::Position;
use projection_runtime::{ScratchStage, Target, Until};
use test_support::eventually;
use uuid::Uuid;

use crate::family::Version;
use crate::rebuilding::{Process, reaches};
use crate::world::{World, at, registered};

async fn stands_still(model: &Version) {
    eventually("the copy is complete", async || {
        model.record().scratch.expect("is there").stage == ScratchStage::Still
    })
    .await;
}

/// Something that happened so many seconds after the others.
async fn happens(world: &mut World, rocket: u128, seconds: i64) -> Position {
    let (id, at) = (Uuid::from_u128(rocket), at() + TimeDelta::seconds(seconds));
    let events = vec![domain::rocket::RocketEvent::from(registered())];
    world.journal.commit("rocket", id, at, events).await
}

#[tokio::test]
async fn a_copy_has_all_up_to_its_place_and_nothing_after_it() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let mut last = Position(0);
    for n in 1..=10 {
        last = world.register(n).await;
    }
    let copy = first.copy(Until::Position(4)).await;
    stands_still(&first).await;
    assert_eq!(copy.memory.position(), Position(4));
    assert_eq!(copy.memory.events().len(), 4);
    // The live one goes on, and the copy does not.
    reaches(&first, last).await;
    let last = world.register(11).await;
    reaches(&first, last).await;
    eventually("its lease is given back", async || {
        copy.memory.holder().is_none()
    })
    .await;
    process.stop().await;
    assert_eq!(copy.memory.position(), Position(4));
    assert_eq!((first.record().live, first.record().building), (1, None));
}

#[tokio::test]
async fn an_instant_ends_a_copy_before_the_first_commit_that_happened_later() {
    let mut world = World::new().await;
    let first = Version::first();
    happens(&mut world, 1, 0).await;
    happens(&mut world, 2, 10).await;
    happens(&mut world, 3, 11).await;
    // The clock of this one's process is behind: it stands after something later.
    happens(&mut world, 4, 9).await;
    let process = Process::start(&world, &first, "a");
    let until = Until::Time(at() + TimeDelta::seconds(10));
    let copy = first.copy(until).await;
    stands_still(&first).await;
    assert_eq!(copy.memory.position(), Position(2));
    process.stop().await;
}

#[tokio::test]
async fn a_place_to_come_ends_a_copy_where_the_log_ended_when_it_was_begun() {
    let mut world = World::new().await;
    let first = Version::first();
    let last = world.register(1).await;
    let process = Process::start(&world, &first, "a");
    for (version, until) in [
        (2, Until::Position(1_000)),
        (3, Until::Time(at() + TimeDelta::days(365))),
    ] {
        let copy = first.copy(until).await;
        stands_still(&first).await;
        assert_eq!(copy.memory.position(), last);
        assert_eq!(first.record().scratch.and_then(|one| one.end), Some(last.0));
        projection_runtime::change(&first, |versions| versions.drop_kept(version))
            .await
            .expect("is allowed");
    }
    process.stop().await;
}

#[tokio::test]
async fn whoever_takes_the_place_of_a_dead_process_ends_the_copy_at_the_same_place() {
    let mut world = World::new().await;
    let first = Version::first();
    let last = world.register(1).await;
    let copy = first.copy(Until::Position(1_000)).await;
    copy.memory.open_gate(false);
    let process = Process::start(&world, &first, "a");
    eventually("it is begun", async || {
        first.record().scratch.is_some_and(|one| one.end.is_some())
            && copy.memory.holder().is_some()
    })
    .await;
    drop(process);
    // It is no part of the copy, though it was there before that is complete.
    world.register(2).await;
    copy.memory.open_gate(true);
    let process = Process::start(&world, &first, "b");
    stands_still(&first).await;
    assert_eq!(copy.memory.position(), last);
    assert_eq!(copy.version(), 2);
    process.stop().await;
    // And whoever starts once more leaves it alone.
    let (process, token) = (Process::start(&world, &first, "c"), copy.memory.token());
    let last = world.register(3).await;
    reaches(&first, last).await;
    process.stop().await;
    assert_eq!(copy.memory.token(), token);
}

#[tokio::test]
async fn a_copy_that_meets_what_it_can_not_apply_stops_and_says_where() {
    let mut world = World::new().await;
    let first = Version::first();
    for n in 1..=3 {
        world.register(n).await;
    }
    let copy = first.copy(Until::Position(3)).await;
    copy.memory.reject([Position(2)]);
    let process = Process::start(&world, &first, "a");
    eventually("it stops", async || {
        let scratch = first.record().scratch.expect("is there");
        matches!(
            scratch.stage,
            ScratchStage::Stopped {
                position: Some(2),
                ..
            }
        )
    })
    .await;
    reaches(&first, Position(3)).await;
    assert_eq!(copy.memory.parked(), []);
    process.stop().await;
}
