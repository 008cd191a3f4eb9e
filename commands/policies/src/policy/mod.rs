//! The list of the policies: which events each reacts to. One file each.

mod apply_payment;
mod bill_abort;
mod bill_booking;
mod bill_completion;
mod cancel_refunded;
mod confirm_booking;
mod credit_cancellation;
mod credit_refund;
mod issue_invoice;
mod lines;
mod number_drafts;
mod paid;
mod party;
mod record_completion;
mod record_trip;
mod refund_abort;
mod refund_cancellation;
mod submit_invoice;
mod written;

use domain::AnyEvent;
use domain::invoice::InvoiceEvent;
use domain::invoice_series::{InvoiceSeriesEvent, SeriesCode};
use domain::launch::LaunchEvent;
use domain::payment::{PaymentEvent, Purpose};
use domain::refund::RefundEvent;
use domain::supplier::SupplierEvent;
use futures_util::{StreamExt, stream};
use projection_runtime::Event;
use uuid::Uuid;

use crate::desk::Trouble;
use crate::host::Reactor;
use crate::lanes::{self, WIDTH};
use crate::shift::{Fenced, Shift};
use paid::Paid;

/// All policies but those that ask somebody outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies;

impl Reactor for Policies {
    const NAME: &'static str = "policies";

    fn concerns(event: &Event) -> bool {
        matches!(
            &event.payload,
            AnyEvent::Payment(PaymentEvent::Completed(_))
                | AnyEvent::Launch(
                    LaunchEvent::BookingConfirmed(_)
                        | LaunchEvent::BookingCancelled(_)
                        | LaunchEvent::Aborted(_)
                        | LaunchEvent::Completed(_),
                )
                | AnyEvent::Refund(RefundEvent::Paid(_))
                | AnyEvent::Invoice(InvoiceEvent::Drafted(_) | InvoiceEvent::Cancelled(_))
                | AnyEvent::InvoiceSeries(_)
                | AnyEvent::Supplier(
                    SupplierEvent::CompletionRecorded(_) | SupplierEvent::InvoiceNumberClaimed(_),
                )
        )
    }

    async fn react(&self, shift: &Shift<'_>, events: &[&Event]) -> Result<(), Fenced> {
        let looked_up: Vec<_> = events.iter().map(|event| Task::of(shift, event)).collect();
        let tasks: Vec<_> = stream::iter(looked_up).buffered(WIDTH).collect().await;
        let work = lanes::run(tasks, |task| task.carry_out(shift));
        tokio::try_join!(number_drafts::react(shift, events), work)?;
        // Only now every invoice is drafted, and issued, that was to be in this batch or before.
        let again = events.iter().map(|event| (event.id.0, *event));
        lanes::run(again, |event| correct(shift, event)).await
    }
}

/// Something to do about an event, with what has to be known to tell its lane.
enum Task<'a> {
    /// Somebody paid.
    Settle(&'a Event, Paid),
    /// It can't be told what was paid.
    Unclear(&'a Event, Trouble),
    /// Anything else.
    React(&'a Event),
}

impl<'a> Task<'a> {
    /// What is to be done about an event, and in which lane: what must be done in the order of
    /// the log shares one.
    async fn of(shift: &Shift<'_>, event: &'a Event) -> (Uuid, Self) {
        let own = event.id.0;
        match &event.payload {
            AnyEvent::Payment(PaymentEvent::Completed(_)) => {
                match Paid::look_up(shift.desk, event.aggregate_id).await {
                    Ok(paid) => (lane_of_payment(paid.purpose), Self::Settle(event, paid)),
                    Err(trouble) => (own, Self::Unclear(event, trouble)),
                }
            }
            // The third completion of a supplier costs less than the second.
            AnyEvent::Launch(LaunchEvent::Completed(completed)) => {
                (completed.supplier.0, Self::React(event))
            }
            _ => (own, Self::React(event)),
        }
    }

    async fn carry_out(self, shift: &Shift<'_>) -> Result<(), Fenced> {
        match self {
            Self::Settle(event, paid) => settle(shift, event, &paid).await,
            Self::Unclear(event, trouble) => {
                shift
                    .attempt(event, paid::NAME, async { Err(trouble) })
                    .await
            }
            Self::React(event) => react(shift, event).await,
        }
    }
}

/// Of several payments of a launch or an invoice, the first one counts.
fn lane_of_payment(purpose: Purpose) -> Uuid {
    match purpose {
        Purpose::Booking { launch, .. } => launch.0,
        Purpose::Invoice { invoice, .. } => invoice.0,
    }
}

/// Somebody paid for something.
async fn settle(shift: &Shift<'_>, event: &Event, paid: &Paid) -> Result<(), Fenced> {
    match paid.purpose {
        Purpose::Booking {
            launch,
            booking,
            customer,
        } => {
            let reaction = confirm_booking::react(shift, event, paid, launch, booking, customer);
            shift.attempt(event, confirm_booking::NAME, reaction).await
        }
        Purpose::Invoice {
            invoice, direction, ..
        } => {
            let reaction = apply_payment::react(shift, event, paid, invoice, direction);
            shift.attempt(event, apply_payment::NAME, reaction).await
        }
    }
}

/// What follows from every other event. Policies that share one do not wait for each other's luck.
async fn react(shift: &Shift<'_>, event: &Event) -> Result<(), Fenced> {
    let of = event;
    match &event.payload {
        AnyEvent::Launch(LaunchEvent::BookingConfirmed(event)) => {
            let bill = bill_booking::react(shift, of, event);
            shift.attempt(of, bill_booking::NAME, bill).await?;
            let trip = record_trip::react(shift, of, event);
            shift.attempt(of, record_trip::NAME, trip).await
        }
        AnyEvent::Launch(LaunchEvent::BookingCancelled(event)) => {
            let refund = refund_cancellation::react(shift, of, event);
            shift.attempt(of, refund_cancellation::NAME, refund).await
        }
        AnyEvent::Launch(LaunchEvent::Aborted(event)) => {
            let refunds = refund_abort::react(shift, of);
            shift.attempt(of, refund_abort::NAME, refunds).await?;
            let bill = bill_abort::react(shift, of, event);
            shift.attempt(of, bill_abort::NAME, bill).await
        }
        AnyEvent::Launch(LaunchEvent::Completed(event)) => {
            let record = record_completion::react(shift, of, event);
            shift.attempt(of, record_completion::NAME, record).await
        }
        AnyEvent::Supplier(SupplierEvent::CompletionRecorded(event)) => {
            let bill = bill_completion::react(shift, of, event);
            shift.attempt(of, bill_completion::NAME, bill).await
        }
        AnyEvent::Supplier(SupplierEvent::InvoiceNumberClaimed(event)) => {
            let submit = submit_invoice::react(shift, of, event);
            shift.attempt(of, submit_invoice::NAME, submit).await
        }
        AnyEvent::InvoiceSeries(InvoiceSeriesEvent::NumberAllotted(event)) => {
            let issue = issue_invoice::react(shift, of, event);
            shift.attempt(of, issue_invoice::NAME, issue).await
        }
        AnyEvent::Invoice(InvoiceEvent::Cancelled(event)) => {
            let credit = credit_cancellation::react(shift, of, event);
            shift.attempt(of, credit_cancellation::NAME, credit).await
        }
        _ => Ok(()),
    }
}

/// What corrects invoices, and so comes after them.
async fn correct(shift: &Shift<'_>, event: &Event) -> Result<(), Fenced> {
    let of = event;
    match &event.payload {
        AnyEvent::Refund(RefundEvent::Paid(_)) => {
            let credit = credit_refund::react(shift, of);
            shift.attempt(of, credit_refund::NAME, credit).await
        }
        AnyEvent::InvoiceSeries(InvoiceSeriesEvent::NumberAllotted(event))
            if event.code == SeriesCode::CreditNotes =>
        {
            let cancel = cancel_refunded::react(shift, of, event);
            shift.attempt(of, cancel_refunded::NAME, cancel).await
        }
        _ => Ok(()),
    }
}
