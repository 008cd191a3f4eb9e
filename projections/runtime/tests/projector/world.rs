//! A log of a test's own, who writes it, and projectors over it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::{ProjectionId, RocketId, SupplierId};
use domain::projection::{ProjectionEvent, ProjectionName, RetryAsked, SkipDecided};
use domain::rocket::{Range, Registered, Retired, Revised, RocketEvent};
use domain::text::{Reason, RocketModel, RocketName};
use event_log::{EventLog, Keyring, MasterKey};
use projection_runtime::{Options, RunError, run};
use test_support::{Journal, NatsServer, eventually};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::memory::Memory;

/// Long enough that no slow machine loses it, short enough to wait for its end.
pub(crate) const LEASE: Duration = Duration::from_secs(2);

pub(crate) struct World {
    pub(crate) journal: Journal,
    /// Of what people decide, which another user writes.
    decisions: Journal,
    pub(crate) log: EventLog,
    pub(crate) keyring: Keyring,
    pub(crate) nats: NatsServer,
}

/// A projector that runs. Dropping it is what a crash is to the others.
pub(crate) struct Running {
    shutdown: CancellationToken,
    task: AbortOnDropHandle<Result<(), RunError>>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let nats = NatsServer::start().await;
        let commands = nats.event_log().await;
        let sealing = Keyring::open(commands.client().clone(), master_key()).await;
        let core = EventLog::open(nats.client("core").await)
            .await
            .expect("opens");
        let deciding = Keyring::open(core.client().clone(), master_key()).await;
        // What a projector may do is what its own user may.
        let projector = nats.client("projector").await;
        Self {
            journal: Journal::new(commands, sealing.expect("opens")),
            decisions: Journal::new(core, deciding.expect("opens")),
            keyring: Keyring::open(projector.clone(), master_key())
                .await
                .expect("opens"),
            log: EventLog::open(projector).await.expect("opens"),
            nats,
        }
    }

    /// Registers a rocket.
    pub(crate) async fn register(&mut self, rocket: u128) -> Position {
        self.commit(rocket, vec![registered().into()]).await
    }

    /// Revises a rocket.
    pub(crate) async fn revise(&mut self, rocket: u128) -> Position {
        self.commit(rocket, vec![revised().into()]).await
    }

    pub(crate) async fn commit(&mut self, rocket: u128, events: Vec<RocketEvent>) -> Position {
        let id = Uuid::from_u128(rocket);
        self.journal.commit("rocket", id, at(), events).await
    }

    /// Somebody decides about a parked commit.
    pub(crate) async fn decide(&mut self, decided: impl Into<ProjectionEvent>) -> Position {
        let id = ProjectionId::of(PROJECTION).0;
        let decided = vec![decided.into()];
        self.decisions.commit("projection", id, at(), decided).await
    }

    pub(crate) fn options(holder: &str) -> Options {
        Options {
            lease: LEASE,
            standby: Duration::from_millis(10),
            ..Options::new(holder)
        }
    }

    pub(crate) fn start(&self, target: &Memory, holder: &str) -> Running {
        self.start_with(target, Self::options(holder))
    }

    pub(crate) fn start_with(&self, target: &Memory, options: Options) -> Running {
        let shutdown = CancellationToken::new();
        let (log, keyring) = (self.log.clone(), self.keyring.clone());
        let running = run(target.clone(), log, keyring, options, shutdown.clone());
        Running {
            shutdown,
            task: AbortOnDropHandle::new(tokio::spawn(running)),
        }
    }

    /// Projects everything up to a position, as a rebuild does.
    pub(crate) async fn rebuild(&self, target: &Memory, stop_at: Position) -> Result<(), RunError> {
        let options = Options {
            stop_at: Some(stop_at),
            ..Self::options("rebuild")
        };
        self.start_with(target, options)
            .task
            .await
            .expect("no panic")
    }
}

impl Running {
    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.ended().await.expect("ends as it was asked to");
    }

    pub(crate) async fn ended(self) -> Result<(), RunError> {
        self.task.await.expect("no panic")
    }
}

fn master_key() -> MasterKey {
    "0f".repeat(32).parse().expect("64 digits")
}

/// What the target in memory is called.
pub(crate) const PROJECTION: ProjectionName = ProjectionName::Customer;

/// A parked commit is to be tried again.
pub(crate) fn retry(position: Position) -> RetryAsked {
    RetryAsked {
        projection: PROJECTION,
        position,
        reason: Reason::parse("A newer projector runs.").expect("a reason"),
    }
}

/// A parked commit is not to be applied.
pub(crate) fn skip(position: Position) -> SkipDecided {
    SkipDecided {
        projection: PROJECTION,
        position,
        reason: Reason::parse("Nobody needs it.").expect("a reason"),
    }
}

pub(crate) async fn reaches(target: &Memory, position: Position) {
    eventually("the position is reached", async || {
        target.position() >= position
    })
    .await;
}

pub(crate) async fn is_held_by(target: &Memory, holder: &str) {
    eventually("the lease is taken", async || {
        target.holder().as_deref() == Some(holder)
    })
    .await;
}

pub(crate) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000).expect("in range")
}

pub(crate) fn rocket(n: u128) -> RocketId {
    RocketId(Uuid::from_u128(n))
}

pub(crate) fn registered() -> Registered {
    Registered {
        supplier: SupplierId(Uuid::from_u128(9)),
        name: RocketName::parse("New Shepard").expect("a name"),
        model: RocketModel::parse("NS4").expect("a model"),
        capacity: 6,
        range: Range::Suborbital,
    }
}

pub(crate) fn revised() -> Revised {
    Revised {
        name: RocketName::parse("Newer Shepard").expect("a name"),
        model: RocketModel::parse("NS5").expect("a model"),
        capacity: 8,
        range: Range::Suborbital,
    }
}

pub(crate) fn retired() -> Retired {
    Retired {}
}
