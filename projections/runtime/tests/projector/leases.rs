//! One instance writes; another takes over when it can't go on.

use std::time::Duration;

use domain::commit::Position;
use projection_runtime::Stand;
use test_support::eventually;
use tokio::time::Instant;

use crate::memory::Memory;
use crate::world::{LEASE, World, is_held_by, reaches};

#[tokio::test]
async fn one_instance_writes_and_the_others_stand_by() {
    let mut world = World::new().await;
    let target = Memory::new();
    let first = world.start(&target, "first");
    is_held_by(&target, "first").await;
    let second = world.start(&target, "second");
    let third = world.start(&target, "third");
    for n in 0..20 {
        world.register(n).await;
    }
    reaches(&target, Position(20)).await;
    assert_eq!(target.token(), 1);
    for projector in [third, second, first] {
        projector.stop().await;
    }
    assert_eq!(target.events().len(), 20);
}

#[tokio::test]
async fn a_standby_takes_over_at_once_when_the_holder_is_stopped() {
    let mut world = World::new().await;
    let target = Memory::new();
    let first = world.start(&target, "first");
    is_held_by(&target, "first").await;
    let second = world.start(&target, "second");
    world.register(1).await;
    reaches(&target, Position(1)).await;

    let stopped = Instant::now();
    first.stop().await;
    is_held_by(&target, "second").await;
    assert!(
        stopped.elapsed() < LEASE,
        "it did not wait for the lease to end"
    );
    world.register(2).await;
    reaches(&target, Position(2)).await;
    second.stop().await;
    assert_eq!(target.events().len(), 2);
}

#[tokio::test]
async fn a_standby_takes_over_when_the_lease_of_a_dead_holder_ends() {
    let mut world = World::new().await;
    let target = Memory::new();
    let first = world.start(&target, "first");
    is_held_by(&target, "first").await;
    let second = world.start(&target, "second");
    drop(first);
    world.register(1).await;
    reaches(&target, Position(1)).await;
    assert_eq!(target.holder().as_deref(), Some("second"));
    second.stop().await;
}

#[tokio::test]
async fn a_holder_outlives_many_leases() {
    let world = World::new().await;
    let target = Memory::new();
    let first = world.start(&target, "first");
    is_held_by(&target, "first").await;
    let second = world.start(&target, "second");
    let begun = Instant::now();
    eventually("two leases would have ended", async || {
        assert_eq!(target.holder().as_deref(), Some("first"));
        begun.elapsed() > LEASE * 2
    })
    .await;
    second.stop().await;
    first.stop().await;
    assert_eq!(target.token(), 1);
}

#[tokio::test]
async fn a_holder_that_lost_its_lease_writes_no_more_and_stands_by() {
    let mut world = World::new().await;
    let target = Memory::new();
    let first = world.start(&target, "first");
    is_held_by(&target, "first").await;
    target.open_gate(false);
    world.register(1).await;
    target.steal("thief", Duration::from_secs(1));
    target.open_gate(true);
    // It comes back when the thief's lease ends, and only then.
    eventually("its own batch was refused", async || {
        target.holder().as_deref() == Some("first")
    })
    .await;
    reaches(&target, Position(1)).await;
    assert_eq!(target.token(), 3);
    assert_eq!(target.events().len(), 1);
    first.stop().await;
}

#[tokio::test]
async fn a_store_that_stays_away_for_a_lease_costs_the_lease() {
    let world = World::new().await;
    let target = Memory::new();
    let first = world.start(&target, "first");
    is_held_by(&target, "first").await;
    target.fail(usize::MAX);
    let begun = Instant::now();
    eventually("a lease would have ended", async || begun.elapsed() > LEASE).await;
    target.fail(0);
    eventually("it claims anew", async || target.token() > 1).await;
    first.stop().await;
}

#[tokio::test]
async fn a_process_on_standby_ends_when_asked() {
    let world = World::new().await;
    let target = Memory::new();
    target.steal("somebody", Duration::from_secs(600));
    let standby = world.start(&target, "standby");
    standby.stop().await;
    assert_eq!(target.holder().as_deref(), Some("somebody"));
}

#[tokio::test]
async fn a_batch_that_hangs_does_not_keep_a_process_from_ending() {
    let mut world = World::new().await;
    let target = Memory::new();
    target.open_gate(false);
    let projector = world.start(&target, "a");
    is_held_by(&target, "a").await;
    world.register(1).await;
    projector.stop().await;
    assert_eq!(target.holder(), None);
    assert_eq!(target.position(), Position(0));
}

#[tokio::test]
async fn whoever_writes_says_where_it_stands_and_whoever_stands_by_says_nothing() {
    let mut world = World::new().await;
    let target = Memory::new();
    // The revision of rocket 1.
    target.reject([Position(2)]);
    let (one, other) = (World::options("first"), World::options("second"));
    let (first_stand, second_stand) = (one.standing.clone(), other.standing.clone());
    let first = world.start_with(&target, one);
    is_held_by(&target, "first").await;
    let second = world.start_with(&target, other);
    world.register(1).await;
    world.revise(1).await;
    let position = world.register(2).await;
    let stand = Some(Stand {
        position,
        parked: 1,
    });
    eventually("it stands at the end", async || first_stand.now() == stand).await;
    assert_eq!(second_stand.now(), None);

    first.stop().await;
    is_held_by(&target, "second").await;
    assert_eq!(first_stand.now(), None);
    eventually("it goes on from there", async || {
        second_stand.now() == stand
    })
    .await;
    second.stop().await;
}
