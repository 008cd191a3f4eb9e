//! Events in, rows out.

use std::collections::BTreeSet;

use domain::account::{AccountEvent, AccountRole};
use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::customer::CustomerEvent;
use domain::invoice::InvoiceEvent;
use domain::launch::LaunchEvent;
use domain::payment::{Direction, PaymentEvent};
use domain::personal::Personal;
use domain::refund::{RefundCause, RefundEvent};
use domain::rocket::RocketEvent;
use domain::supplier::SupplierEvent;
use projection_runtime::Target;

use crate::database::Database;
use crate::fold::fold;
use crate::history::{
    History, PRICE, for_booking, for_invoice, invoice_of_booking, invoice_of_fee,
    invoice_of_supplier, launch_id, rocket_id, supplier_id,
};

fn all_kinds() -> History {
    let mut history = History::new();
    accounts(&mut history);
    people(&mut history);
    bookings(&mut history);
    money(&mut history);
    ends(&mut history);
    history
}

/// Accounts of a customer, a supplier and two employees, one of whom does not come.
fn accounts(history: &mut History) {
    assert!(history.register_customer(1));
    assert!(history.register_supplier(2));
    assert!(history.invite_employee(3, &[AccountRole::Finance]));
    assert!(history.invite_employee(4, &[AccountRole::It]));
    for n in 1..=3 {
        assert!(history.verify_email(n, &format!("second-{n}")));
    }
    assert!(history.verify_email(1, "third-1"));
    assert!(history.grant_role(3, AccountRole::Auditor));
    assert!(history.revoke_role(3, AccountRole::Finance));
    for n in [2, 4] {
        assert!(history.disable_account(n));
        assert!(history.enable_account(n));
    }
    assert!(history.disable_account(1));
}

/// Companies with their rockets, customers.
fn people(history: &mut History) {
    assert!(history.open_profile(1));
    assert!(history.change_profile(1, "Company of another name"));
    assert!(history.open_customer(1, "Ada"));
    assert!(history.change_customer(1, "Augusta Ada"));
    assert!(history.record_trip(1, 1, 1));
    assert!(history.record_trip(1, 2, 2));
    assert!(history.change_customer(1, "Ada Augusta"), "and still a VIP");
    assert!(history.record_trip(2, 1, 3));
    assert!(history.record_trip(2, 2, 4), "a VIP without a profile");
    assert!(history.register(1, 1));
    assert!(history.revise(1, 1, "Newer Shepard", 112));
}

/// Launches 1 to 4, all of their bookings in the first two.
fn bookings(history: &mut History) {
    for n in 1..=4 {
        assert!(history.schedule(n, 1, 400, 10));
    }
    assert!(history.revise_offer(1, "A longer look", PRICE - 1, 20));
    assert!(history.retire(1, 1));
    for launch in [1, 2] {
        let n = 10 * launch;
        assert!(history.reserve(launch, n + 1, 1, 2));
        assert!(history.reserve(launch, n + 2, 2, 1));
        assert!(history.reserve(launch, n + 3, 3, 3));
        assert!(history.reserve(launch, n + 4, 4, 1));
        assert!(history.confirm(launch, n + 1));
        assert!(history.confirm(launch, n + 4));
        history.wait(5);
        assert!(history.cancel(launch, n + 1, 1));
        assert!(history.cancel(launch, n + 3, 3));
        history.wait(60);
        assert!(history.expire(launch));
        assert!(
            history.confirm(launch, n + 2),
            "a late payment takes the seats again"
        );
        // One that waits when its launch ends, and one that expired before.
        assert!(history.reserve(launch, n + 6, 6, 1));
        history.wait(60);
        assert!(history.expire(launch));
        assert!(history.reserve(launch, n + 7, 7, 1));
    }
}

/// Payments 11 and 14 of bookings, one of which fails; refunds that are paid, and rejected.
fn money(history: &mut History) {
    assert!(history.initiate(11, for_booking(1, 11, 1), 2 * PRICE));
    assert!(history.complete_payment(11));
    assert!(history.draft_of_booking(1, 11, 1));
    assert!(history.issue_drafts());
    assert!(history.initiate(15, for_booking(1, 14, 4), PRICE));
    assert!(history.fail_payment(15));
    assert!(history.record_transfer(14, for_booking(1, 14, 4), PRICE));
    assert!(history.request_refund(11, RefundCause::Cancellation, 90));
    assert!(history.approve_refund(11));
    assert!(history.fail_refund(11));
    assert!(history.approve_refund(11));
    assert!(history.pay_refund(11));
    assert!(history.draft_of_refund(1, 11, 1));
    assert!(history.issue_drafts());
    assert!(history.cancel_invoice(invoice_of_booking(11), true));
    assert!(history.request_refund(14, RefundCause::Failure, 10));
    assert!(history.reject_refund(14));
}

/// Each launch ends in a way of its own, and money follows.
fn ends(history: &mut History) {
    assert!(history.delay(2, 5));
    assert!(history.confirm_launch(1));
    assert!(history.delay(1, 10));
    assert!(history.delay(1, 20));
    assert!(history.delay(3, 30));
    history.wait(60 * 24 * 365);
    assert!(history.flag(3));
    assert!(history.abort(2));
    history.wait_for_reminder(1);
    assert!(history.remind(1));
    history.wait_for_launch(1);
    assert!(history.complete(1));
    assert!(history.confirm_launch(4));
    assert!(history.fail(4));
    assert!(history.record_completion(1));
    assert!(history.draft_of_fee(1, 1, 1_000));
    assert!(history.draft_of_fee(2, 1, 100_000));
    assert!(history.issue_drafts());
    assert!(history.submit(1, "2031/7", 500));
    let (fee, own) = (invoice_of_fee(1), invoice_of_supplier(1));
    assert!(history.record_transfer(100, for_invoice(fee, 1, Direction::In), 400));
    assert!(history.apply_payment(fee, 100, 400));
    history.wait(60 * 24 * 31);
    assert!(history.mark_overdue(fee));
    assert!(history.mark_overdue(invoice_of_fee(2)));
    assert!(history.apply_payment(fee, 101, 200), "and is still overdue");
    assert!(history.apply_payment(own, 102, 500));
    assert!(history.cancel_invoice(invoice_of_fee(2), false));
}

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
