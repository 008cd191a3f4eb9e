//! Payments and refunds.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::ids::{PaymentId, RefundId};
use domain::money::Money;
use domain::payment::{Direction, PaymentFailure, Purpose};
use domain::refund::{RefundCause, RefundStatus};
use domain::text::PaymentReference;
use projection_operational::PaymentStatus;
use projection_operational::queries::{
    AgeOrder, PaymentFilter, PaymentSum, QueryError, RefundFilter, RefundSum,
};

use super::{all, shown};
use crate::database::Model;
use crate::history::{
    History, booking_id, customer_id, for_booking, for_invoice, invoice_of_fee,
    invoice_of_supplier, launch_id, payment_id, refund_id, supplier_id, usd,
};

/// Payments 1 to 5, a minute apart: completed, failed, awaited, for a fee, for a supplier's own.
fn payments() -> History {
    let mut history = History::new();
    history.open_customer(1, "Ada");
    history.open_profile(1);
    assert!(history.initiate(1, for_booking(1, 1, 1), 100));
    assert!(history.complete_payment(1));
    history.wait(1);
    assert!(history.initiate(2, for_booking(1, 2, 2), 200));
    assert!(history.fail_payment(2));
    history.wait(1);
    assert!(history.initiate(3, for_booking(2, 3, 1), 400));
    history.wait(1);
    let fee = for_invoice(invoice_of_fee(1), 1, Direction::In);
    assert!(history.record_transfer(4, fee, 800));
    history.wait(1);
    let own = for_invoice(invoice_of_supplier(1), 2, Direction::Out);
    assert!(history.record_transfer(5, own, 1_600));
    history
}

async fn payment_ids(model: &Model, filter: &PaymentFilter) -> Vec<PaymentId> {
    let order = AgeOrder::NewestFirst;
    let found = all(async |after| model.read.payments(filter, order, 2, after).await).await;
    found.iter().map(|payment| payment.id).collect()
}

#[tokio::test]
async fn payments_are_listed_by_all_that_is_given_and_sums_follow() {
    let history = payments();
    let (_database, model) = shown(&history).await;
    let none = PaymentFilter::default;
    for (filter, expected) in [
        (none(), vec![5, 4, 3, 2, 1]),
        (
            PaymentFilter {
                status: Some(PaymentStatus::Completed),
                ..none()
            },
            vec![5, 4, 1],
        ),
        (
            PaymentFilter {
                direction: Some(Direction::Out),
                ..none()
            },
            vec![5],
        ),
        (
            PaymentFilter {
                direction: Some(Direction::In),
                ..none()
            },
            vec![4, 3, 2, 1],
        ),
        (
            PaymentFilter {
                launch: Some(launch_id(1)),
                ..none()
            },
            vec![2, 1],
        ),
        (
            PaymentFilter {
                booking: Some(booking_id(2)),
                ..none()
            },
            vec![2],
        ),
        (
            PaymentFilter {
                customer: Some(customer_id(1)),
                ..none()
            },
            vec![3, 1],
        ),
        (
            PaymentFilter {
                invoice: Some(invoice_of_fee(1)),
                ..none()
            },
            vec![4],
        ),
        (
            PaymentFilter {
                supplier: Some(supplier_id(2)),
                ..none()
            },
            vec![5],
        ),
        (
            PaymentFilter {
                reference: Some(PaymentReference::parse("transfer 4").unwrap()),
                ..none()
            },
            vec![4],
        ),
        (
            PaymentFilter {
                from: Some(history.now - chrono::TimeDelta::minutes(3)),
                to: Some(history.now - chrono::TimeDelta::minutes(1)),
                ..none()
            },
            vec![3, 2],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(payment_id).collect();
        assert_eq!(payment_ids(&model, &filter).await, expected, "{filter:?}");
    }

    let sum = |direction, status, count, cents| PaymentSum {
        direction,
        status,
        count,
        total: usd(cents),
    };
    assert_eq!(
        model.read.payment_sums(&none()).await.unwrap(),
        [
            sum(Direction::In, PaymentStatus::Completed, 2, 900),
            sum(Direction::In, PaymentStatus::Failed, 1, 200),
            sum(Direction::In, PaymentStatus::Pending, 1, 400),
            sum(Direction::Out, PaymentStatus::Completed, 1, 1_600),
        ]
    );
    let of_customer = PaymentFilter {
        customer: Some(customer_id(1)),
        status: Some(PaymentStatus::Pending),
        ..none()
    };
    assert_eq!(
        model.read.payment_sums(&of_customer).await.unwrap(),
        [sum(Direction::In, PaymentStatus::Pending, 1, 400)]
    );
}

#[tokio::test]
async fn a_payment_shows_what_it_is_for_and_how_it_stands() {
    let history = payments();
    let (_database, model) = shown(&history).await;
    let none = PaymentFilter::default();
    let order = AgeOrder::OldestFirst;
    let page = model.read.payments(&none, order, 5, None).await.unwrap();
    let [completed, failed, pending, fee, _] = page.items.try_into().unwrap();
    assert_eq!(completed.purpose, for_booking(1, 1, 1));
    assert_eq!(completed.party_name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(completed.reference.as_deref(), Some("ch_1"));
    assert_eq!(completed.paid_at, Some(completed.initiated_at));
    assert_eq!(failed.status, PaymentStatus::Failed);
    assert_eq!(failed.failure, Some(PaymentFailure::Declined));
    assert_eq!((failed.party_name, failed.reference), (None, None));
    assert_eq!(pending.status, PaymentStatus::Pending);
    assert!(matches!(fee.purpose, Purpose::Invoice { .. }));
    assert_eq!(fee.party_name.as_deref(), Some("Company 1"));
    assert!(!format!("{completed:?}").contains("Ada"));
}

/// Refunds of payments 1 to 4, a minute apart: waiting, paid, rejected, failed.
fn refunds() -> History {
    let mut history = History::new();
    history.open_customer(1, "Ada");
    for n in 1..=4 {
        assert!(history.record_transfer(n, for_booking(n % 2, n, 1), 1_000));
        let cause = match n {
            1 | 3 => RefundCause::Cancellation,
            2 => RefundCause::Abort,
            _ => RefundCause::Failure,
        };
        assert!(history.request_refund(n, cause, 10 * u8::try_from(n).expect("few")));
        history.wait(1);
    }
    assert!(history.pay_refund(2));
    assert!(history.reject_refund(3));
    assert!(history.approve_refund(4));
    assert!(history.fail_refund(4));
    history
}

async fn refund_ids(model: &Model, filter: &RefundFilter) -> Vec<RefundId> {
    let order = AgeOrder::OldestFirst;
    let found = all(async |after| model.read.refunds(filter, order, 2, after).await).await;
    found.iter().map(|refund| refund.id).collect()
}

#[tokio::test]
async fn refunds_are_listed_by_all_that_is_given_and_sums_follow() {
    let history = refunds();
    let (_database, model) = shown(&history).await;
    let none = RefundFilter::default;
    for (filter, expected) in [
        (none(), vec![1, 2, 3, 4]),
        (
            RefundFilter {
                status: Some(RefundStatus::Requested),
                ..none()
            },
            vec![1],
        ),
        (
            RefundFilter {
                cause: Some(RefundCause::Cancellation),
                ..none()
            },
            vec![1, 3],
        ),
        (
            RefundFilter {
                launch: Some(launch_id(0)),
                ..none()
            },
            vec![2, 4],
        ),
        (
            RefundFilter {
                from: Some(history.now - chrono::TimeDelta::minutes(3)),
                to: Some(history.now - chrono::TimeDelta::minutes(1)),
                ..none()
            },
            vec![2, 3],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(refund_id).collect();
        assert_eq!(refund_ids(&model, &filter).await, expected, "{filter:?}");
    }

    let sum = |status, count, cents| RefundSum {
        status,
        count,
        total: usd(cents),
    };
    assert_eq!(
        model.read.refund_sums(&none()).await.unwrap(),
        [
            sum(RefundStatus::Failed, 1, 400),
            sum(RefundStatus::Paid, 1, 200),
            sum(RefundStatus::Rejected, 1, 300),
            sum(RefundStatus::Requested, 1, 100),
        ]
    );
    let waiting = RefundFilter {
        status: Some(RefundStatus::Requested),
        ..none()
    };
    assert_eq!(
        model.read.refund_sums(&waiting).await.unwrap(),
        [sum(RefundStatus::Requested, 1, 100)]
    );
}

#[tokio::test]
async fn whatever_is_projected_meanwhile_each_refund_is_in_the_sums() {
    let history = refunds();
    let (_database, model) = shown(&history).await;
    let is_read = AtomicBool::new(false);
    let write = async {
        for cents in (1_i64..).take_while(|_| !is_read.load(Ordering::Relaxed)) {
            sqlx::query("update refunds set amount_cents = $1")
                .bind(cents)
                .execute(&model.behind)
                .await
                .unwrap();
        }
    };
    let all = RefundFilter::default();
    let read = async {
        for _ in 0..200 {
            let found = model
                .read
                .summed_refunds(&all, AgeOrder::OldestFirst, 9, None);
            let (found, sums) = found.await.unwrap();
            let cents = |of: Vec<Money>| of.iter().map(|money| money.cents()).sum::<i64>();
            assert_eq!(
                cents(found.items.iter().map(|refund| refund.amount).collect()),
                cents(sums.iter().map(|sum| sum.total).collect())
            );
        }
        is_read.store(true, Ordering::Relaxed);
    };
    tokio::join!(write, read);
}

#[tokio::test]
async fn a_refund_shows_what_goes_back_and_why() {
    let history = refunds();
    let (_database, model) = shown(&history).await;
    let none = RefundFilter::default();
    let order = AgeOrder::OldestFirst;
    let page = model.read.refunds(&none, order, 4, None).await.unwrap();
    let [waiting, paid, rejected, failed] = page.items.try_into().unwrap();
    assert_eq!(waiting.payment, payment_id(1));
    assert_eq!(waiting.purpose, for_booking(1, 1, 1));
    assert_eq!(waiting.party_name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(waiting.payment_reference, "transfer 1");
    assert_eq!((waiting.paid, waiting.amount), (usd(1_000), usd(100)));
    assert_eq!((waiting.attempts, waiting.approved_at), (0, None));
    assert_eq!(paid.reference.as_deref(), Some("re_2"));
    assert_eq!((paid.attempts, paid.paid_at), (1, Some(history.now)));
    assert_eq!(rejected.reason.as_deref(), Some("The seat was used"));
    assert_eq!(failed.status, RefundStatus::Failed);
    assert_eq!(failed.reason.as_deref(), Some("The account is closed"));
    assert!(!format!("{waiting:?}").contains("Ada"));
}

#[tokio::test]
async fn a_cursor_of_the_other_order_is_refused() {
    let history = refunds();
    let (_database, model) = shown(&history).await;
    let none = RefundFilter::default();
    let (oldest, newest) = (AgeOrder::OldestFirst, AgeOrder::NewestFirst);
    let page = model.read.refunds(&none, oldest, 2, None).await.unwrap();
    let refused = model.read.refunds(&none, newest, 2, page.next).await;
    assert!(matches!(refused, Err(QueryError::InvalidCursor)));
}
