//! How PostgreSQL answers each list and sum when there are a million bookings: by indexes, never
//! by reading through a table of bookings or of money.
//!
//! `UPDATE_PLANS=1` writes the plans into `docs/query-plans.md`, with what they took.

mod cases;
mod report;

use serde_json::Value;
use sqlx::postgres::{PgArguments, PgPool};
use sqlx::{AssertSqlSafe, Decode, Execute, Postgres, QueryBuilder, Type};
use test_support::postgres::PostgresDatabase;

use crate::model::ReadModel;

/// What must not be read through.
const LARGE: [&str; 4] = ["bookings", "payments", "invoices", "refunds"];

const MILLION: &str = include_str!("million.sql");

/// A list or sum, and what is asked of it.
struct Case {
    name: &'static str,
    query: QueryBuilder<Postgres>,
}

#[tokio::test]
async fn no_list_or_sum_reads_a_large_table_through() {
    let database = PostgresDatabase::create().await;
    let model = ReadModel::open(&database.url(), "plans", 1).unwrap();
    model.migrate().await.unwrap();
    fill(&model).await;

    let mut scans = Vec::new();
    let mut report = report::Report::new(&model.pool).await;
    for mut case in cases::all() {
        let (sql, arguments) = taken_apart(&mut case.query);
        let read_through = read_through(&model.pool, &sql, arguments.clone()).await;
        scans.extend(read_through.map(|table| format!("{}: {table}", case.name)));
        if report::is_wanted() {
            report.add(&model.pool, case.name, &sql, &arguments).await;
        }
    }
    if report::is_wanted() {
        report.write();
    }
    assert_eq!(scans, Vec::<String>::new());

    let without_index = "select count(*) from bookings where seats = 2";
    let found = read_through(&model.pool, without_index, PgArguments::default()).await;
    assert_eq!(found.as_deref(), Some("bookings"), "or nothing would be");
}

/// A million bookings. Indexes are made once the rows are there, which is many times faster.
async fn fill(model: &ReadModel) {
    let mut connection = model.pool.acquire().await.unwrap().detach();
    let mut run = async |sql: String| {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(&mut connection)
            .await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    };
    run(
        "set statement_timeout = 0; set work_mem = '128MB'; set maintenance_work_mem = '256MB'"
            .to_owned(),
    )
    .await;
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "select indexname::text, indexdef from pg_indexes
         where schemaname = current_schema() and tablename = any($1) and not exists (
            select from pg_constraint where conname = indexname
         )",
    )
    .bind(LARGE.as_slice())
    .fetch_all(&model.pool)
    .await
    .unwrap();
    for (name, _) in &indexes {
        run(format!("drop index {name}")).await;
    }
    run("alter table bookings drop constraint bookings_launch_fkey".to_owned()).await;
    run(MILLION.to_owned()).await;
    for (_, definition) in indexes {
        run(definition).await;
    }
    run("vacuum (analyze)".to_owned()).await;
}

/// The text and the values of a query.
fn taken_apart(query: &mut QueryBuilder<Postgres>) -> (String, PgArguments) {
    let sql = query.sql().as_str().to_owned();
    let arguments = query.build().take_arguments().unwrap().unwrap_or_default();
    (sql, arguments)
}

/// How a query is answered, with these values.
async fn explain<T>(pool: &PgPool, how: &str, sql: &str, arguments: PgArguments) -> Vec<T>
where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
{
    let sql = format!("explain ({how}) {sql}");
    sqlx::query_scalar_with(AssertSqlSafe(sql), arguments)
        .persistent(false)
        .fetch_all(pool)
        .await
        .unwrap()
}

/// A large table that the plan of a query reads through, if there is one.
async fn read_through(pool: &PgPool, sql: &str, arguments: PgArguments) -> Option<String> {
    let plans: Vec<Value> = explain(pool, "format json", sql, arguments).await;
    let mut parts = vec![&plans[0]];
    while let Some(part) = parts.pop() {
        let text = |name: &str| part.get(name).and_then(Value::as_str);
        if text("Node Type") == Some("Seq Scan") {
            let table = text("Relation Name").expect("a scan is of a table");
            if LARGE.contains(&table) {
                return Some(table.to_owned());
            }
        }
        match part {
            Value::Array(inner) => parts.extend(inner),
            Value::Object(inner) => parts.extend(inner.values()),
            _ => {}
        }
    }
    None
}
