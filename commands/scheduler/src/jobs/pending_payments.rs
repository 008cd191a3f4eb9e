//! Asks the gateway what became of card payments of which neither an answer nor a webhook came,
//! and notes what it says, as if it had told by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use commands::card_payments::{complete, confirm, fail};
use commands::{DispatchError, Outcome};
use domain::payment::{Payment, PaymentError, PaymentFailure, Status};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::candidates::{Candidates, PendingPayment};
use crate::charges::{Charges, FoundCharge};
use crate::job::{Job, JobError, Missed};
use crate::run::{FOUND_DONE, REFUSED, Run, SENT, WAITING};

pub(super) struct PendingPayments<C, G> {
    candidates: Arc<C>,
    charges: G,
}

impl<C, G> PendingPayments<C, G> {
    pub(super) fn new(candidates: Arc<C>, charges: G) -> Self {
        Self {
            candidates,
            charges,
        }
    }
}

impl<C: Candidates, G: Charges> Job for PendingPayments<C, G> {
    fn name(&self) -> &'static str {
        "pending_payments"
    }

    fn about(&self) -> &'static str {
        "Asks the gateway what became of card payments that it told nothing of."
    }

    fn cron(&self) -> &'static str {
        "0 * * * * *"
    }

    /// The next time is a minute away.
    fn missed(&self) -> Missed {
        Missed::Skip
    }

    fn deadline(&self) -> Duration {
        Duration::from_secs(300)
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<(), JobError>> {
        async move {
            let terms = run.commands().terms();
            let answer = TimeDelta::minutes(i64::from(terms.card_answer_minutes));
            let unknown = TimeDelta::hours(i64::from(terms.card_unknown_hours));
            let now = run.now();
            let mut after = None;
            loop {
                let found = self
                    .candidates
                    .pending_card_payments(now - answer, after.as_ref());
                let found = found.await.map_err(JobError::because)?;
                let (asked, answered) = (AtomicBool::new(false), AtomicBool::new(false));
                run.each(found.items, async |pending| {
                    let Some(said) = self.ask(run, pending).await? else {
                        run.count(FOUND_DONE);
                        return Ok(());
                    };
                    asked.store(true, Ordering::Relaxed);
                    if said != FoundCharge::Unanswered {
                        answered.store(true, Ordering::Relaxed);
                    }
                    note(run, pending, said, now - unknown).await
                })
                .await;
                if asked.into_inner() && !answered.into_inner() {
                    // The others would not be answered either.
                    return Err(JobError::because("the payment gateway gives no answer"));
                }
                after = found.next;
                if after.is_none() {
                    return run.ended();
                }
            }
        }
        .boxed()
    }
}

impl<C: Candidates, G: Charges> PendingPayments<C, G> {
    /// What the gateway says of a payment; none when it has ended meanwhile.
    async fn ask(
        &self,
        run: &Run,
        pending: PendingPayment,
    ) -> Result<Option<FoundCharge>, JobError> {
        let payment = run.commands().state::<Payment>(pending.payment).await;
        let payment = payment.map_err(JobError::because)?;
        Ok(match payment.status() {
            Status::Pending => Some(self.charges.find(pending.payment).await),
            Status::Completed(_) | Status::Failed(_) => None,
        })
    }
}

/// Notes what the gateway said. A charge that it does not know may still be on its way to it, so
/// the payment fails only when it was begun at `forgotten` or before.
async fn note(
    run: &Run,
    pending: PendingPayment,
    said: FoundCharge,
    forgotten: DateTime<Utc>,
) -> Result<(), JobError> {
    let (commands, id, told) = (run.commands(), pending.payment, run.told());
    match said {
        FoundCharge::Succeeded { reference } => {
            let completed = complete(commands, id, reference, &told).await;
            if !counted(run, completed)? {
                return Ok(());
            }
            let payment = commands.state::<Payment>(id).await;
            let payment = payment.map_err(JobError::because)?;
            let confirmed = confirm(commands, id, &payment, &told).await;
            confirmed.map(drop).map_err(JobError::because)
        }
        FoundCharge::Failed { reason } => {
            let failed = fail(commands, id, reason, &told).await;
            counted(run, failed).map(drop)
        }
        FoundCharge::NotThere if pending.initiated_at <= forgotten => {
            let failed = fail(commands, id, PaymentFailure::Rejected, &told).await;
            counted(run, failed).map(drop)
        }
        FoundCharge::NotThere | FoundCharge::Pending | FoundCharge::Unanswered => {
            run.count(WAITING);
            Ok(())
        }
    }
}

/// Counts what came of a command. Whether the payment stands as the gateway says.
fn counted(
    run: &Run,
    outcome: Result<Outcome, DispatchError<PaymentError>>,
) -> Result<bool, JobError> {
    match outcome {
        Ok(outcome) => {
            let is_new = outcome.changed && !outcome.repeated;
            run.count(if is_new { SENT } else { FOUND_DONE });
            Ok(true)
        }
        Err(DispatchError::Rejected(_)) => {
            run.count(REFUSED);
            Ok(false)
        }
        Err(error) => Err(JobError::because(error)),
    }
}
