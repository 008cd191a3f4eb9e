//! The story of a booking: what happened to it, to its launch since it was made, and to the money
//! for it, in order. Put together when it is read, as each of these is a document of its own.

use chrono::{DateTime, Utc};
use domain::launch::LaunchStatus;
use domain::refund::RefundStatus;
use uuid::Uuid;

use crate::documents::booking::BookingView;
use crate::documents::launch::LaunchView;
use crate::documents::payment::PaymentView;
use crate::documents::refund::RefundView;

/// Something that happened to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Happening,
    /// The payment or refund that it happened to.
    pub subject: Option<Uuid>,
}

/// What can happen to a booking. Of what happened at the same instant, the first here came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// Its seats were reserved.
    Reserved,
    /// Its launch will fly on its date.
    LaunchConfirmed,
    /// Its launch flies later.
    LaunchDelayed,
    /// A payment was begun.
    PaymentStarted,
    /// A payment failed.
    PaymentFailed,
    /// A payment's money is there.
    PaymentCompleted,
    /// It was not paid in time.
    Expired,
    /// It is paid.
    Confirmed,
    /// Its customer stepped back.
    Cancelled,
    /// Its launch does not fly.
    LaunchAborted,
    /// Its launch flew.
    LaunchCompleted,
    /// Its launch flew, and failed.
    LaunchFailed,
    /// Money is to go back.
    RefundRequested,
    /// It may go back.
    RefundApproved,
    /// It did not arrive.
    RefundFailed,
    /// It does not go back.
    RefundRejected,
    /// It went back.
    RefundPaid,
}

pub(super) fn of(
    booking: &BookingView,
    launch: Option<&LaunchView>,
    payments: &[PaymentView],
    refunds: &[RefundView],
) -> Vec<Moment> {
    // What happened to the launch before is no part of this story.
    let since = |moment: &Moment| moment.at >= booking.created_at;
    let mut moments: Vec<Moment> = own(booking)
        .chain(launch.into_iter().flat_map(of_launch).filter(since))
        .chain(payments.iter().flat_map(of_payment))
        .chain(refunds.iter().flat_map(of_refund))
        .collect();
    moments.sort_by_key(|moment| (moment.at, moment.what));
    moments
}

fn own(booking: &BookingView) -> impl Iterator<Item = Moment> {
    let moments = [
        (Some(booking.created_at), Happening::Reserved),
        (booking.confirmed_at, Happening::Confirmed),
        (booking.expired_at, Happening::Expired),
        (booking.cancelled_at, Happening::Cancelled),
    ];
    moments
        .into_iter()
        .filter_map(|(at, what)| Some(Moment::new(at?, what, None)))
}

fn of_launch(launch: &LaunchView) -> impl Iterator<Item = Moment> {
    let confirmations = launch.confirmations.iter();
    let confirmations = confirmations.map(|at| (*at, Happening::LaunchConfirmed));
    let delays = launch.delays.iter();
    let delays = delays.map(|delay| (delay.at, Happening::LaunchDelayed));
    let ended = launch.ended.as_ref().zip(ending(launch.status));
    let ended = ended.map(|(end, what)| (end.at, what));
    confirmations
        .chain(delays)
        .chain(ended)
        .map(|(at, what)| Moment::new(at, what, None))
}

fn ending(status: LaunchStatus) -> Option<Happening> {
    match status {
        LaunchStatus::Aborted => Some(Happening::LaunchAborted),
        LaunchStatus::Completed => Some(Happening::LaunchCompleted),
        LaunchStatus::Failed => Some(Happening::LaunchFailed),
        LaunchStatus::Scheduled | LaunchStatus::Confirmed | LaunchStatus::Delayed => None,
    }
}

fn of_payment(payment: &PaymentView) -> impl Iterator<Item = Moment> {
    let subject = Some(payment.id.0);
    let moments = [
        (Some(payment.started_at), Happening::PaymentStarted),
        (payment.failed_at, Happening::PaymentFailed),
        (payment.completed_at, Happening::PaymentCompleted),
    ];
    moments
        .into_iter()
        .filter_map(move |(at, what)| Some(Moment::new(at?, what, subject)))
}

fn of_refund(refund: &RefundView) -> impl Iterator<Item = Moment> {
    let subject = Some(refund.id.0);
    refund.steps.iter().map(move |step| {
        let what = match step.status {
            RefundStatus::Requested => Happening::RefundRequested,
            RefundStatus::Approved => Happening::RefundApproved,
            RefundStatus::Paid => Happening::RefundPaid,
            RefundStatus::Failed => Happening::RefundFailed,
            RefundStatus::Rejected => Happening::RefundRejected,
        };
        Moment::new(step.at, what, subject)
    })
}

impl Moment {
    fn new(at: DateTime<Utc>, what: Happening, subject: Option<Uuid>) -> Self {
        Self { at, what, subject }
    }
}
