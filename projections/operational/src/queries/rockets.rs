//! Rockets.

use chrono::{DateTime, Utc};
use domain::ids::{RocketId, SupplierId};
use domain::rocket::Range;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Page, QueryError, count, one_more, page, word};
use crate::model::ReadModel;

/// A rocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rocket {
    /// Which one.
    pub id: RocketId,
    /// Whose it is.
    pub supplier: SupplierId,
    /// What it is called.
    pub name: String,
    /// Its model.
    pub model: String,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// Since when it flies no new launch any more.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The place after a rocket in the list of its supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RocketCursor {
    at: DateTime<Utc>,
    id: Uuid,
}

const COLUMNS: &str = "select id, supplier, name, model, capacity, range, registered_at, retired_at
    from rockets where ";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    supplier: Uuid,
    name: String,
    model: String,
    capacity: i64,
    range: String,
    registered_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Rocket {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        Ok(Self {
            id: RocketId(row.id),
            supplier: SupplierId(row.supplier),
            name: row.name,
            model: row.model,
            capacity: count("capacity", row.capacity)?,
            range: word("range", &row.range)?,
            registered_at: row.registered_at,
            retired_at: row.retired_at,
        })
    }
}

impl ReadModel {
    /// A rocket.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn rocket(&self, id: RocketId) -> Result<Option<Rocket>, QueryError> {
        let row: Option<Row> = QueryBuilder::<Postgres>::new(COLUMNS)
            .push("id = ")
            .push_bind(id.0)
            .build_query_as()
            .fetch_optional(&self.pool)
            .await?;
        row.map(Rocket::try_from).transpose()
    }

    /// The rockets of a supplier, in the order in which they were registered.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn rockets(
        &self,
        supplier: SupplierId,
        limit: u32,
        after: Option<RocketCursor>,
    ) -> Result<Page<Rocket, RocketCursor>, QueryError> {
        let mut query = QueryBuilder::<Postgres>::new(COLUMNS);
        query.push("supplier = ").push_bind(supplier.0);
        if let Some(after) = after {
            query.push(" and (registered_at, id) > (");
            query
                .push_bind(after.at)
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        query
            .push(" order by registered_at, id limit ")
            .push_bind(one_more(limit));
        let rows: Vec<Row> = query.build_query_as().fetch_all(&self.pool).await?;
        page(rows, limit, |row| RocketCursor {
            at: row.registered_at,
            id: row.id,
        })
    }
}
