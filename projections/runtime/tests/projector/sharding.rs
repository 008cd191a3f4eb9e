//! A version that is divided: each shard is written by one process, and all of them by as many as there are.

use std::time::Duration;

use domain::commit::Position;
use projection_runtime::{
    Live, Options, Positions, ScratchStage, Shard, Shards, Stage, Target, Until, Versioned, Watcher,
};
use test_support::eventually;
use uuid::Uuid;

use crate::family::Version;
use crate::pausing::{pause, resume};
use crate::rebuilding::{Process, reaches};
use crate::world::{World, registered, retired, retry, revised, skip};

const PATIENCE: Duration = Duration::from_secs(20);

fn four() -> Shards {
    Shards::try_from(4).expect("few")
}

fn divided(holder: &str) -> Options {
    Options {
        shards: four(),
        ..World::options(holder)
    }
}

/// The shard in which a rocket is.
fn shard_of(rocket: u128) -> Shard {
    four().holding(Uuid::from_u128(rocket))
}

/// Waits until each of these processes writes so many shards of a version, and nobody else writes any.
async fn is_shared(version: &Version, shares: &[(&str, usize)]) {
    eventually("its shards are spread", async || {
        let held = |(holder, count): &(&str, usize)| version.memory.held_by(holder) == *count;
        version.memory.shards().len() == 4 && shares.iter().all(held)
    })
    .await;
}

/// Which shards wrote the events of a rocket, in the order in which they did.
fn written_by(version: &Version, rocket: u128) -> Vec<u8> {
    let written = version.memory.written().into_iter();
    let own = written.filter(|(_, event)| event.aggregate_id == Uuid::from_u128(rocket));
    own.map(|(shard, _)| shard).collect()
}

#[tokio::test]
async fn what_happened_to_an_aggregate_is_written_by_its_shard_alone() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start_with(&world, &first, divided("a"));
    let mut last = Position(0);
    for n in 1..=12 {
        let events = vec![registered().into(), revised().into()];
        world.commit(n, events).await;
        last = world.revise(n).await;
    }
    reaches(&first, last).await;
    process.stop().await;
    for n in 1..=12 {
        let own = shard_of(n).index();
        assert_eq!(written_by(&first, n), [own; 3], "rocket {n}");
    }
    // Each of them has something to do, or this would show nothing.
    let all = four().all();
    assert_eq!(
        all.filter(|shard| (1..=12).any(|n| shard_of(n) == *shard))
            .count(),
        4
    );
}

#[tokio::test]
async fn what_concerns_all_is_given_to_each_shard_once() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start_with(&world, &first, divided("a"));
    world.register(1).await;
    let last = world.commit(1, vec![retired().into()]).await;
    reaches(&first, last).await;
    process.stop().await;
    let mut written = written_by(&first, 1);
    written.sort_unstable();
    let mut expected = vec![0, 1, 2, 3, shard_of(1).index()];
    expected.sort_unstable();
    assert_eq!(written, expected);
}

#[tokio::test]
async fn a_shard_that_nobody_writes_holds_up_the_position_of_the_model_and_nothing_else() {
    let mut world = World::new().await;
    let first = Version::first();
    first.memory.divide(four());
    let stuck = first.of_shard(shard_of(1));
    stuck.memory.steal("hangs", Duration::from_secs(600));
    let process = Process::start_with(&world, &first, divided("a"));
    let mut last = Position(0);
    for n in 1..=12 {
        last = world.register(n).await;
    }
    eventually("the others are at the end", async || {
        let shards = first.memory.shards();
        let at_end = shards.iter().filter(|shard| shard.position() == last);
        at_end.count() == 3
    })
    .await;
    assert_eq!(first.memory.position(), Position(0));
    assert_eq!(stuck.memory.position(), Position(0));
    // Their lease ends at last.
    stuck.memory.steal("hangs", Duration::ZERO);
    reaches(&first, last).await;
    process.stop().await;
}

#[tokio::test]
async fn one_process_alone_has_all_and_two_share() {
    let world = World::new().await;
    let first = Version::first();
    let one = Process::start_with(&world, &first, divided("a"));
    is_shared(&first, &[("a", 4)]).await;
    let other = Process::start_with(&world, &first, divided("b"));
    is_shared(&first, &[("a", 2), ("b", 2)]).await;
    let third = Process::start_with(&world, &first, divided("c"));
    eventually("the third is there", async || third.is_there()).await;
    // Two for each at most is what four are for three as well.
    is_shared(&first, &[("a", 2), ("b", 2), ("c", 0)]).await;
    third.stop().await;
    other.stop().await;
    is_shared(&first, &[("a", 4)]).await;
    one.stop().await;
    is_shared(&first, &[("a", 0)]).await;
}

#[tokio::test]
async fn the_shards_of_a_dead_process_are_taken_over_where_they_stand() {
    let mut world = World::new().await;
    let first = Version::first();
    let one = Process::start_with(&world, &first, divided("a"));
    let other = Process::start_with(&world, &first, divided("b"));
    is_shared(&first, &[("a", 2), ("b", 2)]).await;
    for n in 1..=12 {
        world.register(n).await;
    }
    drop(other);
    let mut last = Position(0);
    for n in 1..=12 {
        last = world.revise(n).await;
    }
    reaches(&first, last).await;
    is_shared(&first, &[("a", 4)]).await;
    one.stop().await;
    for n in 1..=12 {
        assert_eq!(
            written_by(&first, n),
            [shard_of(n).index(); 2],
            "rocket {n}"
        );
    }
}

#[tokio::test]
async fn what_takes_over_may_be_written_by_several_processes() {
    let mut world = World::new().await;
    let first = Version::first();
    let one = Process::start_with(&world, &first, divided("a"));
    let other = Process::start_with(&world, &first, divided("b"));
    is_shared(&first, &[("a", 2), ("b", 2)]).await;
    for n in 1..=12 {
        world.register(n).await;
    }
    let live = Live::follow(&first).await.expect("answers");
    let watched = live.clone();
    let watcher = Watcher::start(world.nats.client("commands").await, "customer", move || {
        let watched = watched.clone();
        async move { watched.stand().await }
    });
    let watcher = watcher.await;

    let second = first.rebuild(true).await;
    eventually("it takes over", async || first.record().live == 2).await;
    let (old, new) = (first.positions().await, second.positions().await);
    let (old, new) = (old.expect("answers"), new.expect("answers"));
    assert!(new.least() >= old.greatest(), "{new:?} is before {old:?}");
    is_shared(&second, &[("a", 2), ("b", 2)]).await;

    // It goes on in both, and readers hear of it from both.
    let mut last = Position(0);
    for n in 1..=12 {
        last = world.revise(n).await;
    }
    assert!(watcher.wait_for(last, PATIENCE).await);
    assert_eq!(live.now().version(), 2);
    let after = first.positions().await;
    assert_eq!(after, Ok(old), "the old one stands still");
    one.stop().await;
    other.stop().await;
    assert_eq!(second.memory.events().len(), 24);
}

#[tokio::test]
async fn one_shard_that_can_not_go_on_stops_what_is_built() {
    let mut world = World::new().await;
    let first = Version::first();
    let one = Process::start_with(&world, &first, divided("a"));
    let other = Process::start_with(&world, &first, divided("b"));
    let poisonous = world.register(1).await;
    let last = world.register(2).await;
    reaches(&first, last).await;
    first.at(2).memory.reject([poisonous]);
    first.rebuild(true).await;
    eventually("it stopped", async || {
        let building = first.record().building.expect("is there");
        matches!(building.stage, Stage::Stopped { position: Some(at), .. } if at == poisonous.0)
    })
    .await;
    one.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_pause_holds_once_all_shards_stand_in_whatever_processes() {
    let mut world = World::new().await;
    let first = Version::first();
    let one = Process::start_with(&world, &first, divided("a"));
    let other = Process::start_with(&world, &first, divided("b"));
    is_shared(&first, &[("a", 2), ("b", 2)]).await;
    for shard in first.memory.shards() {
        shard.slow_down(Duration::from_millis(20));
    }
    for n in 1..=20 {
        world.register(n).await;
    }
    let stands = pause(&first).await;
    let positions = first.positions().await.expect("answers");
    assert_eq!(positions.least(), Position(stands));
    let last = world.register(21).await;
    // Once what is built has it, the live one would have had it long ago.
    let second = first.rebuild(false).await;
    reaches(&second, last).await;
    assert_eq!(first.positions().await, Ok(positions));
    resume(&first).await;
    reaches(&first, last).await;
    one.stop().await;
    other.stop().await;
    assert_eq!(first.memory.events().len(), 21);
}

#[tokio::test]
async fn a_scratch_copy_is_complete_once_all_of_its_shards_are() {
    let mut world = World::new().await;
    let first = Version::first();
    let one = Process::start_with(&world, &first, divided("a"));
    let other = Process::start_with(&world, &first, divided("b"));
    is_shared(&first, &[("a", 2), ("b", 2)]).await;
    for n in 1..=20 {
        world.register(n).await;
    }
    let copy = first.copy(Until::Position(13)).await;
    eventually("the copy is complete", async || {
        first.record().scratch.expect("is there").stage == ScratchStage::Still
    })
    .await;
    one.stop().await;
    other.stop().await;
    let stands = Positions::new(vec![Position(13); 4]);
    assert_eq!(copy.positions().await, Ok(stands));
    assert_eq!(copy.memory.events().len(), 13);
}

#[tokio::test]
async fn what_is_parked_is_made_up_for_by_its_shard() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start_with(&world, &first, divided("a"));
    for n in 1..=12 {
        world.register(n).await;
    }
    let (poisonous, skipped) = (Position(13), Position(14));
    first.memory.reject([poisonous, skipped]);
    assert_eq!(world.revise(1).await, poisonous);
    assert_eq!(world.revise(2).await, skipped);
    let mut last = Position(0);
    for n in 1..=12 {
        last = world.revise(n).await;
    }
    reaches(&first, last).await;
    // Two that can't be applied, and two that come after them.
    assert_eq!(first.memory.parked().len(), 4);
    first.memory.accept_all();
    world.decide(retry(poisonous)).await;
    let decided = world.decide(skip(skipped)).await;
    reaches(&first, decided).await;
    process.stop().await;
    let parked = first.memory.parked();
    let parked: Vec<_> = parked.iter().map(|parked| parked.position).collect();
    assert_eq!(parked, [skipped]);
    assert_eq!(written_by(&first, 1), [shard_of(1).index(); 3]);
    assert_eq!(written_by(&first, 2), [shard_of(2).index(); 2]);
}

#[tokio::test]
async fn into_how_many_shards_a_version_is_divided_never_changes() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start_with(&world, &first, divided("a"));
    is_shared(&first, &[("a", 4)]).await;
    process.stop().await;
    let process = Process::start(&world, &first, "b");
    let last = world.register(1).await;
    reaches(&first, last).await;
    is_shared(&first, &[("b", 4)]).await;
    // What is made anew is as it is wanted now.
    let second = first.rebuild(false).await;
    reaches(&second, last).await;
    assert_eq!(second.memory.shards().len(), 1);
    process.stop().await;
}
