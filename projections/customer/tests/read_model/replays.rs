//! Whatever comes twice, in whatever batches, makes no difference.

use domain::account::AccountRole;
use domain::commit::Position;
use domain::ids::{CustomerId, LaunchId};
use domain::invoice::Counterparty;
use domain::launch::BookingStatus as DomainStatus;
use domain::payment::{self, Purpose};
use domain::refund::{RefundCause, RefundStatus};
use domain::rocket::Range;
use projection_customer::{
    BookingDetails, BookingFilter, BookingStatus, LaunchFilter, LaunchSort, PaymentStatus,
    ReadModel, Search,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

use crate::accounts::accounts;
use crate::history::{History, Plan, customer_id, payment_id};
use crate::money::bought;
use crate::server::{Model, with_model};
use crate::steps::{history, step};

/// Projects a history in batches cut anywhere between commits, some of them lost after they
/// were written, so that what follows comes again in other batches.
async fn project_in_pieces(model: &Model, history: &History, cuts: &[(Index, bool)]) {
    let claim = model.claim("test").await;
    let mut cuts = cuts.iter().cycle();
    let mut position = Position(0);
    let mut lost = 0;
    while position < history.end() {
        let rest: Vec<_> = history
            .events
            .iter()
            .filter(|event| event.position > position)
            .cloned()
            .collect();
        let (size, lose) = cuts.next().expect("is a cycle");
        let last = rest[size.index(rest.len())].position;
        let piece: Vec<_> = rest
            .into_iter()
            .filter(|event| event.position <= last)
            .collect();
        model.apply(&claim, &piece).await;
        if *lose && lost < 20 {
            lost += 1;
            model.forget_after(position).await;
        } else {
            position = last;
        }
    }
}

/// The read model says what the aggregates say.
async fn agrees(read: &ReadModel, history: &History) {
    for (id, (launch, _)) in &history.launches {
        let shown = read.launch(*id).await.unwrap();
        let Some(flight) = launch.flight() else {
            assert_eq!(shown, None);
            continue;
        };
        let shown = shown.expect("is shown");
        assert_eq!(shown.seats, launch.seats());
        assert_eq!(shown.free, launch.seats().free());
        assert_eq!((shown.status, shown.date), (flight.status, flight.date));
        assert_eq!(shown.mission, flight.mission.as_str());
        assert_eq!(shown.seat_price, flight.seat_price);
        assert_eq!(shown.ended.is_some(), flight.status.is_final());
        let dates = shown
            .delays
            .iter()
            .map(|delay| (delay.previous, delay.date));
        let dates: Vec<_> = dates.collect();
        assert!(dates.windows(2).all(|pair| pair[0].1 == pair[1].0));
        assert!(dates.last().is_none_or(|(_, date)| *date == flight.date));
        let rocket = &history.rockets[&flight.rocket].0;
        let data = &rocket.registration().expect("flies").data;
        assert_eq!(shown.rocket.name, data.name.as_str());
        assert_eq!(shown.supplier.name, history.company);
        for word in [
            shown.mission.split(' ').next_back(),
            history.company.as_deref(),
        ] {
            let found = found_by(read, word.unwrap_or_default()).await;
            assert!(found.contains(id), "{word:?}");
        }
    }
    for customer in 0..3 {
        let customer = customer_id(customer);
        bookings_agree(read, history, customer).await;
        let shown = read.customer(customer).await.unwrap();
        let known = history
            .customers
            .get(&customer)
            .filter(|(_, commits)| *commits > 0);
        assert_eq!(shown.is_some(), known.is_some());
        if let (Some(shown), Some((known, _))) = (shown, known) {
            assert_eq!(
                (shown.account, shown.vip),
                (known.account(), known.is_vip())
            );
        }
    }
    invoices_agree(read, history).await;
    for (id, account) in accounts(&history.events) {
        assert_eq!(read.account(id).await.unwrap(), Some(account));
    }
}

async fn found_by(read: &ReadModel, words: &str) -> Vec<LaunchId> {
    let filter = LaunchFilter {
        search: Search::parse(words).unwrap(),
        ..LaunchFilter::default()
    };
    let page = read.launches(&filter, LaunchSort::default(), 100, None);
    let page = page.await.unwrap();
    page.items.into_iter().map(|launch| launch.id).collect()
}

async fn bookings_agree(read: &ReadModel, history: &History, customer: CustomerId) {
    let all = BookingFilter::default();
    let page = read.bookings_of(customer, &all, 100, None).await.unwrap();
    let made = history.launches.values().flat_map(|(launch, _)| {
        let bookings = launch.bookings();
        bookings.filter(|(_, booking)| booking.customer == customer)
    });
    assert_eq!(page.items.len(), made.count().min(100));
    for shown in page.items {
        let shown = shown.booking;
        let (launch, _) = &history.launches[&shown.launch];
        let booking = launch.booking(shown.id).expect("was made");
        assert_eq!((booking.customer, booking.seats), (customer, shown.seats));
        assert_eq!(booking.total, shown.total);
        assert_eq!(booking.payment, shown.paid_by);
        let status = match booking.status {
            DomainStatus::Reserved(_) => BookingStatus::Reserved,
            DomainStatus::Confirmed => BookingStatus::Confirmed,
            DomainStatus::Expired => BookingStatus::Expired,
            DomainStatus::Cancelled => BookingStatus::Cancelled,
            DomainStatus::Aborted => BookingStatus::Aborted,
            DomainStatus::Completed => BookingStatus::Completed,
            DomainStatus::Failed => BookingStatus::Failed,
        };
        assert_eq!(status, shown.status);
        let details = read.booking_details(customer, shown.id).await.unwrap();
        money_agrees(history, &details.expect("is there"));
    }
}

fn money_agrees(history: &History, details: &BookingDetails) {
    let id = details.booking.id;
    let is_of =
        |purpose: &Purpose| matches!(purpose, Purpose::Booking { booking, .. } if *booking == id);
    let begun = history.payments.values();
    let begun = begun.filter(|(payment, _)| payment.order().is_some_and(|o| is_of(&o.purpose)));
    assert_eq!(details.payments.len(), begun.count());
    for shown in &details.payments {
        let payment = &history.payments[&shown.id].0;
        let status = match payment.status() {
            payment::Status::Pending => PaymentStatus::Pending,
            payment::Status::Completed(_) => PaymentStatus::Completed,
            payment::Status::Failed(_) => PaymentStatus::Failed,
        };
        assert_eq!(shown.status, status);
        assert_eq!(
            Some(shown.amount),
            payment.order().map(|order| order.amount)
        );
    }
    let asked = history.refunds.values();
    let asked = asked.filter(|(refund, _)| refund.claim().is_some_and(|c| is_of(&c.purpose)));
    assert_eq!(details.refunds.len(), asked.count());
    for shown in &details.refunds {
        let claim = history.refunds[&shown.id].0.claim().expect("was asked for");
        assert_eq!((shown.status, shown.amount), (claim.status, claim.amount));
        assert_eq!(
            shown.steps.last().map(|step| step.status),
            Some(claim.status)
        );
        let approvals = shown.steps.iter();
        let approvals = approvals.filter(|step| step.status == RefundStatus::Approved);
        assert_eq!(approvals.count(), claim.attempts as usize);
    }
    assert!(details.timeline.is_sorted_by_key(|moment| moment.at));
}

async fn invoices_agree(read: &ReadModel, history: &History) {
    let mut issued = 0;
    for (id, (invoice, _)) in &history.invoices {
        for customer in 0..3 {
            let customer = customer_id(customer);
            let shown = read.invoice(customer, *id).await.unwrap();
            let bill = invoice.bill().filter(|bill| {
                bill.counterparty == Counterparty::Customer(customer) && bill.number.is_some()
            });
            let (Some(bill), Some(shown)) = (bill, &shown) else {
                assert_eq!((bill, &shown), (None, &None));
                continue;
            };
            issued += 1;
            let head = &shown.invoice;
            assert_eq!((head.status, head.kind), (bill.status, bill.kind));
            assert_eq!((head.total, head.paid), (bill.total, bill.paid));
            assert_eq!(
                Some(head.number.as_str()),
                bill.number.as_ref().map(|n| n.as_str())
            );
            assert_eq!(Some(head.due_at), bill.due_at.map(|due| due.0));
            assert_eq!(head.credit_note, bill.credit_note);
        }
    }
    let mut listed = 0;
    for customer in 0..3 {
        let page = read.invoices_of(customer_id(customer), 100, None).await;
        listed += page.unwrap().items.len();
    }
    assert_eq!(listed, issued);
}

#[test]
fn any_history_in_any_batches_with_any_replays_equals_its_fold() {
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let steps = prop::collection::vec(step(), 1..120);
    let cuts = prop::collection::vec(any::<(Index, bool)>(), 1..10);
    TestRunner::new(config)
        .run(&(steps, cuts), |(steps, cuts)| {
            let history = history(&steps);
            tokio.block_on(with_model(async |whole| {
                whole.project(&history.events).await;
                agrees(&whole.read, &history).await;
                with_model(async |pieces| {
                    project_in_pieces(&pieces, &history, &cuts).await;
                    assert_eq!(pieces.dump().await, whole.dump().await);
                })
                .await;
            }));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_log_projected_twice_changes_nothing_the_second_time() {
    with_model(async |model| {
        let history = eventful();
        let claim = model.project(&history.events).await;
        agrees(&model.read, &history).await;
        let once = model.dump().await;

        model.forget_after(Position(0)).await;
        model.apply(&claim, &history.events).await;
        assert_eq!(model.dump().await, once);
        // One by one, too: each batch is older than what is stored.
        model.forget_after(Position(0)).await;
        for event in &history.events {
            model.apply(&claim, std::slice::from_ref(event)).await;
            assert_eq!(model.dump().await, once);
        }
    })
    .await;
}

/// A bit of everything, up to the end of one launch and the delay of another.
pub(crate) fn eventful() -> History {
    let mut history = History::with_rocket();
    assert!(history.call_company("Blue Yonder Space"));
    assert!(history.register_customer(1));
    assert!(history.register_supplier(2));
    assert!(history.invite_employee(3, &[AccountRole::Finance]));
    let launch = history.schedule(1, &Plan::default());
    let other = history.schedule(2, &Plan::default());
    let revised = Plan {
        mission: "Round the Moon",
        ..Plan::default()
    };
    assert!(history.revise_launch(other, &revised));
    assert!(history.open_profile(1));
    assert!(history.reserve(launch, 1, 1, 2));
    assert!(history.reserve(launch, 2, 2, 1));
    let (payment, of) = (payment_id(1), bought(launch, 1, 1));
    assert!(history.begin_payment(payment, of, 90_000_000));
    assert!(history.complete_payment(payment));
    assert!(history.confirm(launch, 1));
    assert!(history.record_trip(1, launch, 1));
    let invoice = history.draft_invoice(of, &[(payment, 300)]);
    assert!(history.issue_invoice(invoice, 1));
    assert!(history.confirm_launch(launch));
    assert!(history.delay(launch, 5));
    assert!(history.revise(1, "New Glenn", "NG-1", Range::Interplanetary));
    assert!(history.call_company("Blue Beyond Space"));
    assert!(history.change_profile(1, "King"));
    assert!(history.abort(launch));
    assert!(history.request_refund(payment, RefundCause::Abort));
    assert!(history.fail_refund(payment));
    assert!(history.approve_refund(payment));
    assert!(history.pay_refund(payment));
    let credit_note = history.draft_credit_note(of, payment);
    assert!(history.issue_invoice(credit_note, 2));
    assert!(history.verify_email(1, "ada"));
    assert!(history.verify_email(3, "grace"));
    assert!(history.grant_role(3, AccountRole::It));
    assert!(history.revoke_role(3, AccountRole::Finance));
    assert!(history.disable_account(2));
    assert!(history.disable_account(3));
    assert!(history.enable_account(3));
    assert!(history.delay(other, 10));
    assert!(history.confirm_launch(other));
    history.supplier_invoices(launch);
    history
}
