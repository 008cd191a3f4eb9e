//! Suppliers.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, SupplierId};
use uuid::Uuid;

use super::{QueryError, count};
use crate::model::ReadModel;

/// A supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Which one.
    pub id: SupplierId,
    /// The account that registered it.
    pub account: AccountId,
    /// The company's legal name.
    pub legal_name: String,
    /// The number under which it pays taxes.
    pub tax_id: String,
    /// The country of its seat.
    pub country: String,
    /// Its legal address.
    pub legal_address: String,
    /// The person to talk to. `None` when they were erased.
    pub contact: Option<SupplierContact>,
    /// When its profile was opened.
    pub opened_at: DateTime<Utc>,
    /// Its completed launches. `None` before the first.
    pub completed: Option<Completed>,
}

/// The completed launches of a supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completed {
    /// How many there are.
    pub launches: u32,
    /// The fee for the last one, in hundredths of a percent of its revenue.
    pub fee_basis_points: u32,
}

/// The person to talk to in a company.
#[derive(Clone, PartialEq, Eq)]
pub struct SupplierContact {
    /// Name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for SupplierContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SupplierContact(personal)")
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account: Uuid,
    legal_name: String,
    tax_id: String,
    country: String,
    legal_address: String,
    contact_name: Option<String>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    opened_at: DateTime<Utc>,
    completed: Option<i64>,
    fee_basis_points: Option<i64>,
}

impl TryFrom<Row> for Supplier {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        let completed = row.completed.zip(row.fee_basis_points);
        let completed = completed.map(|(launches, fee_basis_points)| {
            Ok::<_, QueryError>(Completed {
                launches: count("completed", launches)?,
                fee_basis_points: count("fee_basis_points", fee_basis_points)?,
            })
        });
        let contact = row
            .contact_name
            .zip(row.contact_email)
            .zip(row.contact_phone)
            .map(|((name, email), phone)| SupplierContact { name, email, phone });
        Ok(Self {
            id: SupplierId(row.id),
            account: AccountId(row.account),
            legal_name: row.legal_name,
            tax_id: row.tax_id,
            country: row.country,
            legal_address: row.legal_address,
            contact,
            opened_at: row.opened_at,
            completed: completed.transpose()?,
        })
    }
}

impl ReadModel {
    /// A supplier.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn supplier(&self, id: SupplierId) -> Result<Option<Supplier>, QueryError> {
        let row: Option<Row> = sqlx::query_as(
            "select id, account, legal_name, tax_id, country, legal_address,
                contact_name, contact_email, contact_phone, opened_at,
                last.completed, last.fee_basis_points
             from suppliers
             left join lateral (
                select completed, fee_basis_points from completions
                where supplier = suppliers.id order by completed desc limit 1
             ) as last on true
             where id = $1",
        )
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(Supplier::try_from).transpose()
    }
}
