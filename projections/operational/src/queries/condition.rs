//! Conditions that hold only where they are asked for.

use sqlx::{Encode, Postgres, QueryBuilder, Type};

/// A `select … where …` that is still being written.
pub(super) trait Conditions {
    /// `and`, a condition, and the value that ends it, if there is one.
    fn and<'t, T>(&mut self, condition: &str, value: Option<T>)
    where
        T: Encode<'t, Postgres> + Type<Postgres>;
}

impl Conditions for QueryBuilder<Postgres> {
    fn and<'t, T>(&mut self, condition: &str, value: Option<T>)
    where
        T: Encode<'t, Postgres> + Type<Postgres>,
    {
        if let Some(value) = value {
            self.push(" and ").push(condition).push(" ");
            self.push_bind(value);
        }
    }
}
