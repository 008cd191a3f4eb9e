//! Invoices and credit notes: those of one customer that were issued, newest first, and one of
//! them. Nobody sees another's, so every question names the customer.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::{CustomerId, InvoiceId};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{DateTime as BsonDateTime, doc};

use super::condition::Conditions;
use super::cursor::{self, InvalidCursor};
use super::launches::Direction;
use super::{PATIENCE, Page, QueryError, bounded, one_more};
use crate::documents::invoice::{InvoiceDetails, InvoiceDocument, InvoiceView};
use crate::documents::{INVOICES, binary};
use crate::model::ReadModel;

/// The only order there is.
const NEWEST: &str = "newest";

/// Where a page of invoices starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceCursor {
    issued_at: DateTime<Utc>,
    id: InvoiceId,
}

impl ReadModel {
    /// A page of a customer's invoices and credit notes, of 1 to [`super::MAX_PAGE`], newest
    /// first.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn invoices_of(
        &self,
        customer: CustomerId,
        limit: u32,
        cursor: Option<&InvoiceCursor>,
    ) -> Result<Page<InvoiceView, InvoiceCursor>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.add(doc! { "customer": binary(customer.0) });
        // A draft is not sent to anybody yet.
        conditions.add(doc! { "issued_at": { "$exists": true } });
        if let Some(cursor) = cursor {
            conditions.start_after(
                "issued_at",
                Direction::Descending,
                BsonDateTime::from_millis(cursor.issued_at.timestamp_millis()),
                binary(cursor.id.0),
            );
        }
        let limit = bounded(limit);
        let found: Vec<Kept<InvoiceDocument>> = self
            .collection(INVOICES)
            .find(conditions.into_filter())
            .sort(doc! { "issued_at": -1, "_id": -1 })
            .projection(doc! { "lines": 0, "recipient": 0 })
            .limit(one_more(limit))
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let found = found
            .into_iter()
            .map(|Kept(found)| InvoiceView::try_from(found))
            .collect::<Result<_, _>>()?;
        Ok(Page::of(found, limit, |invoice| InvoiceCursor {
            issued_at: invoice.issued_at,
            id: invoice.id,
        }))
    }

    /// One invoice or credit note with all that stands on it, if it is this customer's.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn invoice(
        &self,
        customer: CustomerId,
        id: InvoiceId,
    ) -> Result<Option<InvoiceDetails>, QueryError> {
        let found: Option<Kept<InvoiceDocument>> = self
            .collection(INVOICES)
            .find_one(doc! {
                "_id": binary(id.0),
                "customer": binary(customer.0),
                "issued_at": { "$exists": true },
            })
            .max_time(PATIENCE)
            .await?;
        let found = found.map(|Kept(found)| InvoiceDetails::try_from(found));
        found.transpose()
    }
}

impl std::fmt::Display for InvoiceCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        cursor::write(f, NEWEST, self.issued_at.timestamp_millis(), self.id.0)
    }
}

impl FromStr for InvoiceCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (order, millis, id) = cursor::read(text)?;
        match DateTime::from_timestamp_millis(millis) {
            Some(issued_at) if order == NEWEST => Ok(Self {
                issued_at,
                id: InvoiceId(id),
            }),
            _ => Err(InvalidCursor),
        }
    }
}
