//! Notes which invoices are due and not paid.

use std::sync::Arc;
use std::time::Duration;

use domain::invoice::{Invoice, InvoiceCommand};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::candidates::Candidates;
use crate::job::{Job, JobError, Missed};
use crate::run::Run;

pub(super) struct OverdueInvoices<C>(pub(super) Arc<C>);

impl<C: Candidates> Job for OverdueInvoices<C> {
    fn name(&self) -> &'static str {
        "overdue_invoices"
    }

    fn about(&self) -> &'static str {
        "Marks invoices as overdue that were due and are not paid."
    }

    fn cron(&self) -> &'static str {
        "0 0 * * * *"
    }

    fn missed(&self) -> Missed {
        Missed::RunOnce
    }

    fn deadline(&self) -> Duration {
        Duration::from_secs(300)
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<(), JobError>> {
        async move {
            let now = run.now();
            let mut after = None;
            loop {
                let found = self.0.invoices_due(now, after.as_ref()).await;
                let found = found.map_err(JobError::because)?;
                run.each(found.items, async |invoice| {
                    let mark = InvoiceCommand::MarkOverdue;
                    // An invoice is overdue once at most, so it says all.
                    run.send::<Invoice>(invoice, mark, "mark_overdue", &[invoice.0.as_bytes()])
                        .await
                        .map(drop)
                })
                .await;
                after = found.next;
                if after.is_none() {
                    return run.ended();
                }
            }
        }
        .boxed()
    }
}
