//! The plans as a page of documentation.

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use sqlx::postgres::{PgArguments, PgPool};

use super::explain;

/// Whether somebody asked for the page.
pub(super) fn is_wanted() -> bool {
    std::env::var_os("UPDATE_PLANS").is_some()
}

pub(super) struct Report {
    sizes: String,
    summary: String,
    plans: String,
}

impl Report {
    pub(super) async fn new(pool: &PgPool) -> Self {
        let sizes: Vec<String> = sqlx::query_scalar(
            "select format('%s %s', to_char(reltuples::bigint, 'FM999,999,999'), relname)
             from pg_class
             where relnamespace = current_schema()::regnamespace and relkind = 'r'
                and reltuples > 0 and relname not like '\\_%'
             order by reltuples desc",
        )
        .fetch_all(pool)
        .await
        .unwrap();
        Self {
            sizes: sizes.join(", "),
            summary: String::new(),
            plans: String::new(),
        }
    }

    /// Answers a query some times, and notes how.
    pub(super) async fn add(&mut self, pool: &PgPool, name: &str, sql: &str, values: &PgArguments) {
        let how = "analyze, costs off, timing off, summary off";
        let mut times = Vec::new();
        let mut plan: Vec<String> = Vec::new();
        for _ in 0..3 {
            let started = Instant::now();
            plan = explain(pool, how, sql, values.clone()).await;
            times.push(started.elapsed());
        }
        times.sort();
        let milliseconds = times[1].as_secs_f64() * 1_000.0;
        writeln!(self.summary, "| {name} | {milliseconds:.1} ms |").unwrap();
        let plan = plan.join("\n");
        writeln!(self.plans, "## {name}\n\n```text\n{plan}\n```\n").unwrap();
    }

    pub(super) fn write(self) {
        let text = format!(
            "# Query plans\n\n\
             How PostgreSQL answers every list and sum of the operational read model, with a \
             million bookings: {}. Written by `UPDATE_PLANS=1` and the test \
             `no_list_or_sum_reads_a_large_table_through`, which holds without it that none of \
             these plans reads through a table of bookings or of money (an unbounded sum reads \
             one index, which is less than half as large).\n\n\
             | Question | Answered in |\n| --- | --- |\n{}\n\
             Times are medians of three on a developer's machine that did other things besides; \
             pages are of 20 items, or of 500 \
             candidates of the scheduler.\n\n{}",
            self.sizes,
            self.summary,
            self.plans.trim_end(),
        );
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/query-plans.md");
        std::fs::write(page, text + "\n").unwrap();
    }
}
