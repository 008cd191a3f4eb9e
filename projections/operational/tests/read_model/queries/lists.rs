//! Whatever happened: each list is what its rows are, filtered and sorted, and each sum is theirs.

use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{CustomerId, LaunchId, SupplierId};
use projection_operational::BookingStatus;
use projection_operational::queries::{
    AgeOrder, BookingFilter, InvoiceFilter, PaymentFilter, RefundFilter,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::all;
use crate::database::{Database, Model};
use crate::fold::{BookingRow, Rows, fold};
use crate::history::History;
use crate::steps::{history, steps};

#[test]
fn lists_and_sums_are_what_the_rows_say() {
    let runtime = Runtime::new().unwrap();
    let database = runtime.block_on(Database::create());
    let version = Cell::new(0);
    let config = Config {
        cases: 6,
        max_shrink_iters: 32,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&steps(80), |steps| {
        version.set(version.get() + 1);
        let history = history(&steps);
        let rows = fold(&history.events);
        runtime.block_on(async {
            let model = database.model(version.get()).await;
            model.project(&history).await;
            takings(&model, &history).await?;
            bookings(&model, &rows).await?;
            money(&model, &rows).await
        })
    });
    outcome.unwrap();
}

/// What came in so far, or in all, is what the launch itself knows.
async fn takings(model: &Model, history: &History) -> Result<(), TestCaseError> {
    for (id, takings) in history.takings() {
        let launch = model
            .read
            .launch(id)
            .await
            .expect("answers")
            .expect("is there");
        prop_assert_eq!(launch.takings, takings);
    }
    Ok(())
}

async fn bookings(model: &Model, rows: &Rows) -> Result<(), TestCaseError> {
    let suppliers: BTreeMap<_, _> = rows
        .launches
        .iter()
        .map(|launch| (launch.id, launch.supplier))
        .collect();
    let middle = rows.bookings.get(rows.bookings.len() / 2);
    let middle = middle.map(|booking| booking.reserved_at);
    for shown in &rows.bookings {
        let supplier = suppliers[&shown.launch];
        let status: BookingStatus = shown.status.parse().expect("a status");
        let of_launch = BookingFilter {
            launch: Some(LaunchId(shown.launch)),
            ..BookingFilter::default()
        };
        let of_customer = BookingFilter {
            customer: Some(CustomerId(shown.customer)),
            from: middle,
            ..BookingFilter::default()
        };
        let of_supplier = BookingFilter {
            supplier: Some(SupplierId(supplier)),
            to: middle,
            ..BookingFilter::default()
        };
        let like_it = BookingFilter {
            supplier: Some(SupplierId(supplier)),
            status: Some(status),
            ..BookingFilter::default()
        };
        for filter in [of_launch, of_customer, of_supplier, like_it] {
            let fits = |row: &&BookingRow| {
                filter.launch.is_none_or(|launch| launch.0 == row.launch)
                    && filter.customer.is_none_or(|who| who.0 == row.customer)
                    && filter
                        .supplier
                        .is_none_or(|who| who.0 == suppliers[&row.launch])
                    && filter
                        .status
                        .is_none_or(|status| status.as_str() == row.status)
                    && filter.from.is_none_or(|from| row.reserved_at >= from)
                    && filter.to.is_none_or(|to| row.reserved_at < to)
            };
            let expected = by_age(
                rows.bookings
                    .iter()
                    .filter(fits)
                    .map(|row| (row.reserved_at, row.id)),
            );
            let read = &model.read;
            let oldest = AgeOrder::OldestFirst;
            let found = all(async |after| read.bookings(&filter, oldest, 2, after).await).await;
            let found: Vec<_> = found.iter().map(|booking| booking.id.0).collect();
            prop_assert_eq!(&found, &expected, "{:?}", filter);
            let newest = AgeOrder::NewestFirst;
            let found = read
                .bookings(&filter, newest, 1_000, None)
                .await
                .expect("answers");
            let found: Vec<_> = found.items.iter().rev().map(|item| item.id.0).collect();
            prop_assert_eq!(&found, &expected, "{:?}", filter);
        }
    }
    Ok(())
}

async fn money(model: &Model, rows: &Rows) -> Result<(), TestCaseError> {
    let read = &model.read;
    let order = AgeOrder::OldestFirst;

    let none = InvoiceFilter::default();
    let found = read
        .invoices(&none, order, 1_000, None)
        .await
        .expect("answers");
    let found: Vec<_> = found.items.iter().map(|invoice| invoice.id.0).collect();
    let expected = by_age(rows.invoices.iter().map(|row| (row.written_at, row.id)));
    prop_assert_eq!(found, expected);
    let mut expected = BTreeMap::<&str, [i64; 4]>::new();
    for row in &rows.invoices {
        let sum = expected.entry(&row.kind).or_default();
        let added = [1, row.total_cents, row.paid_cents, row.open_cents];
        sum.iter_mut().zip(added).for_each(|(sum, add)| *sum += add);
    }
    let sums = read.invoice_sums(&none).await.expect("answers");
    let sums = sums.iter().map(|sum| {
        let cents = [sum.total, sum.paid, sum.open].map(domain::money::Money::cents);
        let count = i64::try_from(sum.count).expect("few");
        (sum.kind.as_str(), [count, cents[0], cents[1], cents[2]])
    });
    prop_assert_eq!(sums.collect::<BTreeMap<_, _>>(), expected);

    let none = PaymentFilter::default();
    let found = read
        .payments(&none, order, 1_000, None)
        .await
        .expect("answers");
    let found: Vec<_> = found.items.iter().map(|payment| payment.id.0).collect();
    let expected = by_age(rows.payments.iter().map(|row| (row.initiated_at, row.id)));
    prop_assert_eq!(found, expected);
    let total: i64 = rows.payments.iter().map(|row| row.amount_cents).sum();
    let sums = read.payment_sums(&none).await.expect("answers");
    prop_assert_eq!(sums.iter().map(|sum| sum.total.cents()).sum::<i64>(), total);

    let none = RefundFilter::default();
    let found = read
        .refunds(&none, order, 1_000, None)
        .await
        .expect("answers");
    let found: Vec<_> = found.items.iter().map(|refund| refund.id.0).collect();
    let expected = by_age(rows.refunds.iter().map(|row| (row.requested_at, row.id)));
    prop_assert_eq!(found, expected);
    let total: i64 = rows.refunds.iter().map(|row| row.amount_cents).sum();
    let sums = read.refund_sums(&none).await.expect("answers");
    prop_assert_eq!(sums.iter().map(|sum| sum.total.cents()).sum::<i64>(), total);
    Ok(())
}

/// The oldest first, and by id where they are of one age.
fn by_age(rows: impl Iterator<Item = (DateTime<Utc>, Uuid)>) -> Vec<Uuid> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows.into_iter().map(|(_, id)| id).collect()
}
