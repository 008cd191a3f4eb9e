//! What people decide about parked commits is carried out where the log has it.

use domain::commit::Position;
use domain::projection::ProjectionName;
use projection_runtime::parked::{self, Silent};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use test_support::eventually;
use uuid::Uuid;

use crate::memory::Memory;
use crate::world::{PROJECTION, World, at, is_held_by, reaches, retry, rocket, skip};

fn positions(target: &Memory) -> Vec<u64> {
    let events = target.events();
    let rockets = events
        .iter()
        .filter(|event| event.payload.aggregate() == "rocket");
    rockets.map(|event| event.position.0).collect()
}

fn parked(target: &Memory) -> Vec<u64> {
    let parked = target.parked();
    parked.iter().map(|parked| parked.position.0).collect()
}

/// A log in which the second of four commits of a rocket can't be applied: 2, and so 3 and 5 wait.
async fn world_with_parked(target: &Memory) -> World {
    let mut world = World::new().await;
    world.register(1).await;
    world.revise(1).await;
    world.revise(1).await;
    world.register(2).await;
    world.revise(1).await;
    target.reject([Position(2)]);
    let projector = world.start(target, "first");
    reaches(target, Position(5)).await;
    projector.stop().await;
    assert_eq!(parked(target), [2, 3, 5]);
    world
}

#[tokio::test]
async fn a_retry_applies_all_that_waits_of_the_aggregate_in_order() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    target.accept_all();
    let projector = world.start(&target, "second");
    let decision = world.decide(retry(Position(2))).await;
    reaches(&target, decision).await;
    assert_eq!(positions(&target), [1, 4, 2, 3, 5]);
    assert!(target.parked().is_empty());

    // And nothing of it is held up any more.
    let last = world.revise(1).await;
    reaches(&target, last).await;
    projector.stop().await;
    assert_eq!(positions(&target).last(), Some(&last.0));
}

#[tokio::test]
async fn a_retry_in_vain_is_counted_and_what_comes_after_waits_on() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    let projector = world.start(&target, "second");
    let decision = world.decide(retry(Position(2))).await;
    reaches(&target, decision).await;
    let fate = target.fate(Position(2));
    assert_eq!(fate.retries, 1);
    assert_eq!(
        fate.cause.as_deref(),
        Some("the test rejects position 2 again")
    );
    assert_eq!(target.fate(Position(3)).retries, 0);
    assert_eq!(parked(&target), [2, 3, 5]);

    let last = world.revise(1).await;
    reaches(&target, last).await;
    projector.stop().await;
    assert_eq!(parked(&target), [2, 3, 5, last.0]);
    assert_eq!(positions(&target), [1, 4]);
}

#[tokio::test]
async fn a_skipped_commit_is_never_applied_and_those_after_it_are() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    let projector = world.start(&target, "second");
    let decision = world.decide(skip(Position(2))).await;
    reaches(&target, decision).await;
    assert_eq!(positions(&target), [1, 4, 3, 5]);
    assert_eq!(parked(&target), [2]);
    assert_eq!(target.fate(Position(2)).skipped, Some(decision));

    target.accept_all();
    let again = world.decide(retry(Position(2))).await;
    let last = world.revise(1).await;
    reaches(&target, last).await;
    projector.stop().await;
    assert_eq!(positions(&target), [1, 4, 3, 5, last.0]);
    assert_eq!(target.fate(Position(2)).skipped, Some(decision));
    assert!(again > decision);
}

#[tokio::test]
async fn a_decision_about_what_is_not_parked_here_does_nothing() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    target.accept_all();
    let projector = world.start(&target, "second");
    let mut of_another = retry(Position(2));
    of_another.projection = ProjectionName::Operational;
    world.decide(of_another).await;
    for nowhere in [0, 1, 4, 6, 7, 1_000] {
        world.decide(skip(Position(nowhere))).await;
        // One of its own rocket would mean the rocket.
        if nowhere != 1 {
            world.decide(retry(Position(nowhere))).await;
        }
    }
    let last = world.register(3).await;
    reaches(&target, last).await;
    projector.stop().await;
    assert_eq!(parked(&target), [2, 3, 5]);
    assert_eq!(positions(&target), [1, 4, last.0]);
}

#[tokio::test]
async fn whoever_dies_before_it_is_taken_out_leaves_nothing_that_the_next_one_does_not_do() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    target.accept_all();
    target.forget(true);
    let dies = world.start(&target, "dies");
    let decision = world.decide(retry(Position(3))).await;
    eventually("the first is written", async || {
        positions(&target) == [1, 4, 2]
    })
    .await;
    assert!(target.position() < decision);
    drop(dies);
    target.forget(false);

    let projector = world.start(&target, "next");
    reaches(&target, decision).await;
    projector.stop().await;
    assert_eq!(positions(&target), [1, 4, 2, 3, 5]);
    assert!(target.parked().is_empty());
}

#[tokio::test]
async fn decisions_that_are_carried_out_twice_change_nothing() {
    for seed in 0..6 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut world = World::new().await;
        for n in 1..=4 {
            world.register(n).await;
        }
        for _ in 0..20 {
            world.revise(random.random_range(1..=4)).await;
        }
        let target = Memory::new();
        let bad: Vec<_> = (0..6).map(|_| random.random_range(5..=24)).collect();
        target.reject(bad.iter().copied().map(Position));
        let projector = world.start(&target, "parks");
        reaches(&target, Position(24)).await;
        projector.stop().await;

        target.accept_all();
        target.reject(bad.iter().skip(3).copied().map(Position));
        let mut last = Position(24);
        for _ in 0..6 {
            let position = Position(bad[random.random_range(0..6)]);
            last = if random.random_bool(0.5) {
                world.decide(skip(position)).await
            } else {
                world.decide(retry(position)).await
            };
        }
        let projector = world.start(&target, "once");
        reaches(&target, last).await;
        projector.stop().await;
        let seen = |target: &Memory| {
            let fates = (1..=24).map(|position| target.fate(Position(position)));
            (positions(target), parked(target), fates.collect::<Vec<_>>())
        };
        let once = seen(&target);

        target.replay(Position(24));
        let projector = world.start(&target, "twice");
        reaches(&target, last).await;
        projector.stop().await;
        assert_eq!(seen(&target), once, "seed {seed}");
    }
}

#[tokio::test]
async fn of_a_reaction_one_commit_is_tried_again() {
    let mut world = World::new().await;
    let id = Uuid::from_u128(1);
    for _ in 0..2 {
        world
            .journal
            .commit_raw("rocket", id, at(), "rocket.exploded", &json!({}))
            .await;
    }
    let last = world.revise(1).await;
    let target = Memory::reacting();
    target.reject([last]);
    let projector = world.start(&target, "a");
    reaches(&target, last).await;
    assert_eq!(parked(&target), [1, 2, 3]);

    target.accept_all();
    world.decide(retry(Position(1))).await;
    world.decide(skip(Position(2))).await;
    let decision = world.decide(retry(Position(3))).await;
    reaches(&target, decision).await;
    projector.stop().await;
    // Still unknown, skipped, and made up for.
    assert_eq!(target.fate(Position(1)).retries, 1);
    assert!(target.fate(Position(2)).skipped.is_some());
    assert_eq!(parked(&target), [1, 2]);
    assert_eq!(positions(&target), [3]);
}

#[tokio::test]
async fn a_version_that_is_built_does_without_what_was_skipped_and_stops_at_all_else() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    let decision = world.decide(skip(Position(2))).await;
    let built = Memory::new();
    built.reject([Position(2)]);
    world.rebuild(&built, decision).await.expect("is built");
    assert_eq!(positions(&built), [1, 3, 4, 5]);
    assert_eq!(built.fate(Position(2)).skipped, Some(decision));

    // What it can apply, it does.
    let better = Memory::new();
    world.rebuild(&better, decision).await.expect("is built");
    assert_eq!(positions(&better), [1, 2, 3, 4, 5]);
    assert!(better.parked().is_empty());

    let worse = Memory::new();
    worse.reject([Position(2), Position(4)]);
    world.rebuild(&worse, decision).await.expect_err("stops");
    assert_eq!(positions(&worse), [1, 3]);
}

#[tokio::test]
async fn whoever_writes_tells_page_by_page_what_is_parked() {
    let target = Memory::new();
    let mut world = world_with_parked(&target).await;
    let asking = world.nats.client("core").await;
    let silent = parked::ask(&asking, PROJECTION, Position(0), 2).await;
    assert_eq!(silent, Err(Silent));

    let projector = world.start(&target, "second");
    is_held_by(&target, "second").await;
    // It leads a moment before it hears questions.
    eventually("it answers", async || {
        parked::ask(&asking, PROJECTION, Position(0), 2)
            .await
            .is_ok()
    })
    .await;
    let page = async |after| {
        let page = parked::ask(&asking, PROJECTION, Position(after), 2).await;
        let page = page.expect("is answered");
        let of: Vec<_> = page
            .commits
            .iter()
            .map(|commit| commit.position.0)
            .collect();
        (of, page.has_more)
    };
    assert_eq!(page(0).await, (vec![2, 3], true));
    assert_eq!(page(3).await, (vec![5], false));

    let decision = world.decide(skip(Position(2))).await;
    reaches(&target, decision).await;
    let page = parked::ask(&asking, PROJECTION, Position(0), 100).await;
    let page = page.expect("is answered");
    assert_eq!(page.commits.len(), 1);
    assert_eq!(page.commits[0].id, rocket(1).0);
    assert_eq!(page.commits[0].cause, "the test rejects position 2");
    assert_eq!(page.commits[0].skipped, Some(decision));
    projector.stop().await;
}
