//! A real log, who writes it, and projectors from it into read models.

use std::time::Duration;

use domain::any_event::AnyEvent;
use domain::commit::{EventNumber, Position};
use domain::ids::ProjectionId;
use domain::projection::{ProjectionEvent, ProjectionName};
use event_log::{EventLog, Keyring, MasterKey};
use futures_util::StreamExt;
use projection_runtime::{Event, Options, RunError, Target, run};
use test_support::{Journal, NatsServer};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::history::History;

pub(crate) struct World {
    pub(crate) journal: Journal,
    /// Of accounts and what people decide, which another user writes.
    accounts: Journal,
    pub(crate) log: EventLog,
    pub(crate) keyring: Keyring,
    _nats: NatsServer,
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
        let core = EventLog::open(nats.client("core").await).await;
        let projector = nats.client("projector").await;
        Self {
            journal: journal(commands).await,
            accounts: journal(core.expect("opens")).await,
            keyring: Keyring::open(projector.clone(), master_key())
                .await
                .expect("opens"),
            log: EventLog::open(projector).await.expect("opens"),
            _nats: nats,
        }
    }

    /// Writes a history into the log.
    pub(crate) async fn write(&mut self, history: &History) {
        for commit in history.commits() {
            let (id, at) = (commit[0].aggregate_id, commit[0].at);
            let aggregate = commit[0].payload.aggregate();
            let journal = match &commit[0].payload {
                AnyEvent::Account(_) | AnyEvent::Projection(_) | AnyEvent::Disclosure(_) => {
                    &mut self.accounts
                }
                _ => &mut self.journal,
            };
            macro_rules! append {
                ($($kind:ident),*) => {
                    match &commit[0].payload {
                        $(AnyEvent::$kind(_) => {
                            let own = commit.iter().map(|event| match &event.payload {
                                AnyEvent::$kind(event) => event.clone(),
                                other => panic!("a commit has one aggregate, not {other:?}"),
                            });
                            journal.commit(aggregate, id, at, own.collect()).await
                        })*
                    }
                };
            }
            append!(
                Customer,
                Supplier,
                Rocket,
                Launch,
                Slug,
                Payment,
                Refund,
                Invoice,
                InvoiceSeries,
                Account,
                Projection,
                Disclosure
            );
        }
    }

    /// Somebody decides about a parked commit.
    pub(crate) async fn decide(&mut self, decided: impl Into<ProjectionEvent>) -> Position {
        let id = ProjectionId::of(ProjectionName::Operational).0;
        let (at, decided) = (History::new().now, vec![decided.into()]);
        self.accounts.commit("projection", id, at, decided).await
    }

    /// All events of the log, opened.
    pub(crate) async fn events(&self) -> Vec<Event> {
        let end = self.log.end().await.expect("answers");
        let mut events = Vec::new();
        let mut commits = self.log.subscribe(Position(0)).take(end.0 as usize);
        while let Some(recorded) = commits.next().await {
            let recorded = recorded.expect("is read");
            let commit = recorded.commit;
            for (stored, index) in commit.events.iter().zip(0..) {
                let (name, schema) = (&stored.name, stored.v);
                let payload = AnyEvent::decode(&commit.aggregate, name, schema, &stored.data);
                let mut opened = [(stored.id, payload.expect("is known"))];
                self.keyring.unseal(&mut opened).await.expect("opens");
                let [(id, payload)] = opened;
                events.push(Event {
                    position: recorded.position,
                    number: EventNumber {
                        version: commit.version,
                        index,
                    },
                    aggregate_id: commit.id,
                    id,
                    at: stored.at,
                    actor: stored.actor.clone(),
                    command: stored.command,
                    correlation: stored.correlation,
                    causation: stored.causation,
                    trace: stored.trace.clone(),
                    payload,
                });
            }
        }
        events
    }

    pub(crate) fn start(&self, model: &(impl Target + Clone), options: Options) -> Running {
        let shutdown = CancellationToken::new();
        let (log, keyring) = (self.log.clone(), self.keyring.clone());
        let running = run(model.clone(), log, keyring, options, shutdown.clone());
        Running {
            shutdown,
            task: AbortOnDropHandle::new(tokio::spawn(running)),
        }
    }

    /// Projects up to the end of the log.
    pub(crate) async fn finish(&self, model: &(impl Target + Clone)) -> Result<(), RunError> {
        let options = Options {
            stop_at: Some(self.log.end().await.expect("answers")),
            standby: Duration::from_millis(10),
            ..Options::new("test")
        };
        self.start(model, options).task.await.expect("no panic")
    }
}

impl Running {
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        let ended = self.task.await.expect("no panic");
        ended.expect("ends as it was asked to");
    }
}

/// Writes as whoever opened the log.
async fn journal(log: EventLog) -> Journal {
    let sealing = Keyring::open(log.client().clone(), master_key()).await;
    Journal::new(log, sealing.expect("opens"))
}

fn master_key() -> MasterKey {
    "0f".repeat(32).parse().expect("64 digits")
}
