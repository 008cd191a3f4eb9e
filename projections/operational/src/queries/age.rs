//! The order of lists by age, and where their pages begin.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{QueryError, one_more};

/// In which order, by the time at which something began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeOrder {
    /// The last to begin first.
    #[default]
    NewestFirst,
    /// The first to begin first.
    OldestFirst,
}

/// The place after an item in a list of this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeCursor {
    order: AgeOrder,
    at: DateTime<Utc>,
    id: Uuid,
}

/// So many items in an order, from a place on.
#[derive(Debug, Clone, Copy)]
pub(super) struct AgePage {
    order: AgeOrder,
    limit: u32,
    after: Option<AgeCursor>,
}

impl AgePage {
    /// # Errors
    /// When the cursor belongs to another order.
    pub(super) fn new(
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<Self, QueryError> {
        if after.is_some_and(|after| after.order != order) {
            return Err(QueryError::InvalidCursor);
        }
        Ok(Self {
            order,
            limit,
            after,
        })
    }

    /// Ends a `select … where …` with what makes it this page. `column` has the time.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>, column: &str) {
        let comparison = match self.order {
            AgeOrder::NewestFirst => "<",
            AgeOrder::OldestFirst => ">",
        };
        if let Some(after) = self.after {
            query.push(format_args!(" and ({column}, id) {comparison} ("));
            query
                .push_bind(after.at)
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        let direction = self.direction();
        query.push(format_args!(
            " order by {column} {direction}, id {direction}"
        ));
        self.push_limit(query);
    }

    pub(super) fn push_limit(self, query: &mut QueryBuilder<Postgres>) {
        query.push(" limit ").push_bind(one_more(self.limit));
    }

    /// The order of a page that something was joined to.
    pub(super) fn push_order_of(
        self,
        query: &mut QueryBuilder<Postgres>,
        table: &str,
        column: &str,
    ) {
        let direction = self.direction();
        query.push(format_args!(
            " order by {table}.{column} {direction}, {table}.id {direction}"
        ));
    }

    fn direction(self) -> &'static str {
        match self.order {
            AgeOrder::NewestFirst => "desc",
            AgeOrder::OldestFirst => "asc",
        }
    }

    /// Where the next page begins, after an item.
    pub(super) fn cursor(self, at: DateTime<Utc>, id: Uuid) -> AgeCursor {
        AgeCursor {
            order: self.order,
            at,
            id,
        }
    }
}
