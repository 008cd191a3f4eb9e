//! Rows on their way into a table, column by column: `unnest` makes rows of the columns again, so
//! that one statement writes them all, however many there are.
//!
//! Each column is named once, beside its value. Whatever is written is guarded by `event_no`.

use projection_runtime::TargetError;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::{Arguments, AssertSqlSafe, Encode, PgConnection, Type};
use uuid::Uuid;

use crate::failure;

/// Rows, and the columns that are taken of them so far.
pub(super) struct Columns<'a, R> {
    rows: &'a [R],
    columns: Vec<Column>,
    arguments: PgArguments,
    /// Why a value could not be taken.
    failure: Option<String>,
}

struct Column {
    name: &'static str,
    /// The type of an array of its values.
    array: String,
    /// What its value is made of: of `sent`, in which each column has its name.
    value: String,
    change: Change,
}

/// What becomes of a column in a row that is there already.
#[derive(Clone, Copy)]
enum Change {
    /// It has the new value.
    Set,
    /// It has the new value, if there is one. (An inserted row is whole: it has the new value.)
    Keep,
    /// It has what this expression says.
    By(&'static str),
}

impl<'a, R> Columns<'a, R> {
    pub(super) fn of(rows: &'a [R]) -> Self {
        Self {
            rows,
            columns: Vec::new(),
            arguments: PgArguments::default(),
            failure: None,
        }
    }

    /// A column that has the new value.
    pub(super) fn set<T>(self, name: &'static str, value: impl Fn(&'a R) -> T) -> Self
    where
        Vec<T>: Encode<'a, Postgres> + Type<Postgres>,
    {
        self.column(name, Change::Set, value)
    }

    /// A column that, in a row that is updated, keeps its value where there is no new one.
    pub(super) fn keep<T>(self, name: &'static str, value: impl Fn(&'a R) -> Option<T>) -> Self
    where
        Vec<Option<T>>: Encode<'a, Postgres> + Type<Postgres>,
    {
        self.column(name, Change::Keep, value)
    }

    /// A column of lists of words, otherwise as with [`Columns::keep`]. `unnest` would take an array
    /// of lists apart to the single words, so each list travels as one text.
    pub(super) fn keep_words(
        self,
        name: &'static str,
        words: impl Fn(&'a R) -> Option<&'a [&'static str]>,
    ) -> Self {
        let mut columns = self.keep(name, |row| words(row).map(|words| words.join(",")));
        if let Some(column) = columns.columns.last_mut() {
            column.value = format!("string_to_array(sent.{name}, ',') as {name}");
        }
        columns
    }

    /// A column of which an expression says what it becomes: of the table and of `excluded` where
    /// rows are inserted, of `new` where they are updated.
    pub(super) fn by<T>(
        self,
        expression: &'static str,
        name: &'static str,
        value: impl Fn(&'a R) -> T,
    ) -> Self
    where
        Vec<T>: Encode<'a, Postgres> + Type<Postgres>,
    {
        self.column(name, Change::By(expression), value)
    }

    fn column<T>(mut self, name: &'static str, change: Change, value: impl Fn(&'a R) -> T) -> Self
    where
        Vec<T>: Encode<'a, Postgres> + Type<Postgres>,
    {
        let values: Vec<T> = self.rows.iter().map(value).collect();
        self.columns.push(Column {
            name,
            array: Vec::<T>::type_info().to_string(),
            value: format!("sent.{name}"),
            change,
        });
        if let Err(error) = self.arguments.add(values) {
            self.failure = Some(format!("{name}: {error}"));
        }
        self
    }

    /// Inserts the rows; those that are there already, by `key`, are changed if the event that
    /// wrote them is an earlier one.
    pub(super) async fn upsert(
        self,
        connection: &mut PgConnection,
        table: &str,
        key: &str,
    ) -> Result<(), TargetError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let changes = self.columns.iter().filter_map(|column| {
            let is_key = key.split(", ").any(|part| part == column.name);
            (!is_key).then(|| match column.change {
                Change::Set | Change::Keep => format!("{0} = excluded.{0}", column.name),
                Change::By(expression) => format!("{} = {expression}", column.name),
            })
        });
        let changes = listed(changes);
        let sql = format!(
            "insert into {table} ({names}) \
             select {values} from unnest({arrays}) as sent ({names}) \
             on conflict ({key}) do update set {changes} \
             where {table}.event_no < excluded.event_no",
            names = self.names(),
            values = self.values(),
            arrays = self.arrays(),
        );
        self.execute(connection, sql).await.map(drop)
    }

    /// Changes rows that are there. One that is not there makes all of it poisonous: the events
    /// before it were never projected here.
    pub(super) async fn update(
        self,
        connection: &mut PgConnection,
        table: &str,
        id: impl Fn(&'a R) -> Uuid,
    ) -> Result<(), TargetError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = self.rows.iter().map(&id).collect();
        let changes = listed(self.columns.iter().map(|column| {
            let name = column.name;
            match column.change {
                Change::Set => format!("{name} = new.{name}"),
                Change::Keep => format!("{name} = coalesce(new.{name}, {table}.{name})"),
                Change::By(expression) => format!("{name} = {expression}"),
            }
        }));
        let with_ids = self.set("id", id);
        let sql = format!(
            "update {table} set {changes} \
             from (select {values} from unnest({arrays}) as sent ({names})) as new \
             where {table}.id = new.id and {table}.event_no < new.event_no",
            names = with_ids.names(),
            values = with_ids.values(),
            arrays = with_ids.arrays(),
        );
        if with_ids.execute(&mut *connection, sql).await? == ids.len() as u64 {
            return Ok(());
        }
        let count = format!(
            "select count(*) from unnest($1::uuid[]) as given (id) \
             where not exists (select from {table} where {table}.id = given.id)"
        );
        let lacking: i64 = sqlx::query_scalar(AssertSqlSafe(count))
            .bind(&ids)
            .fetch_one(connection)
            .await
            .map_err(failure::of_write)?;
        match lacking {
            0 => Ok(()),
            rows => Err(TargetError::Poisonous(format!(
                "{rows} rows to change are not in {table}"
            ))),
        }
    }

    fn names(&self) -> String {
        listed(self.columns.iter().map(|column| column.name.to_owned()))
    }

    fn values(&self) -> String {
        listed(self.columns.iter().map(|column| column.value.clone()))
    }

    fn arrays(&self) -> String {
        let numbered = self.columns.iter().zip(1..);
        listed(numbered.map(|(column, number)| format!("${number}::{}", column.array)))
    }

    /// Every name in `sql` is one of this crate's own.
    async fn execute(self, connection: &mut PgConnection, sql: String) -> Result<u64, TargetError> {
        if let Some(failure) = self.failure {
            return Err(TargetError::Poisonous(failure));
        }
        let done = sqlx::query_with(AssertSqlSafe(sql), self.arguments)
            .execute(connection)
            .await
            .map_err(failure::of_write)?;
        Ok(done.rows_affected())
    }
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
