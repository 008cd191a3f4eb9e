//! Both models of a log of a test's own, the reconciliations, and who works on them.

use std::sync::Arc;
use std::time::Duration;

use domain::commit::Position;
use mongodb::Database;
use projection_runtime::{Aggregate, Audited, Past, Target};
use reconciler::{
    Ask, Found, Options, Reconciliation, Reconciliations, Scope, Status, Trigger, What, run,
};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use test_support::mongo::MongoDatabase;
use test_support::postgres::PostgresDatabase;
use test_support::{eventually, eventually_some};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::history::History;
use crate::world::World;

pub(crate) struct Bench {
    pub(crate) world: World,
    pub(crate) operational: projection_operational::ReadModel,
    pub(crate) customer: projection_customer::ReadModel,
    /// The schema of the operational model, to look and reach behind it.
    pub(crate) rows: PgPool,
    /// The same of the customers' model.
    pub(crate) documents: Database,
    pub(crate) store: Reconciliations,
    _postgres: PostgresDatabase,
    _mongo: MongoDatabase,
}

/// Somebody who works on reconciliations. Dropping it is what a crash is to the others.
pub(crate) struct Worker {
    stopping: CancellationToken,
    task: AbortOnDropHandle<()>,
}

impl Bench {
    /// A history that is projected into both models.
    pub(crate) async fn of(history: &History) -> Self {
        let mut bench = Self::empty().await;
        bench.world.write(history).await;
        bench.project().await;
        bench
    }

    async fn empty() -> Self {
        let (postgres, mongo) = (
            PostgresDatabase::create().await,
            MongoDatabase::create().await,
        );
        let url = postgres.url();
        let operational = projection_operational::ReadModel::open(&url, "test", 1);
        let operational = operational.expect("an address");
        operational.migrate().await.expect("migrates");
        let customer = projection_customer::ReadModel::connect(mongo.url(), mongo.name(), 1).await;
        let customer = customer.expect("connects");
        customer.migrate().await.expect("migrates");
        let store = Reconciliations::connect(mongo.url(), &mongo.core_name()).await;
        let store = store.expect("connects");
        store.migrate().await.expect("migrates");
        let options: PgConnectOptions = url.parse().expect("an address");
        let rows = PgPoolOptions::new()
            .max_connections(2)
            .connect_lazy_with(options.options([("search_path", "test_v1")]));
        let client = mongo.open().await.client().clone();
        Self {
            world: World::new().await,
            documents: client.database(customer.database_name()),
            operational,
            customer,
            rows,
            store,
            _postgres: postgres,
            _mongo: mongo,
        }
    }

    /// Projects all there is.
    pub(crate) async fn project(&self) {
        let (operational, customer) = tokio::join!(
            self.world.finish(&self.operational),
            self.world.finish(&self.customer),
        );
        operational.expect("projects");
        customer.expect("projects");
        let end = self.world.log.end().await.expect("answers");
        assert_ne!(end, Position(0));
        for checkpoint in [
            self.operational.checkpoint().await,
            self.customer.checkpoint().await,
        ] {
            assert_eq!(checkpoint.expect("answers").position, end);
        }
    }

    /// Works on reconciliations as a process of this name does.
    pub(crate) fn work(&self, holder: &str) -> Worker {
        let models: Vec<Arc<dyn Audited>> = vec![
            Arc::new(projection_operational::Audit::new(self.operational.clone())),
            Arc::new(projection_customer::Audit::new(self.customer.clone())),
        ];
        self.work_with(holder, models)
    }

    pub(crate) fn work_with(&self, holder: &str, models: Vec<Arc<dyn Audited>>) -> Worker {
        let options = Options {
            lease: Duration::from_secs(2),
            pause: Duration::from_millis(10),
            ..Options::new(holder)
        };
        let stopping = CancellationToken::new();
        let past = Past::new(self.world.log.clone(), self.world.keyring.clone());
        let working = run(
            self.store.clone(),
            self.world.log.clone(),
            past,
            models,
            options,
            stopping.clone(),
        );
        Worker {
            stopping,
            task: AbortOnDropHandle::new(tokio::spawn(working)),
        }
    }

    pub(crate) async fn ask(&self, scope: Scope, repair: bool) -> Uuid {
        let id = Uuid::new_v4();
        let ask = Ask {
            id,
            scope,
            repair,
            trigger: Trigger::Operator,
        };
        self.store.ask(&ask).await.expect("answers");
        id
    }

    /// Waits until a reconciliation is completed.
    pub(crate) async fn completed(&self, id: Uuid) -> (Reconciliation, Vec<Found>) {
        let ended = eventually_some("the reconciliation ends", async || {
            let run = self.store.get(id).await.expect("answers");
            run.filter(|run| matches!(run.status, Status::Completed | Status::Failed))
        })
        .await;
        assert_eq!(ended.status, Status::Completed, "{:?}", ended.failure);
        let page = self
            .store
            .found_by(id, None, None, 200)
            .await
            .expect("answers");
        assert_eq!(page.next, None, "fits on a page");
        (ended, page.found)
    }

    /// Reconciles everything.
    pub(crate) async fn reconcile(&self, repair: bool) -> (Reconciliation, Vec<Found>) {
        let id = self.ask(Scope::Everything, repair).await;
        self.completed(id).await
    }

    /// Makes sure that what was found is this and nothing else, that it is told and left alone when
    /// nobody wants it mended, and that all is well after it is.
    pub(crate) async fn mends(&self, model: &str, expected: &[(&str, &str)], what: &str) {
        for repair in [false, true] {
            let (run, found) = self.reconcile(repair).await;
            let mut told: Vec<_> = found
                .iter()
                .map(|found| (found.place.clone(), words(&found.what)))
                .collect();
            told.sort();
            let mut expected: Vec<_> = expected
                .iter()
                .map(|(place, what)| ((*place).to_owned(), (*what).to_owned()))
                .collect();
            expected.sort();
            assert_eq!(told, expected, "{what}");
            assert!(found.iter().all(|found| found.model == model), "{what}");
            let is_mended = found.iter().all(|found| found.mended_at.is_some());
            assert_eq!(is_mended, repair, "{what}: {found:?}");
            assert_eq!(run.counts.found, found.len() as i64, "{what}");
            assert_eq!(run.counts.mended, if repair { run.counts.found } else { 0 });
        }
        let (_, found) = self.reconcile(false).await;
        assert_eq!(found, [], "{what}");
    }
}

impl Worker {
    pub(crate) async fn stop(self) {
        self.stopping.cancel();
        self.task.await.expect("no panic");
    }
}

pub(crate) fn aggregate(kind: &str, id: Uuid) -> Aggregate {
    Aggregate {
        kind: kind.into(),
        id,
    }
}

/// What is wrong, in a word, or the names of the fields.
fn words(what: &What) -> String {
    match what {
        What::Missing => "missing".to_owned(),
        What::Surplus => "surplus".to_owned(),
        What::Fields(fields) => fields.join(" "),
        What::Restless => "restless".to_owned(),
        What::Unreadable => "unreadable".to_owned(),
    }
}

/// Waits until a run is at work and has written down how far it is.
pub(crate) async fn begun(store: &Reconciliations, id: Uuid) {
    eventually("the reconciliation has begun", async || {
        let run = store.get(id).await.expect("answers");
        run.is_some_and(|run| run.status == Status::Running)
    })
    .await;
}
