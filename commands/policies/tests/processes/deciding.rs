//! What was set aside is tried again, or skipped, as people decide.

use chrono::Utc;
use domain::commit::Position;
use domain::ids::{InvoiceId, LaunchId, ProjectionId};
use domain::invoice::Invoice;
use domain::invoice_series::SeriesCode;
use domain::projection::{ProjectionEvent, ProjectionName, RetryAsked, SkipDecided};
use domain::text::Reason;
use test_support::Journal;
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World};

/// Writes decisions about the policies.
pub(crate) struct Deciding(pub(crate) Journal);

impl Deciding {
    async fn retry(&mut self, position: Position) -> Position {
        let asked = RetryAsked {
            projection: ProjectionName::Policies,
            position,
            reason: reason(),
        };
        self.write(asked.into()).await
    }

    async fn skip(&mut self, position: Position) -> Position {
        let skip = SkipDecided {
            projection: ProjectionName::Policies,
            position,
            reason: reason(),
        };
        self.write(skip.into()).await
    }

    async fn write(&mut self, decided: ProjectionEvent) -> Position {
        let id = ProjectionId::of(ProjectionName::Policies).0;
        let journal = &mut self.0;
        journal
            .commit("projection", id, Utc::now(), vec![decided])
            .await
    }
}

fn reason() -> Reason {
    Reason::parse("It was put right.").expect("a reason")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_again_stays_with_its_cause_until_it_is_skipped() {
    let world = World::new().await;
    let nowhere = LaunchId(Uuid::from_u128(99));
    let position = world.journal().await.confirms(nowhere, 98, 97).await;
    world.react().await;

    let mut deciding = world.deciding().await;
    deciding.retry(position).await;
    world.react().await;
    let aside = world.set_aside().await;
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!((aside[0].position, aside[0].attempts), (position, 2));
    assert_eq!(aside[0].cause, "bill_booking: there is no such booking");
    assert!(aside[0].tried_at.is_some());

    let decision = deciding.skip(position).await;
    world.react().await;
    let aside = world.set_aside().await;
    assert_eq!(aside[0].skipped, Some(decision));
    assert_eq!(world.waiting().await, 0);

    // Reacted to once more, it stays so.
    world.forget_position().await;
    world.react().await;
    assert_eq!(world.set_aside().await, aside);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_done_after_all_is_set_aside_no_more() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    world.react().await;
    let confirmed = world.log.head("launch", launch.0).await;
    let confirmed = confirmed.expect("answers").expect("is there").position;
    world.park(confirmed, "launch", launch.0).await;
    assert_eq!(world.waiting().await, 1);
    let before = world.log.end().await.expect("answers");

    let decision = world.deciding().await.retry(confirmed).await;
    world.react().await;
    assert!(world.set_aside().await.is_empty());
    let end = world.log.end().await.expect("answers");
    assert_eq!(
        (end, decision.0),
        (decision, before.0 + 1),
        "all was done before, and is not done twice"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_whose_series_went_on_gets_no_number_and_stays_set_aside() {
    let world = World::new().await;
    let first = world.schedule(1, 7, 10).await;
    let second = world.schedule(2, 7, 10).await;
    world.react().await;
    let (fee, position) = world.drafts_unread(first).await;
    world.aborts(second, 7).await;
    world.react().await;

    let mut deciding = world.deciding().await;
    for attempts in [2, 3] {
        deciding.retry(position).await;
        world.react().await;
        let aside = world.set_aside().await;
        assert_eq!(aside.len(), 1, "{aside:?}");
        assert_eq!((aside[0].position, aside[0].attempts), (position, attempts));
        let cause = &aside[0].cause;
        assert!(cause.starts_with("number_drafts: later drafts"), "{cause}");
        assert!(cause.ends_with("then skip it"), "{cause}");
    }
    for (invoice, has_number) in [(fee, false), (InvoiceId::of_fee(second), true)] {
        let invoice: Invoice = world.api.state(invoice).await.expect("answers");
        let bill = invoice.bill().expect("is drafted");
        assert_eq!(bill.number.is_some(), has_number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_has_its_number_or_gets_it_is_set_aside_no_more() {
    let world = World::new().await;
    let first = world.schedule(1, 7, 10).await;
    let second = world.schedule(2, 7, 10).await;
    world.react().await;
    let (_, position) = world.drafts_unread(first).await;
    let mut deciding = world.deciding().await;
    deciding.retry(position).await;
    world.react().await;
    assert!(world.set_aside().await.is_empty());

    // Its series goes on, and somebody has it tried once more.
    world.aborts(second, 7).await;
    world.react().await;
    world
        .park(position, "invoice", InvoiceId::of_fee(first).0)
        .await;
    deciding.retry(position).await;
    world.react().await;
    assert!(world.set_aside().await.is_empty());
    let books = Books::read(&world.log).await;
    assert_eq!(books.numbers[&(SeriesCode::Fees, 2030)], 2);
}
