//! What may be due, as far as it is projected.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{InvoiceId, LaunchId, PaymentId};
use projection_operational::queries::{Due, DueCursor, Page, QueryError};

use super::shown;
use crate::database::Model;
use crate::history::{History, for_booking, invoice_of_fee, launch_id, payment_id};

/// Follows a list page by page, each of two items.
async fn all<T>(
    page: impl AsyncFn(Option<DueCursor>) -> Result<Page<Due<T>, DueCursor>, QueryError>,
) -> Vec<T> {
    let due = super::all(page).await;
    assert!(due.is_sorted_by_key(|due| due.at), "by time");
    due.into_iter().map(|due| due.what).collect()
}

async fn overdue(model: &Model, by: DateTime<Utc>) -> Vec<LaunchId> {
    all(async |after| model.read.overdue_reservations(by, 2, after).await).await
}

#[tokio::test]
async fn a_reservation_is_overdue_from_its_deadline_on_until_something_becomes_of_it() {
    let mut history = History::new();
    history.register(1, 1);
    assert!(history.schedule(1, 1, 400, 10) && history.schedule(2, 1, 401, 10));
    let first = history.now;
    assert!(history.reserve(1, 2, 1, 1));
    history.wait(1);
    assert!(history.reserve(2, 4, 2, 1));
    history.wait(1);
    assert!(history.reserve(1, 6, 3, 1));
    // One that is paid, and one that is to be paid by transfer.
    assert!(history.reserve(1, 8, 4, 1) && history.confirm(1, 8));
    assert!(history.reserve(2, 1, 5, 1));

    let (_database, model) = shown(&history).await;
    let deadline = first + TimeDelta::minutes(30);
    let millisecond = TimeDelta::milliseconds(1);
    for (by, launches) in [
        (deadline - millisecond, vec![]),
        (deadline, vec![1]),
        (deadline + TimeDelta::minutes(1), vec![1, 2]),
        (deadline + TimeDelta::minutes(2), vec![1, 2, 1]),
        (deadline + TimeDelta::days(3), vec![1, 2, 1, 2]),
    ] {
        let launches: Vec<_> = launches.into_iter().map(launch_id).collect();
        assert_eq!(overdue(&model, by).await, launches, "{by}");
    }

    history.wait(31);
    assert!(history.expire(1));
    model.project(&history).await;
    assert_eq!(overdue(&model, history.now).await, [launch_id(2)]);
}

#[tokio::test]
async fn a_launch_of_low_occupancy_is_found_once_it_comes_near_until_it_is_flagged() {
    let mut history = History::new();
    history.register(1, 1);
    for (n, days) in [(1, 400), (2, 410), (3, 420), (4, 430), (5, 405)] {
        assert!(history.schedule(n, 1, days, 10));
    }
    let first = history.now;
    assert!(history.reserve(1, 2, 1, 3) && history.confirm(1, 2));
    assert!(history.reserve(2, 4, 2, 2) && history.confirm(2, 4));
    assert!(
        history.reserve(2, 6, 3, 6),
        "what is only reserved is not sold"
    );
    assert!(history.abort(5));
    history.wait_until_near(3);
    assert!(history.flag(3));

    let (_database, model) = shown(&history).await;
    let day = |days: i64| first + TimeDelta::days(days);
    let found = async |from, until, percent| {
        all(async |after| {
            let read = &model.read;
            read.launches_of_low_occupancy(from, until, percent, 2, after)
                .await
        })
        .await
    };
    let now = history.now;
    for (from, until, percent, launches) in [
        (now, day(450), 30, vec![2, 4]),
        (now, day(450), 31, vec![1, 2, 4]),
        (now, day(450), 0, vec![]),
        (now, day(410), 30, vec![2]),
        (day(410), day(450), 30, vec![4]),
    ] {
        let launches: Vec<_> = launches.into_iter().map(launch_id).collect();
        assert_eq!(found(from, until, percent).await, launches);
    }

    assert!(history.delay(3, 30));
    model.project(&history).await;
    let again = found(now, day(450), 30).await;
    assert_eq!(again, [2, 4, 3].map(launch_id), "for its new date");
}

#[tokio::test]
async fn launches_that_are_not_over_are_found_as_they_come_near() {
    let mut history = History::new();
    history.register(1, 1);
    for (n, days) in [(1, 400), (2, 410), (3, 420), (4, 405)] {
        assert!(history.schedule(n, 1, days, 10));
    }
    let first = history.now;
    assert!(history.abort(4));
    let (_database, model) = shown(&history).await;
    let day = |days: i64| first + TimeDelta::days(days);
    let found = async |from, until| {
        all(async |after| model.read.coming_launches(from, until, 2, after).await).await
    };
    for (from, until, launches) in [
        (first, day(450), vec![1, 2, 3]),
        (first, day(410), vec![1, 2]),
        (day(400), day(450), vec![2, 3]),
    ] {
        let launches: Vec<_> = launches.into_iter().map(launch_id).collect();
        assert_eq!(found(from, until).await, launches);
    }
}

#[tokio::test]
async fn an_invoice_is_due_from_its_day_on_until_it_is_paid_or_marked() {
    let mut history = History::new();
    let first = history.now;
    for n in 1..=5 {
        assert!(history.draft_of_fee(n, 1, 100) && history.issue_drafts());
        history.wait(1);
    }
    assert!(history.draft_of_fee(6, 1, 100), "has no number yet");
    assert!(history.apply_payment(invoice_of_fee(2), 1, 100));
    assert!(history.apply_payment(invoice_of_fee(3), 2, 99));
    assert!(history.cancel_invoice(invoice_of_fee(4), false));

    let (_database, model) = shown(&history).await;
    let due = async |by| -> Vec<InvoiceId> {
        all(async |after| model.read.invoices_due(by, 2, after).await).await
    };
    let day = first + TimeDelta::days(30);
    assert_eq!(due(day - TimeDelta::milliseconds(1)).await, []);
    assert_eq!(due(day).await, [invoice_of_fee(1)]);
    let hour_later = day + TimeDelta::hours(1);
    assert_eq!(due(hour_later).await, [1, 3, 5].map(invoice_of_fee));

    history.wait(31 * 24 * 60);
    assert!(history.mark_overdue(invoice_of_fee(1)));
    model.project(&history).await;
    assert_eq!(due(history.now).await, [3, 5].map(invoice_of_fee));
}

#[tokio::test]
async fn a_card_payment_is_pending_until_it_is_completed_or_failed() {
    let mut history = History::new();
    let first = history.now;
    for n in 1..=5 {
        assert!(history.initiate(n, for_booking(1, n, 1), 100));
        history.wait(1);
    }
    assert!(history.complete_payment(2) && history.fail_payment(4));

    let (_database, model) = shown(&history).await;
    let pending = async |until| -> Vec<PaymentId> {
        all(async |after| model.read.pending_card_payments(until, 2, after).await).await
    };
    assert_eq!(pending(first - TimeDelta::milliseconds(1)).await, []);
    assert_eq!(pending(first).await, [payment_id(1)]);
    assert_eq!(pending(history.now).await, [1, 3, 5].map(payment_id));
}
