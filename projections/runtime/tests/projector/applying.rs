//! Events arrive: all of them, once, in order, as they were.

use std::time::Duration;

use domain::any_event::AnyEvent;
use domain::commit::{EventNumber, Position};
use domain::ids::{AccountId, LogId};
use domain::supplier::{Contact, ProfileOpened, SupplierEvent};
use domain::text::{Address, CompanyName, Country, Email, PersonName, Phone, TaxId};
use projection_runtime::{Options, RunError, Target};
use test_support::eventually;
use uuid::Uuid;

use crate::memory::Memory;
use crate::world::{World, reaches, registered, retired, revised, rocket};

#[tokio::test]
async fn every_event_arrives_once_in_the_order_of_the_log() {
    let mut world = World::new().await;
    let first = vec![registered().into(), revised().into()];
    assert_eq!(world.commit(1, first).await, Position(1));
    world.register(2).await;
    let last = world.commit(1, vec![retired().into()]).await;

    let target = Memory::new();
    world.rebuild(&target, last).await.unwrap();

    let number = |version, index| EventNumber { version, index };
    let arrived: Vec<_> = target
        .events()
        .into_iter()
        .map(|event| {
            (
                event.position.0,
                event.aggregate_id,
                event.number,
                event.payload,
            )
        })
        .collect();
    assert_eq!(
        arrived,
        [
            (
                1,
                rocket(1).0,
                number(1, 0),
                AnyEvent::Rocket(registered().into())
            ),
            (
                1,
                rocket(1).0,
                number(1, 1),
                AnyEvent::Rocket(revised().into())
            ),
            (
                2,
                rocket(2).0,
                number(1, 0),
                AnyEvent::Rocket(registered().into())
            ),
            (
                3,
                rocket(1).0,
                number(2, 0),
                AnyEvent::Rocket(retired().into())
            ),
        ]
    );
    assert_eq!(target.position(), last);
}

#[tokio::test]
async fn personal_values_can_be_read() {
    let mut world = World::new().await;
    let opened = ProfileOpened {
        account: AccountId(Uuid::from_u128(5)),
        legal_name: CompanyName::parse("Blue Origin LLC").unwrap(),
        tax_id: TaxId::parse("12-3456789").unwrap(),
        country: Country::parse("US").unwrap(),
        legal_address: Address::parse("1 Launch Road, Van Horn").unwrap(),
        contact: Contact {
            name: PersonName::parse("Grace Hopper").unwrap(),
            email: Email::parse("grace@example.com").unwrap(),
            phone: Phone::parse("+1 432 555 0100").unwrap(),
        }
        .into(),
    };
    let event = SupplierEvent::from(opened);
    let id = Uuid::from_u128(7);
    let position = world
        .journal
        .commit("supplier", id, crate::world::at(), vec![event])
        .await;

    let target = Memory::new();
    world.rebuild(&target, position).await.unwrap();

    let AnyEvent::Supplier(SupplierEvent::ProfileOpened(opened)) = &target.events()[0].payload
    else {
        panic!("another event");
    };
    let contact = opened.contact.plain().expect("is readable");
    assert_eq!(contact.name.as_str(), "Grace Hopper");
}

#[tokio::test]
async fn a_run_with_an_end_applies_nothing_after_it() {
    let mut world = World::new().await;
    for n in 0..10 {
        world.register(n).await;
    }
    let target = Memory::new();
    world.rebuild(&target, Position(7)).await.unwrap();
    assert_eq!(target.position(), Position(7));
    assert_eq!(target.events().len(), 7);
    assert_eq!(target.holder(), None, "the lease is given back");
    // It is where it should be already.
    world.rebuild(&target, Position(7)).await.unwrap();
    assert_eq!(target.events().len(), 7);
}

#[tokio::test]
async fn what_happens_while_a_projector_runs_arrives_too() {
    let mut world = World::new().await;
    let target = Memory::new();
    let projector = world.start(&target, "a");
    for n in 0..5 {
        let position = world.register(n).await;
        reaches(&target, position).await;
    }
    projector.stop().await;
    assert_eq!(target.events().len(), 5);
}

#[tokio::test]
async fn a_backlog_is_taken_in_batches_no_larger_than_allowed() {
    let mut world = World::new().await;
    for n in 0..60 {
        world.register(n).await;
    }
    let target = Memory::new();
    // What waits at a closed gate piles up behind it.
    target.open_gate(false);
    let options = Options {
        batch_events: 20,
        ..World::options("a")
    };
    let projector = world.start_with(&target, options);
    target.open_gate(true);
    reaches(&target, Position(60)).await;
    projector.stop().await;

    let sizes: Vec<_> = target
        .batches()
        .iter()
        .map(|(after, last)| last.0 - after.0)
        .collect();
    assert!(sizes.iter().all(|size| *size <= 20), "{sizes:?}");
    assert!(sizes.len() < 60, "{sizes:?}");
}

#[tokio::test]
async fn a_store_that_is_away_for_a_while_is_tried_again() {
    let mut world = World::new().await;
    let target = Memory::new();
    target.fail(4);
    let projector = world.start(&target, "a");
    let position = world.register(1).await;
    reaches(&target, position).await;
    assert_eq!(target.failures_left(), 0);

    target.fail(3);
    let position = world.register(2).await;
    reaches(&target, position).await;
    projector.stop().await;
    assert_eq!(target.events().len(), 2);
}

#[tokio::test]
async fn a_projector_goes_on_where_the_one_before_it_ended() {
    let mut world = World::new().await;
    let target = Memory::new();
    for n in 0..5 {
        let projector = world.start(&target, &format!("instance {n}"));
        let position = world.register(n).await;
        reaches(&target, position).await;
        projector.stop().await;
    }
    assert_eq!(target.events().len(), 5);
}

#[tokio::test]
async fn a_target_of_another_log_is_refused() {
    let world = World::new().await;
    let target = Memory::new();
    let other = LogId(Uuid::from_u128(1));
    let claim = target
        .acquire("x", Duration::ZERO, other)
        .await
        .unwrap()
        .unwrap();
    target.release(&claim).await.unwrap();
    let refused = world.start(&target, "a").ended().await;
    assert!(matches!(refused, Err(RunError::WrongLog(_))), "{refused:?}");
}

#[tokio::test]
async fn a_target_that_knows_more_than_the_log_is_refused() {
    let mut world = World::new().await;
    let target = Memory::new();
    let last = world.register(1).await;
    world.rebuild(&target, last).await.unwrap();
    target.set_position(Position(100));
    let refused = world.start(&target, "a").ended().await;
    assert!(matches!(refused, Err(RunError::Log(_))), "{refused:?}");
    eventually("the lease is given back", async || {
        target.holder().is_none()
    })
    .await;
}
