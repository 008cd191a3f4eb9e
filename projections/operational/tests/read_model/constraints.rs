//! Rows that can't be right are refused, whatever the projection made them of.

use chrono::TimeDelta;
use domain::account::{
    AccountEvent, AccountRole, EmployeeInvited, Registered, Registrant, RoleGranted,
};
use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::ids::{AggregateId, InvoiceId, RefundId};
use domain::invoice::{InvoiceEvent, Issued, PaymentApplied, Settled, Submitted};
use domain::launch::{
    Aborted, BookingCancelled, Cause, Completed, Delayed, LaunchEvent, SeatCount, Takings,
};
use domain::payment::{Failed, PaymentEvent, PaymentFailure};
use domain::refund::{Paid, RefundCause, RefundEvent, Requested};
use domain::supplier::{CompletionRecorded, SupplierEvent};
use domain::text::{Email, InvoiceNumber, PaymentReference, Reason};
use projection_runtime::{Options, Target, TargetError};
use test_support::eventually;
use uuid::Uuid;

use crate::database::{Database, Model};
use crate::fold::fold;
use crate::history::{
    History, PRICE, account_id, booking_id, customer_id, for_booking, invoice_of_fee, launch_id,
    payment_id, refund_id, supplier_id, usd,
};
use crate::world::World;

/// Launches 1 (with two bookings, one of which is paid) and 2 (completed), payments 1 and 2, the
/// refund of 1, the issued invoices of booking 1 and of the fee for launch 2, a supplier's own;
/// accounts 1 (of a customer), 2 (of a supplier) and 3 (of an employee).
fn good() -> History {
    let mut history = History::new();
    assert!(history.register_customer(1));
    assert!(history.register_supplier(2));
    assert!(history.invite_employee(3, &[AccountRole::It]));
    history.open_profile(1);
    history.register(1, 1);
    history.schedule(1, 1, 800, 10);
    history.schedule(2, 1, 400, 10);
    assert!(history.reserve(1, 1, 1, 1));
    assert!(history.reserve(1, 2, 2, 1));
    assert!(history.confirm(1, 1));
    assert!(history.reserve(2, 3, 3, 1));
    assert!(history.confirm(2, 3));
    assert!(history.confirm_launch(2));
    history.wait_for_launch(2);
    assert!(history.complete(2));
    assert!(history.record_completion(2));
    assert!(history.record_transfer(1, for_booking(1, 1, 1), PRICE));
    assert!(history.record_transfer(2, for_booking(1, 2, 2), PRICE));
    assert!(history.request_refund(1, RefundCause::Cancellation, 90));
    assert!(history.draft_of_booking(1, 1, 1));
    assert!(history.draft_of_fee(2, 1, 1_000));
    assert!(history.issue_drafts());
    assert!(history.submit(2, "2031/7", 500));
    assert!(history.draft_of_fee(1, 1, 1_000));
    history
}

async fn shown(history: &History) -> (Database, Model) {
    let database = Database::create().await;
    let model = database.model(1).await;
    model.project(history).await;
    (database, model)
}

/// Events that no aggregate would make, each with what refuses it.
fn wrong(history: &History) -> Vec<(Uuid, AnyEvent, &'static str)> {
    let mut wrong = Vec::new();
    let mut add = |id: Uuid, event: AnyEvent, constraint| wrong.push((id, event, constraint));
    of_accounts(&mut add);
    of_launches(history, &mut add);
    of_payments(history, &mut add);
    of_invoices(history, &mut add);
    let recorded = |launch, completed| {
        SupplierEvent::from(CompletionRecorded {
            launch,
            completed,
            money: takings(1, 0),
            fee_basis_points: 100,
            fee: usd(1),
        })
    };
    let (first, second) = (supplier_id(1).0, supplier_id(2).0);
    let again = recorded(launch_id(2), 1);
    add(second, again.into(), "completions_launch_key");
    let first_again = recorded(launch_id(1), 1);
    add(
        first,
        first_again.into(),
        "completions_supplier_completed_key",
    );
    wrong
}

type Add<'a> = &'a mut dyn FnMut(Uuid, AnyEvent, &'static str);

fn of_accounts(add: Add<'_>) {
    let another = account_id(99);
    let email = || Email::parse("ada@example.com").expect("an address").into();
    let registered = |registrant| {
        AccountEvent::from(Registered {
            account: another,
            registrant,
            email: email(),
        })
    };
    let customer = registered(Registrant::Customer {
        customer: customer_id(1),
    });
    add(another.0, customer.into(), "accounts_customer");
    let supplier = registered(Registrant::Supplier {
        supplier: supplier_id(2),
    });
    add(another.0, supplier.into(), "accounts_supplier");
    let invited = AccountEvent::from(EmployeeInvited {
        account: another,
        roles: vec![AccountRole::Customer],
        email: email(),
    });
    add(another.0, invited.into(), "accounts_roles_check");
    let (it, customer) = (AccountRole::It, AccountRole::Customer);
    let granted = |roles| AccountEvent::from(RoleGranted { role: it, roles });
    // To a customer, to an employee twice, and to nobody.
    for (n, roles, refused_by) in [
        (1, vec![customer, it], "accounts_roles_check"),
        (3, vec![it, it], "accounts_roles_check"),
        (99, vec![it], "are not in accounts"),
    ] {
        add(account_id(n).0, granted(roles).into(), refused_by);
    }
}

fn of_launches(history: &History, add: Add<'_>) {
    let launch = launch_id(1).0;
    let seats = SeatCount {
        offered: 10,
        reserved: 1,
        confirmed: 1,
        forfeited: 0,
    };
    let mut told = |event: LaunchEvent, constraint| add(launch, event.into(), constraint);
    let completed = |money, seats| {
        LaunchEvent::from(Completed {
            supplier: supplier_id(1),
            money,
            seats,
        })
    };
    let over = SeatCount {
        reserved: 0,
        ..seats
    };
    told(completed(takings(1, 2), over), "launches_end_check");
    told(completed(takings(2, 1), seats), "launches_end_check");
    let sold = SeatCount {
        confirmed: 11,
        ..over
    };
    told(completed(takings(2, 1), sold), "never_oversold");
    let aborted = Aborted {
        supplier: supplier_id(1),
        cause: Cause::Weather,
        reason: reason(),
        fee: usd(1),
        money: takings(1, 1),
        seats: over,
    };
    told(aborted.into(), "launches_end_check");
    let date = history.now + TimeDelta::days(400);
    let delayed = Delayed {
        previous: date,
        date: date - TimeDelta::days(1),
        cause: Cause::Weather,
        reason: reason(),
    };
    told(delayed.into(), "launches_delay_check");
    let cancelled = BookingCancelled {
        booking: booking_id(1),
        customer: customer_id(1),
        payment: Some(payment_id(1)),
        refund: usd(PRICE + 1),
        refund_percent: 100,
        seats,
    };
    told(cancelled.into(), "bookings_cancellation_check");
    let percent = BookingCancelled {
        booking: booking_id(1),
        customer: customer_id(1),
        payment: Some(payment_id(1)),
        refund: usd(PRICE),
        refund_percent: 101,
        seats,
    };
    told(percent.into(), "bookings_refund_percent_check");
}

fn of_payments(history: &History, add: Add<'_>) {
    let failed = PaymentEvent::from(Failed {
        reason: PaymentFailure::Declined,
    });
    // After it was completed.
    let completed = payment_id(1).0;
    add(completed, failed.into(), "payments_status_fields_check");
    let paid = RefundEvent::from(Paid {
        reference: reference(),
        paid_at: history.now,
    });
    // Before it was approved.
    let requested = refund_id(1).0;
    add(requested, paid.into(), "refunds_status_fields_check");
    let refund = |payment: u128, cents| {
        RefundEvent::from(Requested {
            payment: payment_id(payment),
            purpose: for_booking(1, payment, payment),
            method: domain::launch::PaymentMethod::Transfer,
            reference: reference(),
            paid: usd(PRICE),
            amount: usd(cents),
            cause: RefundCause::Failure,
        })
    };
    let another = RefundId(Uuid::from_u128(99)).0;
    add(another, refund(1, 1).into(), "refunds_payment_key");
    add(another, refund(2, PRICE + 1).into(), "refunds_check");
    add(another, refund(2, 0).into(), "refunds_check");
}

fn of_invoices(history: &History, add: Add<'_>) {
    let due_at = history.now;
    let issued = |number| {
        InvoiceEvent::from(Issued {
            number: invoice_number(number),
            due_at,
        })
    };
    let submitted = |launch, number| {
        InvoiceEvent::from(Submitted {
            supplier: supplier_id(1),
            launch,
            number: invoice_number(number),
            total: usd(1),
            due_at,
        })
    };
    let draft = invoice_of_fee(1).as_uuid();
    add(draft, issued("FEE-2031-000001").into(), "invoices_number");
    // Of another series, and of another year.
    let check = "invoices_number_check";
    add(draft, issued("BKG-2031-000002").into(), check);
    add(draft, issued("FEE-2030-000002").into(), check);
    let third = InvoiceId(Uuid::from_u128(99)).0;
    add(
        third,
        submitted(launch_id(1), "2031/7").into(),
        "invoices_number_of_supplier",
    );
    add(
        third,
        submitted(launch_id(2), "2031/8").into(),
        "invoices_submitted",
    );
    let fee = invoice_of_fee(2).as_uuid();
    let paid = |invoice_paid| {
        InvoiceEvent::from(PaymentApplied {
            payment: payment_id(9),
            amount: usd(invoice_paid),
            paid: usd(invoice_paid),
            open: usd(0),
        })
    };
    add(fee, paid(1_001).into(), "invoices_paid_check");
    // All of it, and not settled.
    add(fee, paid(1_000).into(), "invoices_paid_check");
    let settled = InvoiceEvent::from(Settled {});
    add(fee, settled.into(), "invoices_paid_check");
    let unknown = InvoiceId(Uuid::from_u128(98)).0;
    add(unknown, paid(1).into(), "are not in invoices");
}

#[tokio::test]
async fn what_can_not_be_right_is_refused() {
    let history = good();
    let (_database, model) = shown(&history).await;
    let claim = model.claim("test").await;
    let before = model.rows().await;
    for (id, event, constraint) in wrong(&history) {
        let mut told = history.clone();
        let name = event.name();
        told.forge(id, event);
        let batch = told.batch(history.end(), told.end());
        match model.read.apply(&claim, &batch).await {
            Err(TargetError::Poisonous(cause)) => {
                assert!(cause.contains(constraint), "{name}: {cause}");
            }
            other => panic!("{name} is not refused by {constraint}: {other:?}"),
        }
    }
    assert_eq!(model.rows().await, before);
}

#[tokio::test]
async fn a_suppliers_number_may_be_anothers_too() {
    let mut history = good();
    let submitted = InvoiceEvent::from(Submitted {
        supplier: supplier_id(2),
        launch: launch_id(1),
        number: invoice_number("2031/7"),
        total: usd(1),
        due_at: history.now,
    });
    history.forge(Uuid::from_u128(99), submitted.into());
    let (_database, model) = shown(&history).await;
    assert_eq!(model.rows().await, fold(&history.events));
}

#[tokio::test]
async fn numbers_stay_unique_however_often_invoices_are_projected() {
    let history = good();
    let (_database, model) = shown(&history).await;
    let claim = model.claim("test").await;
    // In all the ways of taking a part of it again, up to any place.
    for start in 0..history.end().0 {
        model.set_back(Position(start)).await;
        let batch = history.batch(Position(start), history.end());
        model.read.apply(&claim, &batch).await.unwrap();
    }
    assert_eq!(model.rows().await, fold(&history.events));
}

#[tokio::test]
async fn an_invoice_under_a_number_that_is_taken_is_parked_and_nothing_else() {
    let database = Database::create().await;
    let model = database.model(1).await;
    let mut world = World::new().await;
    let history = good();
    world.write(&history).await;
    let draft = invoice_of_fee(1).as_uuid();
    let issued = serde_json::json!({ "number": "FEE-2031-000001", "due_at": history.now });
    let journal = &mut world.journal;
    journal
        .commit_raw("invoice", draft, history.now, "invoice.issued", &issued)
        .await;
    let end = history.end().0 + 1;

    let projector = world.start(&model.read, Options::new("test"));
    eventually("all is applied or parked", async || {
        model.read.position().await.unwrap() == Position(end)
    })
    .await;
    projector.stop().await;

    assert_eq!(model.rows().await, fold(&history.events));
    let parked: Vec<(i64, Uuid, String)> =
        sqlx::query_as("select position, id, cause from parked order by position")
            .fetch_all(&model.behind)
            .await
            .unwrap();
    let [(position, id, cause)] = parked.try_into().unwrap();
    assert_eq!((position, id), (i64::try_from(end).unwrap(), draft));
    assert!(cause.contains("SQLSTATE 23505"), "{cause}");
}

fn takings(collected: i64, refunded: i64) -> Takings {
    Takings {
        collected: usd(collected),
        refunded: usd(refunded),
    }
}

fn reason() -> Reason {
    Reason::parse("A reason").expect("a reason")
}

fn reference() -> PaymentReference {
    PaymentReference::parse("ref").expect("a reference")
}

fn invoice_number(text: &str) -> InvoiceNumber {
    InvoiceNumber::parse(text).expect("a number")
}
