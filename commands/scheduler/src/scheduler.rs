//! The loop: on standby until the lease is ours, then planning and doing jobs until it is not.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use commands::Commands;
use futures_util::FutureExt;
use metrics::{counter, gauge, histogram};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::cron::CronExpression;
use crate::job::{Job, JobError};
use crate::lease::{self, Held};
use crate::plan::{Plan, after_abandoned, plan};
use crate::run::{Figures, Run};
use crate::store::{Claim, Ended, JobRecord, JobStore, Known, Outcome, Running, StoreError};

/// How long runs may go on when the process is to end, before they are broken off.
const GRACE: Duration = Duration::from_millis(200);

/// How long all of the end may take besides giving the lease back.
const STOPPED_WITHIN: Duration = Duration::from_millis(600);

/// The pause before the store is asked again.
const PAUSE: Duration = Duration::from_millis(250);

/// How long a run is remembered that did nothing, successfully: a job that runs every two seconds
/// has 43,200 a day.
const NOTHING_KEPT: TimeDelta = TimeDelta::days(1);

/// How a scheduler works.
#[derive(Debug, Clone)]
pub struct Options {
    /// Names this process to others.
    pub holder: String,
    /// How long a lease lasts that is not renewed.
    pub lease: Duration,
    /// How often a process on standby asks for the lease.
    pub standby: Duration,
    /// How often the leader looks at the jobs.
    pub tick: Duration,
    /// How long runs are remembered.
    pub history: TimeDelta,
}

impl Options {
    /// The usual ones, for a process of that name.
    #[must_use]
    pub fn new(holder: impl Into<String>) -> Self {
        Self {
            holder: holder.into(),
            lease: Duration::from_secs(5),
            standby: Duration::from_millis(500),
            tick: Duration::from_millis(250),
            history: TimeDelta::days(90),
        }
    }
}

/// Does jobs, if it leads. Clones share everything.
#[derive(Clone)]
pub struct Scheduler(Arc<Inner>);

struct Inner {
    store: JobStore,
    jobs: Vec<Arc<dyn Job>>,
    commands: Commands,
    options: Options,
}

/// The runs that go on in this process. They are broken off when this is dropped.
#[derive(Default)]
struct Runs {
    tasks: JoinSet<Uuid>,
    going_on: HashSet<Uuid>,
}

impl Runs {
    /// Waits until a run ends; none when none goes on.
    async fn one_ends(&mut self) -> Option<()> {
        match self.tasks.join_next().await? {
            Ok(run) => self.going_on.remove(&run),
            Err(panic) => resume_unwind(panic.into_panic()),
        };
        Some(())
    }
}

/// Why a leader does not go on.
enum Halt {
    /// The process is to end.
    Stopping,
    /// Somebody else leads now, or may.
    Lost,
}

impl Scheduler {
    /// A scheduler of these jobs, each under a name of its own.
    #[must_use]
    pub fn new(
        store: JobStore,
        jobs: Vec<Arc<dyn Job>>,
        commands: Commands,
        options: Options,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            jobs,
            commands,
            options,
        }))
    }

    /// Does the jobs whenever this process leads. Ends when `stopping` is cancelled, and gives the
    /// lease back. Dropping the future at any moment does no harm: the next leader goes on.
    pub async fn run(self, stopping: CancellationToken) {
        let Inner { store, options, .. } = &*self.0;
        while let Some(held) = lease::acquire(store, options, &stopping).await {
            tracing::info!(token = held.claim.token, "holds the lease");
            gauge!("scheduler_leads").set(1.0);
            let halt = self.lead(&held, &stopping).await;
            gauge!("scheduler_leads").set(0.0);
            match halt {
                Halt::Stopping => {
                    lease::release(store, &held.claim).await;
                    return;
                }
                Halt::Lost => tracing::warn!("lost the lease"),
            }
        }
    }

    async fn lead(&self, held: &Held, stopping: &CancellationToken) -> Halt {
        let Inner { store, options, .. } = &*self.0;
        tokio::select! {
            halt = self.work(&held.claim, stopping) => halt,
            () = lease::keep(store, held, options.lease) => Halt::Lost,
            () = out_of_grace(stopping) => Halt::Stopping,
        }
    }

    /// Plans and does jobs. Runs end with this future.
    async fn work(&self, claim: &Claim, stopping: &CancellationToken) -> Halt {
        if let Err(halt) = self.take_over(claim, stopping).await {
            return halt;
        }
        let mut runs = Runs::default();
        let mut ticks = interval(self.0.options.tick);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return self.step_back(claim, runs).await,
                Some(()) = runs.one_ends() => {}
                _ = ticks.tick() => {}
            }
            match self.look(claim, &mut runs).await {
                Ok(()) => {}
                Err(StoreError::Fenced) => return Halt::Lost,
                Err(StoreError::Jobs(error)) => tracing::warn!(%error, "can't look at the jobs"),
            }
        }
    }

    /// Makes the jobs this leader's own, and ends what the leader before left.
    async fn take_over(&self, claim: &Claim, stopping: &CancellationToken) -> Result<(), Halt> {
        loop {
            match self.try_to_take_over(claim).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Fenced) => return Err(Halt::Lost),
                Err(StoreError::Jobs(error)) => tracing::warn!(%error, "can't take the jobs over"),
            }
            tokio::select! {
                () = stopping.cancelled() => return Err(Halt::Stopping),
                () = sleep(PAUSE) => {}
            }
        }
    }

    async fn try_to_take_over(&self, claim: &Claim) -> Result<(), StoreError> {
        let jobs = self.0.jobs.iter().map(|job| Known {
            name: job.name(),
            about: job.about(),
            missed: job.missed(),
            cron: job.cron(),
        });
        let jobs: Vec<_> = jobs.collect();
        self.0.store.take_over(claim, &jobs).await?;
        self.abandon_all(claim).await
    }

    /// Lets runs end that are about to, and breaks off the others.
    async fn step_back(&self, claim: &Claim, mut runs: Runs) -> Halt {
        let about_to_end = async { while runs.one_ends().await.is_some() {} };
        if timeout(GRACE, about_to_end).await.is_err() {
            runs.tasks.shutdown().await;
            if let Err(error) = self.abandon_all(claim).await {
                tracing::warn!(%error, "runs were broken off, and the next leader finds them");
            }
        }
        Halt::Stopping
    }

    /// Marks as abandoned every run of which a job says that it goes on.
    async fn abandon_all(&self, claim: &Claim) -> Result<(), StoreError> {
        for record in self.0.store.jobs().await? {
            if let Some((job, running)) = self.job(&record.name).zip(record.running.as_ref()) {
                self.abandon(claim, &**job, &record, running).await?;
            }
        }
        Ok(())
    }

    async fn abandon(
        &self,
        claim: &Claim,
        job: &dyn Job,
        record: &JobRecord,
        running: &Running,
    ) -> Result<(), StoreError> {
        tracing::warn!(
            job = job.name(), run = %running.run, holder = running.holder,
            "a run was abandoned"
        );
        counted(job.name(), Outcome::Abandoned);
        let ended = Ended {
            outcome: Outcome::Abandoned,
            at: Utc::now(),
            figures: Figures::new(),
            error: None,
            kept: self.0.options.history,
        };
        let next_run = after_abandoned(record.next_run, running.planned_for, job.missed());
        let store = &self.0.store;
        store
            .abandon(claim, job.name(), running, &ended, next_run)
            .await
    }

    /// Plans every job, and begins what is due.
    async fn look(&self, claim: &Claim, runs: &mut Runs) -> Result<(), StoreError> {
        for record in self.0.store.jobs().await? {
            // A job of another version of this program is that program's.
            let Some(job) = self.job(&record.name) else {
                continue;
            };
            match &record.running {
                // It was begun, and the answer was lost: nobody does it.
                Some(running) if !runs.going_on.contains(&running.run) => {
                    self.abandon(claim, &**job, &record, running).await?;
                }
                _ => self.look_at(claim, job, &record, runs).await?,
            }
        }
        Ok(())
    }

    async fn look_at(
        &self,
        claim: &Claim,
        job: &Arc<dyn Job>,
        record: &JobRecord,
        runs: &mut Runs,
    ) -> Result<(), StoreError> {
        let cron = match CronExpression::parse(&record.cron) {
            Ok(cron) => cron,
            Err(error) => {
                tracing::error!(job = record.name, %error, "this job has no times");
                return Ok(());
            }
        };
        let (store, kept) = (&self.0.store, self.0.options.history);
        match plan(record, &cron, job.missed(), self.0.commands.clock().now()) {
            Plan::Wait => {}
            Plan::Replan(next_run) => store.replan(claim, record, next_run).await?,
            Plan::Begin(begin) => {
                if let Some(running) = store.begin(claim, record, begin, kept).await? {
                    let (scheduler, claim, job) = (self.clone(), claim.clone(), Arc::clone(job));
                    runs.going_on.insert(running.run);
                    runs.tasks.spawn(async move {
                        scheduler.carry_out(&claim, &*job, &running).await;
                        running.run
                    });
                }
            }
        }
        Ok(())
    }

    fn job(&self, name: &str) -> Option<&Arc<dyn Job>> {
        self.0.jobs.iter().find(|job| job.name() == name)
    }

    /// Does a run, and writes down how it ended, for as long as it takes.
    async fn carry_out(&self, claim: &Claim, job: &dyn Job, running: &Running) {
        let started = Instant::now();
        let run = Run::new(running.run, job.name(), self.0.commands.clone());
        let deadline = job.deadline();
        let done = AssertUnwindSafe(job.run(&run)).catch_unwind();
        let done = match timeout(deadline, done).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => Err(JobError::because("it panicked")),
            Err(_) => Err(JobError::because(format_args!(
                "it was not done within {deadline:?}"
            ))),
        };
        let took = started.elapsed();
        let figures = run.figures();
        let (outcome, error) = match done {
            Ok(()) => (Outcome::Succeeded, None),
            Err(error) => {
                tracing::error!(
                    job = job.name(), run = %running.run, correlation = %running.run, %error,
                    "a job failed, and is tried again at its next time"
                );
                (Outcome::Failed, Some(error.to_string()))
            }
        };
        tracing::debug!(
            job = job.name(), run = %running.run, outcome = outcome.as_str(), ?figures,
            took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "a job ran"
        );
        counted(job.name(), outcome);
        histogram!("scheduler_run_seconds", "job" => job.name()).record(took.as_secs_f64());
        let did_nothing = outcome == Outcome::Succeeded && figures.is_empty();
        let ended = Ended {
            outcome,
            at: Utc::now(),
            figures,
            error,
            kept: match did_nothing {
                true => self.0.options.history.min(NOTHING_KEPT),
                false => self.0.options.history,
            },
        };
        while let Err(StoreError::Jobs(error)) =
            self.0.store.end(claim, job.name(), running, &ended).await
        {
            tracing::warn!(job = job.name(), %error, "can't write down how a run ended");
            sleep(PAUSE).await;
        }
    }
}

fn counted(job: &'static str, outcome: Outcome) {
    counter!("scheduler_runs_total", "job" => job, "outcome" => outcome.as_str()).increment(1);
}

/// Ends when the process is to end and the work in hand took too long.
async fn out_of_grace(stopping: &CancellationToken) {
    stopping.cancelled().await;
    sleep(STOPPED_WITHIN).await;
}
