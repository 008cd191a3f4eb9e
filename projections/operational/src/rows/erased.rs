//! People who were erased: what the rows of others' aggregates say of them is forgotten.
//!
//! Their keys were destroyed before the log said so, so events that are read again say nothing of
//! them. What rows say was read before. No guard is needed: nothing personal of them comes after,
//! and forgetting twice changes nothing. Invoices name whom the law wants named, under keys of
//! their own, and stay as they are.
//!
//! Each shard forgets them in all rows, also those of others: one that is behind may write what it read before
//! once more, and forgets it again when it comes there. So once all have, nothing is left.

use domain::account::{Registrant, SubjectErased};
use projection_runtime::TargetError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::failure;

/// Those who were erased in a batch.
#[derive(Default)]
pub(super) struct Erased {
    accounts: Vec<Uuid>,
    customers: Vec<Uuid>,
    suppliers: Vec<Uuid>,
}

/// What each of them leaves behind.
const ACCOUNTS: &str = "update accounts set email = null where id = any($1)";
const CUSTOMERS: &str = "update customers set name = null where id = any($1)";
const PASSENGERS: &str = "update passengers \
     set name = null, email = null, phone = null, date_of_birth = null \
     from bookings where bookings.id = passengers.booking and bookings.customer = any($1)";
const SUPPLIERS: &str = "update suppliers \
     set contact_name = null, contact_email = null, contact_phone = null where id = any($1)";

impl Erased {
    pub(super) fn erased(&mut self, erased: &SubjectErased) {
        self.accounts.push(erased.account.0);
        match erased.registrant {
            Some(Registrant::Customer { customer }) => self.customers.push(customer.0),
            Some(Registrant::Supplier { supplier }) => self.suppliers.push(supplier.0),
            None => {}
        }
    }

    /// Forgets them: after all that the batch writes, some of which may be about them.
    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        for (statement, whose) in [
            (ACCOUNTS, &self.accounts),
            (CUSTOMERS, &self.customers),
            (PASSENGERS, &self.customers),
            (SUPPLIERS, &self.suppliers),
        ] {
            if whose.is_empty() {
                continue;
            }
            sqlx::query(statement)
                .bind(whose)
                .execute(&mut *connection)
                .await
                .map_err(failure::of_write)?;
        }
        Ok(())
    }
}
