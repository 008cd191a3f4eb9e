//! The port to the read model in which jobs look for what they are about.

use std::future::Future;

use chrono::{DateTime, Utc};
use domain::ids::{InvoiceId, LaunchId, PaymentId};

/// The read model does not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("candidates can't be looked for: {0}")]
pub struct CandidatesUnavailable(pub String);

/// One page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T, P> {
    /// A bounded number of candidates.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<P>,
}

/// A launch whose date comes near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComingLaunch {
    /// The launch.
    pub launch: LaunchId,
    /// Its date.
    pub date: DateTime<Utc>,
}

/// A card payment of which nobody told how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingPayment {
    /// The payment.
    pub payment: PaymentId,
    /// When it was begun.
    pub initiated_at: DateTime<Utc>,
}

/// The outcome of a question for candidates.
pub(crate) type Answer<T, P> = Result<Found<T, P>, CandidatesUnavailable>;

/// A read model that may be behind. So whatever it gives is a candidate, and what it does not give
/// yet will be one the next time. Pages follow each other by `after`.
pub trait Candidates: Send + Sync + 'static {
    /// Where a page begins.
    type Place: Send + Sync;

    /// Launches with reservations whose time is up at `now`, those of the longest overdue first.
    /// A launch may come more than once.
    fn overdue_launches(
        &self,
        now: DateTime<Utc>,
        after: Option<&Self::Place>,
    ) -> impl Future<Output = Answer<LaunchId, Self::Place>> + Send;

    /// Launches that are not over and not flagged, with a date after `now` and until `until`, and
    /// with less than `percent` of their seats in confirmed bookings.
    fn launches_of_low_occupancy(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        percent: u8,
        after: Option<&Self::Place>,
    ) -> impl Future<Output = Answer<ComingLaunch, Self::Place>> + Send;

    /// Launches that are not over, with a date after `now` and until `until`.
    fn coming_launches(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        after: Option<&Self::Place>,
    ) -> impl Future<Output = Answer<ComingLaunch, Self::Place>> + Send;

    /// Invoices that were due at `now` or before, not all paid, and not marked as overdue.
    fn invoices_due(
        &self,
        now: DateTime<Utc>,
        after: Option<&Self::Place>,
    ) -> impl Future<Output = Answer<InvoiceId, Self::Place>> + Send;

    /// Card payments that were begun at `until` or before and have not ended.
    fn pending_card_payments(
        &self,
        until: DateTime<Utc>,
        after: Option<&Self::Place>,
    ) -> impl Future<Output = Answer<PendingPayment, Self::Place>> + Send;
}
