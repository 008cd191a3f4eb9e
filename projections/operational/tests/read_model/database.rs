//! A read model in a database of a test's own.

use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use projection_operational::ReadModel;
use projection_runtime::{Claim, Target};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, FromRow};
use test_support::postgres::PostgresDatabase;
use uuid::Uuid;

use crate::fold::Rows;
use crate::history::History;

pub(crate) const LOG: LogId = LogId(Uuid::from_u128(7));
pub(crate) const TTL: Duration = Duration::from_secs(60);

pub(crate) struct Database {
    postgres: PostgresDatabase,
}

impl Database {
    pub(crate) async fn create() -> Self {
        Self {
            postgres: PostgresDatabase::create().await,
        }
    }

    /// An empty read model in a version of its own.
    pub(crate) async fn model(&self, version: u32) -> Model {
        let url = self.postgres.url();
        let read = ReadModel::open(&url, "test", version).expect("an address");
        read.migrate().await.expect("migrates");
        let options: PgConnectOptions = url.parse().expect("an address");
        let schema = format!("test_v{version}");
        let behind = PgPoolOptions::new()
            .max_connections(2)
            .connect_lazy_with(options.options([("search_path", schema)]));
        Model { read, behind }
    }
}

pub(crate) struct Model {
    pub(crate) read: ReadModel,
    /// The same schema, to look behind the model.
    pub(crate) behind: PgPool,
}

impl Model {
    pub(crate) async fn claim(&self, holder: &str) -> Claim {
        let claim = self.read.acquire(holder, TTL, LOG).await.expect("answers");
        claim.expect("is free")
    }

    /// Projects a history from the checkpoint on, in one batch.
    pub(crate) async fn project(&self, history: &History) {
        let claim = self.claim("test").await;
        let batch = history.batch(claim.checkpoint, history.end());
        self.read.apply(&claim, &batch).await.expect("applies");
        self.read.release(&claim).await.expect("releases");
    }

    /// Makes the projector do everything again from a position on.
    pub(crate) async fn set_back(&self, position: Position) {
        let position = i64::try_from(position.0).expect("in range");
        sqlx::query("update checkpoint set position = $1")
            .bind(position)
            .execute(&self.behind)
            .await
            .expect("updates");
    }

    pub(crate) async fn rows(&self) -> Rows {
        Rows {
            accounts: self.table("accounts", "id").await,
            customers: self.table("customers", "id").await,
            suppliers: self.table("suppliers", "id").await,
            completions: self.table("completions", "supplier, launch").await,
            rockets: self.table("rockets", "id").await,
            launches: self.table("launches", "id").await,
            bookings: self.table("bookings", "id").await,
            passengers: self.table("passengers", "booking, place").await,
            payments: self.table("payments", "id").await,
            refunds: self.table("refunds", "id").await,
            invoices: self.table("invoices", "id").await,
            invoice_lines: self.table("invoice_lines", "invoice, place").await,
            invoice_payments: self.table("invoice_payments", "invoice, payment").await,
        }
    }

    async fn table<R>(&self, table: &str, key: &str) -> Vec<R>
    where
        R: for<'r> FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
    {
        let select = format!("select * from {table} order by {key}");
        sqlx::query_as(AssertSqlSafe(select))
            .fetch_all(&self.behind)
            .await
            .expect("selects")
    }
}
