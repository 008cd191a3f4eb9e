//! A target that reacts to events, and keeps nothing to be read.

use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::ids::{AccountId, SupplierId};
use domain::personal::Personal;
use domain::supplier::{Contact, ProfileOpened, SupplierEvent};
use domain::text::{Address, CompanyName, Country, Email, PersonName, Phone, TaxId};
use futures_util::{FutureExt, StreamExt};
use serde_json::json;
use uuid::Uuid;

use crate::memory::Memory;
use crate::world::{World, at, reaches};

#[tokio::test]
async fn a_commit_that_nobody_knows_holds_up_no_reaction_to_later_ones() {
    let mut world = World::new().await;
    world.register(1).await;
    let id = Uuid::from_u128(1);
    let unknown = world
        .journal
        .commit_raw("rocket", id, at(), "rocket.exploded", &json!({}))
        .await;
    let last = world.revise(1).await;
    let target = Memory::reacting();
    let projector = world.start(&target, "a");
    reaches(&target, last).await;
    projector.stop().await;

    let positions: Vec<_> = target.events().iter().map(|event| event.position).collect();
    assert_eq!(positions, [Position(1), last]);
    let parked: Vec<_> = target.parked().iter().map(|one| one.position).collect();
    assert_eq!(parked, [unknown]);

    // Nor after a restart, when it is known from before that something is parked.
    let projector = world.start(&target, "b");
    let last = world.revise(1).await;
    reaches(&target, last).await;
    projector.stop().await;
    assert_eq!(target.parked().len(), 1);
}

#[tokio::test]
async fn personal_values_stay_sealed_for_a_reaction_and_nothing_is_announced() {
    let mut world = World::new().await;
    let listener = world.nats.client("commands").await;
    let mut announcements = listener.subscribe("announce.>").await.expect("subscribes");
    listener.flush().await.expect("the server knows");
    let opened = ProfileOpened {
        account: AccountId(Uuid::from_u128(1)),
        legal_name: CompanyName::parse("Blue Origin LLC").expect("a name"),
        tax_id: TaxId::parse("12-3456789").expect("a number"),
        country: Country::parse("US").expect("a country"),
        legal_address: Address::parse("1 Launch Road").expect("an address"),
        contact: Contact {
            name: PersonName::parse("Ada Lovelace").expect("a name"),
            email: Email::parse("ada@example.com").expect("an address"),
            phone: Phone::parse("+14325550100").expect("a number"),
        }
        .into(),
    };
    let id = SupplierId(Uuid::from_u128(2)).0;
    let last = world
        .journal
        .commit("supplier", id, at(), vec![SupplierEvent::from(opened)])
        .await;
    let target = Memory::reacting();
    let projector = world.start(&target, "a");
    reaches(&target, last).await;
    projector.stop().await;

    let events = target.events();
    let AnyEvent::Supplier(SupplierEvent::ProfileOpened(read)) = &events[0].payload else {
        panic!("{:?}", events[0].payload);
    };
    assert!(matches!(read.contact, Personal::Sealed(_)));
    // What it might have said is with the server, and what the server passes on is here.
    world.log.client().flush().await.expect("is sent");
    listener.flush().await.expect("is passed on");
    assert!(announcements.next().now_or_never().is_none());
}
