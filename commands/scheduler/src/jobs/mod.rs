//! The jobs, one file each. A new one is a file, and a line here.

mod expire_reservations;
mod launch_reminders;
mod low_occupancy;
mod overdue_invoices;
mod pending_payments;

use std::sync::Arc;

use crate::candidates::Candidates;
use crate::charges::Charges;
use crate::job::Job;
use expire_reservations::ExpireReservations;
use launch_reminders::LaunchReminders;
use low_occupancy::LowOccupancy;
use overdue_invoices::OverdueInvoices;
use pending_payments::PendingPayments;

/// All jobs of the business.
#[must_use]
pub fn all(candidates: Arc<impl Candidates>, charges: impl Charges) -> Vec<Arc<dyn Job>> {
    vec![
        Arc::new(ExpireReservations(Arc::clone(&candidates))),
        Arc::new(LaunchReminders(Arc::clone(&candidates))),
        Arc::new(LowOccupancy(Arc::clone(&candidates))),
        Arc::new(OverdueInvoices(Arc::clone(&candidates))),
        Arc::new(PendingPayments::new(candidates, charges)),
    ]
}
