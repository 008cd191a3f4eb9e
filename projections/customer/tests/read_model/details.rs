//! One booking with its money and its story, and invoices by themselves.

use chrono::TimeDelta;
use domain::ids::{InvoiceId, PaymentId, RefundId};
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::launch::LaunchStatus;
use domain::money::Money;
use domain::payment::PaymentFailure;
use domain::personal::Personal;
use domain::refund::{RefundCause, RefundStatus};
use domain::{any_event::AnyEvent, invoice::InvoiceEvent};
use projection_customer::{BookingDetails, BookingStatus, Happening, InvoiceCursor, PaymentStatus};
use uuid::Uuid;

use crate::history::{History, Plan, booking_id, customer_id, payment_id};
use crate::money::{bought, recipient};
use crate::server::{Model, with_model};

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}

async fn details(model: &Model, booking: u128) -> BookingDetails {
    let found = model
        .read
        .booking_details(customer_id(1), booking_id(booking));
    found.await.unwrap().expect("is there")
}

fn story(details: &BookingDetails) -> Vec<Happening> {
    details.timeline.iter().map(|moment| moment.what).collect()
}

#[tokio::test]
async fn a_booking_tells_its_whole_story_in_order() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.confirm_launch(launch));
        history.wait(1);
        let declined = PaymentId(Uuid::from_u128(0x99));
        let (payment, of) = (payment_id(1), bought(launch, 1, 1));
        assert!(history.reserve(launch, 1, 1, 1));
        assert!(history.begin_payment(declined, of, 45_000_000));
        history.wait(1);
        assert!(history.fail_payment(declined));
        history.wait(1);
        assert!(history.begin_payment(payment, of, 45_000_000));
        assert!(history.complete_payment(payment));
        assert!(history.confirm(launch, 1));
        let invoice = history.draft_invoice(of, &[(payment, 300)]);
        assert!(history.issue_invoice(invoice, 1));
        history.wait(1);
        assert!(history.delay(launch, 3));
        history.wait(1);
        assert!(history.cancel(launch, 1, 1));
        assert!(history.request_refund(payment, RefundCause::Cancellation));
        history.wait(1);
        assert!(history.approve_refund(payment));
        history.wait(1);
        assert!(history.fail_refund(payment));
        history.wait(1);
        assert!(history.approve_refund(payment));
        history.wait(1);
        assert!(history.pay_refund(payment));
        let credit_note = history.draft_credit_note(of, payment);
        assert!(history.issue_invoice(credit_note, 2));
        assert!(history.cancel_invoice(invoice, true));
        history.wait(1);
        assert!(history.abort(launch));
        model.project(&history.events).await;

        let details = details(&model, 1).await;
        assert_eq!(
            story(&details),
            [
                Happening::Reserved,
                Happening::PaymentStarted,
                Happening::PaymentFailed,
                Happening::PaymentStarted,
                Happening::PaymentCompleted,
                Happening::Confirmed,
                Happening::LaunchDelayed,
                Happening::Cancelled,
                Happening::RefundRequested,
                Happening::RefundApproved,
                Happening::RefundFailed,
                Happening::RefundApproved,
                Happening::RefundPaid,
                Happening::LaunchAborted,
            ]
        );
        let subjects: Vec<_> = details.timeline.iter().filter_map(|m| m.subject).collect();
        let refund = RefundId::of(payment);
        let refunds = [refund.0; 5];
        assert_eq!(subjects[..2], [declined.0; 2]);
        assert_eq!(subjects[2..4], [payment.0; 2]);
        assert_eq!(subjects[4..], refunds);

        assert_eq!(details.booking.status, BookingStatus::Cancelled);
        let launch = details.launch.expect("is there");
        assert_eq!(launch.status, LaunchStatus::Aborted);
        let [first, second] = details.payments.as_slice() else {
            panic!("{:?}", details.payments);
        };
        assert_eq!((first.id, first.status), (declined, PaymentStatus::Failed));
        assert_eq!(first.failure, Some(PaymentFailure::InsufficientFunds));
        assert_eq!(
            (second.id, second.status),
            (payment, PaymentStatus::Completed)
        );
        assert_eq!(second.reference.as_deref(), Some("ch_1"));
        assert_eq!(
            (second.amount, second.paid_at),
            (usd(45_000_000), second.completed_at)
        );
        let [paid_back] = details.refunds.as_slice() else {
            panic!("{:?}", details.refunds);
        };
        assert_eq!((paid_back.id, paid_back.payment), (refund, payment));
        assert_eq!(
            (paid_back.status, paid_back.amount),
            (RefundStatus::Paid, usd(22_500_000))
        );
        assert_eq!(paid_back.cause, RefundCause::Cancellation);
        assert_eq!(
            paid_back.steps[2].reason.as_deref(),
            Some("The card is closed")
        );
        assert_eq!(paid_back.reference.as_deref(), Some("re_1"));
        let invoices: Vec<_> = details.invoices.iter().map(|i| (i.id, i.status)).collect();
        let expected = [
            (invoice, InvoiceStatus::Cancelled),
            (credit_note, InvoiceStatus::Settled),
        ];
        assert_eq!(invoices, expected);
    })
    .await;
}

#[tokio::test]
async fn a_late_payment_confirms_what_expired() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 1));
        history.wait(60);
        assert!(history.begin_payment(payment_id(1), bought(launch, 1, 1), 45_000_000));
        assert!(history.complete_payment(payment_id(1)));
        // It expires and is confirmed at the same instant, in this order.
        assert!(history.confirm(launch, 1));
        assert!(history.confirm_launch(launch));
        history.wait_days(401);
        assert!(history.complete(launch));
        model.project(&history.events).await;
        assert_eq!(
            story(&details(&model, 1).await),
            [
                Happening::Reserved,
                Happening::LaunchConfirmed,
                Happening::PaymentStarted,
                Happening::PaymentCompleted,
                Happening::Expired,
                Happening::Confirmed,
                Happening::LaunchCompleted,
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_the_money_of_another() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 1));
        let of = bought(launch, 1, 1);
        let invoice = history.draft_invoice(of, &[]);
        assert!(history.issue_invoice(invoice, 1));
        history.supplier_invoices(launch);
        model.project(&history.events).await;

        let read = &model.read;
        let stranger = customer_id(2);
        let seen = read.booking_details(stranger, booking_id(1)).await;
        assert_eq!(seen.unwrap(), None);
        assert_eq!(read.invoice(stranger, invoice).await.unwrap(), None);
        let page = read.invoices_of(stranger, 10, None).await.unwrap();
        assert_eq!((page.items, page.next), (Vec::new(), None));
        for id in [InvoiceId::of_fee(launch), InvoiceId::of_supplier(launch)] {
            assert_eq!(read.invoice(customer_id(1), id).await.unwrap(), None);
        }
    })
    .await;
}

#[tokio::test]
async fn an_invoice_is_seen_once_it_is_issued_with_all_that_stands_on_it() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        let (of, customer) = (bought(launch, 1, 1), customer_id(1));
        let invoice = history.draft_invoice(of, &[]);
        let claim = model.project(&history.events).await;
        assert_eq!(model.read.invoice(customer, invoice).await.unwrap(), None);
        let page = model.read.invoices_of(customer, 10, None).await.unwrap();
        assert_eq!(page.items, []);

        let begun = history.events.len();
        assert!(history.issue_invoice(invoice, 7));
        let issued_at = history.now;
        assert!(history.apply_payment(invoice, PaymentId(Uuid::nil()), 100));
        model.apply(&claim, &history.events[begun..]).await;
        let shown = model.read.invoice(customer, invoice).await.unwrap();
        let shown = shown.expect("is issued");
        let head = &shown.invoice;
        assert_eq!(head.number, "BKG-2030-000007");
        assert_eq!(
            (head.kind, head.status),
            (InvoiceKind::Booking, InvoiceStatus::PartiallyPaid)
        );
        assert_eq!(
            (head.total, head.paid, head.open),
            (usd(300), usd(100), usd(200))
        );
        assert_eq!((head.launch, head.booking), (launch, Some(of.booking)));
        assert_eq!(head.issued_at, issued_at);
        assert_eq!(head.due_at, issued_at + TimeDelta::days(30));
        assert_eq!(shown.recipient, Some(recipient()));
        let lines: Vec<_> = shown
            .lines
            .iter()
            .map(|l| (l.quantity, l.unit_price))
            .collect();
        assert_eq!(lines, [(2, usd(100)), (1, usd(100))]);

        // What is overdue stays so until it is paid.
        let begun = history.events.len();
        history.wait_days(31);
        assert!(history.mark_overdue(invoice));
        assert!(history.apply_payment(invoice, PaymentId(Uuid::max()), 100));
        model.apply(&claim, &history.events[begun..]).await;
        let page = model.read.invoices_of(customer, 10, None).await.unwrap();
        assert_eq!(page.items[0].status, InvoiceStatus::Overdue);
        assert_eq!(page.items[0].open, usd(100));
    })
    .await;
}

#[tokio::test]
async fn invoices_are_listed_newest_first_page_by_page() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        let mut made = Vec::new();
        for n in 1..=5 {
            let invoice = history.draft_invoice(bought(launch, n, 1), &[]);
            let number = u32::try_from(n).unwrap();
            assert!(history.issue_invoice(invoice, number));
            made.push(invoice);
            history.wait(1);
        }
        made.reverse();
        model.project(&history.events).await;
        for limit in [1, 2, 5, 6] {
            let mut seen = Vec::new();
            let mut cursor: Option<InvoiceCursor> = None;
            loop {
                let page = model
                    .read
                    .invoices_of(customer_id(1), limit, cursor.as_ref());
                let page = page.await.unwrap();
                seen.extend(page.items.iter().map(|invoice| invoice.id));
                let Some(next) = page.next else { break };
                cursor = Some(next.to_string().parse().expect("reads what it writes"));
            }
            assert_eq!(seen, made, "by {limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_invoice_of_somebody_who_was_erased_names_nobody() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        let invoice = history.draft_invoice(bought(launch, 1, 1), &[]);
        assert!(history.issue_invoice(invoice, 1));
        for event in &mut history.events {
            if let AnyEvent::Invoice(InvoiceEvent::Drafted(drafted)) = &mut event.payload {
                drafted.recipient = Some(Personal::Erased);
            }
        }
        model.project(&history.events).await;
        let shown = model.read.invoice(customer_id(1), invoice).await.unwrap();
        assert_eq!(shown.expect("is kept").recipient, None);
    })
    .await;
}
