//! What the end of a launch costs and pays back.

use domain::ids::{InvoiceId, LaunchId, SupplierId};
use domain::launch::{Complete, Confirm, Launch, Takings};
use domain::refund::RefundCause;
use domain::supplier::{ChangeProfile, RecordCompletion, Supplier};
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World, company, usd};

#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_launch_pays_back_every_booking_that_it_ended_and_costs_a_fee() {
    let world = World::new().await;
    world.company_tells_who_it_is(7).await;
    let launch = world.schedule(1, 7, 200).await;
    let mut payments = Vec::new();
    for customer in 1..=20 {
        let booking = world.reserve(launch, 100 + customer, customer, 1).await;
        payments.push(
            world
                .pays(200 + customer, launch, booking, customer, SEAT)
                .await,
        );
    }
    world.reserve(launch, 150, 50, 1).await;
    world.react().await;
    let cancelled = Books::read(&world.log).await;
    let (cancelled, _) = cancelled.confirmed.iter().next().expect("one of them");
    world.cancels(launch, *cancelled, 1).await;
    world.aborts(launch, 7).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    assert_eq!(books.refunds.len(), 20);
    let first = books.refund(payments[0]).expect("keeps its own terms");
    assert_eq!(first.cause, RefundCause::Cancellation);
    for payment in &payments[1..] {
        let refund = books.refund(*payment).expect("goes back");
        assert_eq!(
            (refund.amount, refund.cause),
            (usd(SEAT), RefundCause::Abort)
        );
        assert_eq!(refund.approvals, 1, "approved by itself");
    }
    let fee = books.invoice(InvoiceId::of_fee(launch));
    assert!(fee.issued && !fee.settled && fee.names_somebody);
    assert_eq!(fee.draft().total, usd(100_000));
    assert_eq!(
        fee.draft().lines[0].text.as_str(),
        "Aborted launch, New Shepard: Above the line, 2032-06-01"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn completed_launches_cost_one_percent_and_less_from_the_third_on() {
    let world = World::new().await;
    world.company_tells_who_it_is(7).await;
    let supplier = SupplierId(Uuid::from_u128(7));
    let mut launches: Vec<LaunchId> = Vec::new();
    for n in 1..=4 {
        let launch = world.schedule(n, 7, 10).await;
        let booking = world.reserve(launch, 100 + n, n, 1).await;
        world.pays(200 + n, launch, booking, n, SEAT).await;
        launches.push(launch);
    }
    let empty = world.schedule(5, 8, 10).await;
    launches.push(empty);
    world.react().await;
    for launch in &launches {
        let of = if *launch == empty { 8 } else { 7 };
        let supplier = SupplierId(Uuid::from_u128(of));
        world.does::<Launch>(*launch, Confirm { supplier }).await;
    }
    world
        .set_clock("2032-06-02T12:00:00Z".parse().unwrap())
        .await;
    for launch in &launches[..4] {
        world.does::<Launch>(*launch, Complete { supplier }).await;
    }
    let other = SupplierId(Uuid::from_u128(8));
    world
        .does::<Launch>(empty, Complete { supplier: other })
        .await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let fees = launches.iter().map(|launch| books.fees[launch].1.cents());
    assert_eq!(fees.collect::<Vec<_>>(), [1_000, 1_000, 800, 800, 0]);
    for (launch, (fee, percent)) in
        launches
            .iter()
            .zip([(1_000, "1%"), (1_000, "1%"), (800, "0.8%"), (800, "0.8%")])
    {
        let invoice = books.invoice(InvoiceId::of_fee(*launch));
        assert_eq!(invoice.draft().total, usd(fee));
        assert!(invoice.issued && !invoice.settled && invoice.names_somebody);
        assert_eq!(
            invoice.draft().lines[0].text.as_str(),
            format!("Fee of {percent} of 1,000.00 USD, New Shepard: Above the line, 2032-06-01")
        );
    }
    assert!(
        !books.invoices.contains_key(&InvoiceId::of_fee(empty)),
        "nothing is owed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_fee_names_is_found_on_any_page_of_a_long_history() {
    let world = World::new().await;
    let supplier = SupplierId(Uuid::from_u128(7));
    let (first, second) = (
        world.schedule(1, 7, 10).await,
        world.schedule(2, 7, 10).await,
    );
    world.company_tells_who_it_is(7).await;
    // A page has a thousand commits, and each of these is one.
    for launch in 1_001..=2_010 {
        let nothing = RecordCompletion {
            launch: LaunchId(Uuid::from_u128(launch)),
            money: Takings {
                collected: usd(0),
                refunded: usd(0),
            },
        };
        world.does::<Supplier>(supplier, nothing).await;
    }
    world.aborts(first, 7).await;
    world.react().await;
    let profile = company("Blue Yonder LLC");
    let changed = ChangeProfile { profile };
    world.does::<Supplier>(supplier, changed).await;
    world.aborts(second, 7).await;
    world.react().await;

    for (launch, name) in [(first, "Blue Origin LLC"), (second, "Blue Yonder LLC")] {
        let named = world.recipient(InvoiceId::of_fee(launch)).await;
        assert_eq!(named.expect("is named").name.as_str(), name);
    }
}
