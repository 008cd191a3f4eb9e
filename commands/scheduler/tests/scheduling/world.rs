//! A log, a store of jobs, schedulers, and jobs that only tests have.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use commands::{Clock, Commands, Limits};
use domain::Terms;
use event_log::{EventLog, Keyring, Snapshots};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, pending};
use scheduler::{
    Job, JobError, JobRecord, JobStore, Missed, Options, Outcome, Run, RunRecord, Scheduler,
};
use test_support::mongo::MongoDatabase;
use test_support::{NatsServer, eventually, eventually_some};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Never due while a test runs, unless the clock is moved.
pub(crate) const YEARLY: &str = "0 0 0 1 1 *";
/// Always due.
pub(crate) const EVERY_SECOND: &str = "* * * * * *";

pub(crate) struct World {
    pub(crate) store: JobStore,
    pub(crate) nats: NatsServer,
    _mongo: MongoDatabase,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Its work.
    Works,
    /// Never ends.
    Hangs,
    /// Says that something went wrong.
    Fails,
    /// Has a defect.
    Panics,
}

/// A job that counts how often it began.
pub(crate) struct Probe {
    pub(crate) name: &'static str,
    pub(crate) cron: &'static str,
    pub(crate) missed: Missed,
    pub(crate) act: Act,
    pub(crate) deadline: Duration,
    pub(crate) begun: Arc<AtomicUsize>,
}

impl Probe {
    pub(crate) fn new(cron: &'static str, missed: Missed, act: Act) -> Self {
        Self {
            name: "probe",
            cron,
            missed,
            act,
            deadline: Duration::from_secs(60),
            begun: Arc::default(),
        }
    }

    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

impl Job for Probe {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        "Is watched by a test."
    }

    fn cron(&self) -> &'static str {
        self.cron
    }

    fn missed(&self) -> Missed {
        self.missed
    }

    fn deadline(&self) -> Duration {
        self.deadline
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<(), JobError>> {
        async move {
            self.begun.fetch_add(1, Ordering::Relaxed);
            run.count("begun");
            match self.act {
                Act::Works => Ok(()),
                Act::Hangs => pending().await,
                Act::Fails => Err(JobError::because("it rained")),
                Act::Panics => panic!("a defect"),
            }
        }
        .boxed()
    }
}

/// A scheduler that runs. Dropping it is what a crash is to the others.
pub(crate) struct Running {
    stopping: CancellationToken,
    task: AbortOnDropHandle<()>,
}

impl Running {
    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(self) {
        self.stopping.cancel();
        self.task.await.expect("no panic");
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let (nats, mongo) = tokio::join!(NatsServer::start(), MongoDatabase::create());
        nats.create_log().await;
        let store = JobStore::connect(mongo.url(), &mongo.core_name()).await;
        let store = store.expect("connects");
        store.migrate().await.expect("migrates");
        Self {
            store,
            nats,
            _mongo: mongo,
        }
    }

    /// A scheduler of one job, which another one follows soon.
    pub(crate) async fn start(&self, holder: &str, job: Probe) -> Running {
        let options = Options {
            lease: Duration::from_secs(2),
            ..Options::new(holder)
        };
        self.start_with(options, vec![Arc::new(job)]).await
    }

    pub(crate) async fn start_with(&self, options: Options, jobs: Vec<Arc<dyn Job>>) -> Running {
        let client = self.nats.client("scheduler").await;
        let log = EventLog::open(client.clone()).await.expect("opens");
        let keyring = Keyring::open(client.clone(), self.nats.master_key()).await;
        let clock = Clock::development(client.clone()).await;
        let commands = Commands::start(
            log,
            keyring.expect("opens"),
            Snapshots::new(client),
            clock.expect("there is a clock"),
            Terms::default(),
            Limits::default(),
        );
        let options = Options {
            standby: Duration::from_millis(20),
            tick: Duration::from_millis(20),
            ..options
        };
        let stopping = CancellationToken::new();
        let scheduler = Scheduler::new(self.store.clone(), jobs, commands, options);
        let running = scheduler.run(stopping.clone());
        Running {
            stopping,
            task: AbortOnDropHandle::new(tokio::spawn(running)),
        }
    }

    /// Moves the business clock.
    pub(crate) async fn advance(&self, by: TimeDelta) -> chrono::DateTime<chrono::Utc> {
        let operator = self.nats.client("operator").await;
        Clock::advance(operator, by).await.expect("moves")
    }

    /// Waits until the leader knows when a job runs next.
    pub(crate) async fn planned(&self, job: &str) -> JobRecord {
        eventually_some("it is planned", async || {
            let job = self.store.job(job).await.ok()?;
            job.next_run.is_some().then_some(job)
        })
        .await
    }

    pub(crate) async fn job(&self, name: &str) -> JobRecord {
        self.store.job(name).await.expect("is there")
    }

    /// All runs of a job, the oldest first.
    pub(crate) async fn runs(&self, job: &str) -> Vec<RunRecord> {
        let page = self
            .store
            .runs(job, None, 100, None)
            .await
            .expect("answers");
        page.items.into_iter().rev().collect()
    }

    /// Waits until so many runs of a job have ended, and gives how.
    pub(crate) async fn outcomes(&self, job: &str, count: usize) -> Vec<Outcome> {
        eventually("so many runs have ended", async || {
            let runs = self.runs(job).await;
            runs.iter().filter(|run| run.outcome.is_some()).count() >= count
        })
        .await;
        let runs = self.runs(job).await;
        runs.iter().filter_map(|run| run.outcome).collect()
    }

    pub(crate) async fn leads(&self, holder: &str) {
        eventually("it leads", async || {
            let leader = self.store.leader().await.expect("answers");
            leader.is_some_and(|leader| leader.holder == holder)
        })
        .await;
    }
}
