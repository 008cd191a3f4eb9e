//! The revenue report.

use domain::launch::Takings;
use domain::payment::Direction;
use projection_operational::queries::{Billed, RevenueFigures, RevenueFilter};

use super::{all, shown};
use crate::history::{
    History, PRICE, for_invoice, invoice_of_fee, invoice_of_supplier, supplier_id, usd,
};

/// Supplier 1 completes launch 1 in 2031, and aborts launch 3 in 2030; supplier 2 completes
/// launch 2 in 2031, and nobody invoices anything for it.
fn two_suppliers() -> History {
    let mut history = History::new();
    history.open_profile(1);
    history.register(1, 1);
    history.register(2, 2);
    history.schedule(1, 1, 400, 10);
    history.schedule(2, 2, 400, 10);
    history.schedule(3, 1, 400, 10);
    for launch in 1..=3 {
        history.reserve(launch, launch, launch, 1);
        history.confirm(launch, launch);
    }
    history.reserve(1, 10, 10, 1);
    history.confirm(1, 10);
    history.cancel(1, 10, 10);
    assert!(history.abort(3));
    assert!(history.draft_of_fee(3, 1, 100_000));
    assert!(history.issue_drafts());
    assert!(history.cancel_invoice(invoice_of_fee(3), false));
    history.confirm_launch(1);
    history.confirm_launch(2);
    history.wait_for_launch(1);
    assert!(history.complete(1));
    assert!(history.complete(2));
    assert!(history.record_completion(1));
    let (fee, own) = (invoice_of_fee(1), invoice_of_supplier(1));
    assert!(history.draft_of_fee(1, 1, 1_000));
    assert!(history.issue_drafts());
    assert!(history.record_transfer(4, for_invoice(fee, 1, Direction::In), 300));
    assert!(history.apply_payment(fee, 4, 300));
    assert!(history.submit(1, "2031/7", 500));
    assert!(history.record_transfer(5, for_invoice(own, 1, Direction::Out), 500));
    assert!(history.apply_payment(own, 5, 500));
    history
}

fn figures(
    launches: u64,
    [collected, refunded]: [i64; 2],
    fees: [i64; 3],
    own: [i64; 3],
) -> RevenueFigures {
    let billed = |[total, paid, open]: [i64; 3]| Billed {
        total: usd(total),
        paid: usd(paid),
        open: usd(open),
    };
    RevenueFigures {
        launches,
        takings: Takings {
            collected: usd(collected),
            refunded: usd(refunded),
        },
        fees: billed(fees),
        own: billed(own),
    }
}

#[tokio::test]
async fn revenue_is_told_for_each_supplier_and_year_the_last_year_first() {
    let history = two_suppliers();
    let (_database, model) = shown(&history).await;
    let report = async |filter: RevenueFilter| {
        let found = all(async |after| model.read.revenue(&filter, 2, after).await).await;
        let lines = found.into_iter();
        lines
            .map(|line| (line.year, line.supplier, line.figures))
            .collect::<Vec<_>>()
    };
    let none = [0, 0, 0];
    let first = figures(
        1,
        [2 * PRICE, PRICE / 10 * 9],
        [1_000, 300, 700],
        [500, 500, 0],
    );
    let second = figures(1, [PRICE, 0], none, none);
    let aborted = figures(1, [PRICE, PRICE], none, none);
    let lines = [
        (2031, supplier_id(1), first),
        (2031, supplier_id(2), second),
        (2030, supplier_id(1), aborted),
    ];
    let all = RevenueFilter::default();
    let of_year = RevenueFilter {
        year: Some(2031),
        ..all
    };
    let of_supplier = RevenueFilter {
        supplier: Some(supplier_id(1)),
        ..all
    };
    assert_eq!(report(all).await, lines);
    assert_eq!(report(of_year).await, lines[..2]);
    assert_eq!(report(of_supplier).await, [lines[0], lines[2]]);

    let sum = async |filter| model.read.revenue_sum(&filter).await.unwrap();
    let collected = [4 * PRICE, PRICE / 10 * 9 + PRICE];
    assert_eq!(
        sum(all).await,
        figures(3, collected, [1_000, 300, 700], [500, 500, 0])
    );
    assert_eq!(
        sum(of_year).await,
        figures(
            2,
            [3 * PRICE, PRICE / 10 * 9],
            [1_000, 300, 700],
            [500, 500, 0]
        )
    );
    let nobody = RevenueFilter {
        supplier: Some(supplier_id(9)),
        ..all
    };
    assert_eq!(sum(nobody).await, figures(0, [0, 0], none, none));

    let page = model.read.revenue(&all, 2, None).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|line| &line.supplier_name).collect();
    assert_eq!(names, [&Some("Company 1".to_owned()), &None]);
}
