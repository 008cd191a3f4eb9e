//! Temporary tables before those of the model: what is projected on their connection goes into
//! them, since the server looks for tables there first.

use projection_runtime::{Aggregate, Difference, Divergence, MAX_FIELDS, TargetError};
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use uuid::Uuid;

use super::tables::{Owner, TABLES, TableOf};
use crate::failure;
use crate::model::ReadModel;

/// A connection of its own, never one of the pool: whoever got it next would read and write the
/// temporary tables.
pub(super) struct Scratch {
    pub(super) connection: PgConnection,
    pub(super) tables: Vec<Table>,
}

/// A table of the model, and the temporary one of the same name.
pub(super) struct Table {
    of: &'static TableOf,
    /// The model's.
    stored: String,
    /// The temporary one.
    expected: String,
    /// The columns that are written, and those that the server makes. Others may come while this
    /// program runs, and are none of its business.
    written: Vec<String>,
    made: Vec<String>,
}

impl Scratch {
    /// Connects, and makes the temporary tables. They are emptied at the end of each
    /// transaction.
    pub(super) async fn open(model: &ReadModel) -> Result<Self, TargetError> {
        let connected = model.options.connect().await;
        let mut connection = connected.map_err(failure::of_record)?;
        // A launch may have a hundred thousand bookings.
        run(
            sqlx::query("set statement_timeout = '10min'"),
            &mut connection,
        )
        .await?;
        // Between two writes the log is read, which takes as long as its server takes.
        run(
            sqlx::query("set idle_in_transaction_session_timeout = '2min'"),
            &mut connection,
        )
        .await?;
        let mut tables = Vec::with_capacity(TABLES.len());
        for of in &TABLES {
            let columns = columns(&mut connection, model.schema(), of.name).await?;
            let (made, written): (Vec<_>, Vec<_>) =
                columns.into_iter().partition(|(_, is_made)| *is_made);
            let names = |columns: Vec<(String, bool)>| columns.into_iter().map(|(name, _)| name);
            let table = Table {
                of,
                stored: format!("{}.{}", model.schema(), of.name),
                expected: format!("pg_temp.{}", of.name),
                written: names(written).collect(),
                made: names(made).collect(),
            };
            let create = format!(
                "create temporary table {name} (
                    like {stored} including all excluding indexes,
                    primary key ({key})
                 ) on commit delete rows",
                name = of.name,
                stored = table.stored,
                key = of.key.join(", "),
            );
            run(sqlx::query(AssertSqlSafe(create)), &mut connection).await?;
            tables.push(table);
        }
        Ok(Self { connection, tables })
    }
}

impl Table {
    /// What differs of the rows of these aggregates: at most so much.
    pub(super) async fn differences(
        &self,
        connection: &mut PgConnection,
        aggregates: &[Aggregate],
        at_most: usize,
    ) -> Result<Vec<Difference>, TargetError> {
        let owners = self.owners_among(aggregates);
        if owners.is_empty() || at_most == 0 {
            return Ok(Vec::new());
        }
        let key = listed(self.of.key, " || '/' || ", |column| {
            format!("t.{column}::text")
        });
        let sql = format!(
            "with expected as (
                select {key} as key, {owner_expected} as owner, {row} as row
                from {expected} as t where {owner_expected} = any($1)
             ), stored as (
                select {key} as key, {owner_stored} as owner, {row} as row
                from {stored} as t where {among_stored}
             )
             select coalesce(e.owner, s.owner), coalesce(e.key, s.key),
                e.key is not null, s.key is not null,
                array(
                    select field.key from jsonb_each(e.row) as field
                    where field.value is distinct from s.row -> field.key
                    order by 1 limit $3
                )
             from expected as e full join stored as s on e.key = s.key
             where e.row is distinct from s.row
             order by 2 limit $2",
            row = self.row("t"),
            owner_expected = self.owner("pg_temp"),
            owner_stored = self.owner(self.schema()),
            among_stored = self.among(self.schema()),
            expected = self.expected,
            stored = self.stored,
        );
        type Row = (Uuid, String, bool, bool, Vec<String>);
        let found: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(owners)
            .bind(at_most as i64)
            .bind(MAX_FIELDS as i64)
            .fetch_all(connection)
            .await
            .map_err(failure::of_record)?;
        let differences = found
            .into_iter()
            .map(|(id, key, is_expected, is_stored, fields)| Difference {
                aggregate: Aggregate {
                    kind: self.of.kind.into(),
                    id,
                },
                place: self.of.name,
                key,
                divergence: match (is_expected, is_stored) {
                    (true, false) => Divergence::Missing,
                    (false, _) => Divergence::Surplus,
                    (true, true) => Divergence::Fields(fields),
                },
            });
        Ok(differences.collect())
    }

    /// Deletes the rows of an aggregate that should not be there.
    pub(super) async fn delete_surplus(
        &self,
        connection: &mut PgConnection,
        aggregate: &Aggregate,
    ) -> Result<(), TargetError> {
        if *aggregate.kind != *self.of.kind {
            return Ok(());
        }
        let sql = format!(
            "delete from {stored} as t where {among}
             and not exists (select from {expected} as e where {same_key})",
            stored = self.stored,
            expected = self.expected,
            among = self.among(self.schema()),
            same_key = self.same_key(),
        );
        let statement = sqlx::query(AssertSqlSafe(sql)).bind(vec![aggregate.id]);
        run(statement, connection).await
    }

    /// Writes the rows of an aggregate that are missing or differ, whatever stands there.
    pub(super) async fn put_right(
        &self,
        connection: &mut PgConnection,
        aggregate: &Aggregate,
    ) -> Result<(), TargetError> {
        if *aggregate.kind != *self.of.kind {
            return Ok(());
        }
        let sql = format!(
            "insert into {stored} as t ({columns})
             select {columns} from {expected} as e
             where not exists (
                select from {stored} as t where {same_key} and {row} = {expected_row}
             )
             on conflict ({key}) do update set {changes}",
            stored = self.stored,
            expected = self.expected,
            row = self.row("t"),
            expected_row = self.row("e"),
            columns = self.written.join(", "),
            key = self.of.key.join(", "),
            same_key = self.same_key(),
            changes = listed(&self.written, ", ", |column| {
                format!("{column} = excluded.{column}")
            }),
        );
        run(sqlx::query(AssertSqlSafe(sql)), connection).await
    }

    /// A row under a name as one value, without columns that this program does not know.
    fn row(&self, name: &str) -> String {
        let columns = self.written.iter().chain(&self.made);
        let columns: Vec<_> = columns.map(|column| format!("{name}.{column}")).collect();
        format!(
            "(select to_jsonb(known) from (select {}) as known)",
            columns.join(", ")
        )
    }

    fn schema(&self) -> &str {
        self.stored.split('.').next().unwrap_or_default()
    }

    fn owners_among(&self, aggregates: &[Aggregate]) -> Vec<Uuid> {
        let own = aggregates
            .iter()
            .filter(|aggregate| *aggregate.kind == *self.of.kind);
        own.map(|aggregate| aggregate.id).collect()
    }

    /// The aggregate to which the row `t` belongs.
    fn owner(&self, schema: &str) -> String {
        match self.of.owner {
            Owner::Column(column) => format!("t.{column}"),
            Owner::LaunchOfBooking => {
                format!("(select b.launch from {schema}.bookings as b where b.id = t.booking)")
            }
        }
    }

    /// Whether the row `t` belongs to one of the aggregates in `$1`, said so that an index finds
    /// it.
    fn among(&self, schema: &str) -> String {
        match self.of.owner {
            Owner::Column(column) => format!("t.{column} = any($1::uuid[])"),
            Owner::LaunchOfBooking => format!(
                "t.booking in (select b.id from {schema}.bookings as b \
                 where b.launch = any($1::uuid[]))"
            ),
        }
    }

    fn same_key(&self) -> String {
        listed(self.of.key, " and ", |column| {
            format!("t.{column} = e.{column}")
        })
    }
}

/// The columns of a table, and whether the server makes them of others.
async fn columns(
    connection: &mut PgConnection,
    schema: &str,
    table: &str,
) -> Result<Vec<(String, bool)>, TargetError> {
    sqlx::query_as(
        "select quote_ident(attname), attgenerated <> '' from pg_attribute
         where attrelid = format('%I.%I', $1::text, $2::text)::regclass
            and attnum > 0 and not attisdropped
         order by attnum",
    )
    .bind(schema)
    .bind(table)
    .fetch_all(connection)
    .await
    .map_err(failure::of_record)
}

async fn run<'q>(
    statement: sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>,
    connection: &mut PgConnection,
) -> Result<(), TargetError> {
    let done = statement.execute(connection).await;
    done.map(drop).map_err(failure::of_write)
}

fn listed<T: AsRef<str>>(parts: &[T], separator: &str, each: impl Fn(&str) -> String) -> String {
    let parts: Vec<String> = parts.iter().map(|part| each(part.as_ref())).collect();
    parts.join(separator)
}
