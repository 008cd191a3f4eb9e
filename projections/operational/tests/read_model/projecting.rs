//! Events in, rows out.

use std::collections::BTreeSet;

use domain::account::AccountEvent;
use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::customer::CustomerEvent;
use domain::invoice::InvoiceEvent;
use domain::launch::LaunchEvent;
use domain::payment::PaymentEvent;
use domain::personal::Personal;
use domain::refund::RefundEvent;
use domain::rocket::RocketEvent;
use domain::supplier::SupplierEvent;
use projection_runtime::Target;

use crate::database::Database;
use crate::fold::{Rows, fold};
use crate::history::story::all_kinds;
use crate::history::{History, launch_id, rocket_id, supplier_id};

#[tokio::test]
async fn every_kind_of_event_is_shown() {
    let database = Database::create().await;
    let history = all_kinds();

    // In one batch, so that all is folded into new rows; and one by one, so that all but the
    // first event of each changes a row that is there.
    let at_once = database.model(1).await;
    at_once.project(&history).await;
    let one_by_one = database.model(2).await;
    let claim = one_by_one.claim("test").await;
    for commit in history.commits() {
        let at = commit[0].position;
        let batch = history.batch(Position(at.0 - 1), at);
        one_by_one.read.apply(&claim, &batch).await.unwrap();
    }

    let expected = fold(&history.events);
    assert_eq!(expected.bookings.len(), 12);
    assert_eq!(expected.passengers.len(), 18);
    assert_eq!(at_once.rows().await, expected);
    assert_eq!(one_by_one.rows().await, expected);
}

#[test]
fn that_history_has_every_kind_of_event() {
    let history = all_kinds();
    let events = history.events.iter().map(|event| event.payload.name());
    let told: BTreeSet<_> = events.collect();
    let known = [
        AccountEvent::KNOWN,
        CustomerEvent::KNOWN,
        SupplierEvent::KNOWN,
        RocketEvent::KNOWN,
        LaunchEvent::KNOWN,
        PaymentEvent::KNOWN,
        RefundEvent::KNOWN,
        InvoiceEvent::KNOWN,
    ];
    let untold: Vec<_> = known
        .concat()
        .into_iter()
        .filter(|(name, _)| !told.contains(name))
        .collect();
    // Only the third completed launch reduces a fee.
    assert_eq!(untold, [("supplier.fee_reduced", 1)]);
}

#[tokio::test]
async fn the_same_batch_twice_changes_nothing() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let history = all_kinds();
    let claim = model.claim("test").await;
    let batch = history.batch(claim.checkpoint, history.end());
    model.read.apply(&claim, &batch).await.unwrap();
    let once = model.rows().await;
    // The answer was lost, so it is sent again.
    model.read.apply(&claim, &batch).await.unwrap();
    assert_eq!(model.rows().await, once);
    // The checkpoint was lost, so everything is done again.
    model.set_back(claim.checkpoint).await;
    model.read.apply(&claim, &batch).await.unwrap();
    assert_eq!(model.rows().await, once);
    assert_eq!(
        model.read.checkpoint().await.unwrap().position,
        history.end()
    );
}

#[tokio::test]
async fn a_batch_without_events_moves_the_checkpoint() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let claim = model.claim("test").await;
    let mut batch = History::new().batch(claim.checkpoint, claim.checkpoint);
    batch.last.0 = 5;
    model.read.apply(&claim, &batch).await.unwrap();
    assert_eq!(model.read.position().await.unwrap().0, 5);
}

#[tokio::test]
async fn who_was_erased_leaves_a_row_without_a_name() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut history = all_kinds();
    for event in &mut history.events {
        match &mut event.payload {
            AnyEvent::Account(AccountEvent::EmailVerified(verified)) => {
                verified.email = Personal::Erased;
            }
            AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) => {
                reserved.passengers[0].details = Personal::Erased;
            }
            AnyEvent::Supplier(SupplierEvent::ProfileChanged(changed)) => {
                changed.contact = Personal::Erased;
            }
            AnyEvent::Customer(CustomerEvent::ProfileChanged(changed)) => {
                changed.profile = Personal::Erased;
            }
            AnyEvent::Invoice(InvoiceEvent::Drafted(drafted)) => {
                drafted.recipient = drafted.recipient.take().map(|_| Personal::Erased);
            }
            _ => {}
        }
    }
    model.project(&history).await;
    assert_eq!(model.rows().await, fold(&history.events));
    let supplier = model.read.supplier(supplier_id(1)).await.unwrap().unwrap();
    assert_eq!(supplier.contact, None);
}

#[tokio::test]
async fn who_is_erased_is_forgotten_in_rows_that_said_who_they_are() {
    let database = Database::create().await;
    let (before, at_once) = (database.model(1).await, database.model(2).await);
    let mut history = History::new();
    assert!(history.register_customer(1));
    assert!(history.register_supplier(2));
    assert!(history.open_customer(1, "Ada"));
    for n in [1, 2] {
        assert!(history.open_profile(n));
    }
    assert!(history.register(1, 1));
    assert!(history.schedule(1, 1, 400, 10));
    assert!(history.reserve(1, 11, 1, 2));
    assert!(history.reserve(1, 12, 3, 1));
    before.project(&history).await;
    let known = before.rows().await;
    assert_eq!(known, fold(&history.events));
    for erased in [1, 2] {
        assert!(history.erase(erased));
    }
    let claim = before.claim("goes on").await;
    let batch = history.batch(claim.checkpoint, history.end());
    before.read.apply(&claim, &batch).await.unwrap();
    at_once.project(&history).await;
    let forgotten = before.rows().await;
    assert_eq!(forgotten, fold(&history.events));
    assert_eq!(at_once.rows().await, forgotten);
    let names = |rows: &Rows| {
        let passengers = rows.passengers.iter().map(|row| row.name.is_some());
        (
            rows.customers[0].name.is_some(),
            passengers.filter(|has| *has).count(),
            rows.suppliers
                .iter()
                .filter(|row| row.contact_name.is_some())
                .count(),
        )
    };
    assert_eq!(
        (names(&known), names(&forgotten)),
        ((true, 3, 2), (false, 1, 1))
    );
}

#[tokio::test]
async fn versions_live_side_by_side() {
    let database = Database::create().await;
    let history = all_kinds();
    let (first, second) = (database.model(1).await, database.model(2).await);
    first.project(&history).await;
    assert_eq!(second.rows().await, fold(&[]));
    second.project(&history).await;
    first.read.drop().await.unwrap();
    assert_eq!(second.rows().await, fold(&history.events));
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let database = Database::create().await;
    let model = database.model(1).await;
    model.project(&all_kinds()).await;
    let before = model.rows().await;
    model.read.migrate().await.unwrap();
    assert_eq!(model.rows().await, before);
    assert!(model.read.is_available().await);
    assert!(model.read.rocket(rocket_id(1)).await.unwrap().is_some());
    assert!(model.read.launch(launch_id(1)).await.unwrap().is_some());
}
