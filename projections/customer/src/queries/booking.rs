//! One booking, and all that belongs to it: its launch, its payments, refunds and invoices, and
//! its story. Each is a document of its own, joined here by the booking's id.

use domain::ids::{BookingId, CustomerId};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{Document, doc};
use serde::de::DeserializeOwned;

use super::bookings::BookedView;
use super::timeline::{self, Moment};
use super::{MAX_PAGE, PATIENCE, QueryError};
use crate::documents::booking::{BookingDocument, BookingView};
use crate::documents::invoice::{InvoiceDocument, InvoiceView};
use crate::documents::launch::LaunchView;
use crate::documents::payment::{PaymentDocument, PaymentView};
use crate::documents::refund::{RefundDocument, RefundView};
use crate::documents::{BOOKINGS, INVOICES, PAYMENTS, REFUNDS, binary};
use crate::model::ReadModel;

/// A booking with all that belongs to it, each list from the oldest on.
#[derive(Debug, Clone, PartialEq)]
pub struct BookingDetails {
    /// The booking.
    pub booking: BookingView,
    /// Its launch, as it is now; none if it can't be shown.
    pub launch: Option<LaunchView>,
    /// The payments for it; of very many the latest.
    pub payments: Vec<PaymentView>,
    /// The refunds of these.
    pub refunds: Vec<RefundView>,
    /// The invoices and credit notes that were issued about it.
    pub invoices: Vec<InvoiceView>,
    /// All that happened to it.
    pub timeline: Vec<Moment>,
}

impl ReadModel {
    /// One booking, if it is this customer's.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn booking(
        &self,
        customer: CustomerId,
        id: BookingId,
    ) -> Result<Option<BookingView>, QueryError> {
        let found: Option<Kept<BookingDocument>> = self
            .collection(BOOKINGS)
            .find_one(doc! { "_id": binary(id.0), "customer": binary(customer.0) })
            .max_time(PATIENCE)
            .await?;
        let found = found.map(|Kept(found)| BookingView::try_from(found));
        found.transpose()
    }

    /// One booking with its launch, if it is this customer's.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn booked(
        &self,
        customer: CustomerId,
        id: BookingId,
    ) -> Result<Option<BookedView>, QueryError> {
        let Some(booking) = self.booking(customer, id).await? else {
            return Ok(None);
        };
        let launch = self.launch(booking.launch).await?;
        Ok(Some(BookedView { booking, launch }))
    }

    /// One booking with all that belongs to it, if it is this customer's.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn booking_details(
        &self,
        customer: CustomerId,
        id: BookingId,
    ) -> Result<Option<BookingDetails>, QueryError> {
        let Some(booking) = self.booking(customer, id).await? else {
            return Ok(None);
        };
        let about_it = || doc! { "booking": binary(id.0), "customer": binary(customer.0) };
        let issued = doc! {
            "booking": binary(id.0),
            "customer": binary(customer.0),
            "issued_at": { "$exists": true },
        };
        let (launch, payments, refunds, invoices) = tokio::try_join!(
            self.launch(booking.launch),
            self.latest::<PaymentDocument, PaymentView>(PAYMENTS, about_it(), "started_at"),
            self.latest::<RefundDocument, RefundView>(REFUNDS, about_it(), "requested_at"),
            self.latest::<InvoiceDocument, InvoiceView>(INVOICES, issued, "issued_at"),
        )?;
        let timeline = timeline::of(&booking, launch.as_ref(), &payments, &refunds);
        Ok(Some(BookingDetails {
            booking,
            launch,
            payments,
            refunds,
            invoices,
            timeline,
        }))
    }

    /// The latest documents that a filter finds, the oldest of them first.
    async fn latest<D, V>(
        &self,
        collection: &'static str,
        filter: Document,
        by: &str,
    ) -> Result<Vec<V>, QueryError>
    where
        D: DeserializeOwned + Send + Sync,
        V: TryFrom<D, Error = QueryError>,
    {
        let found: Vec<Kept<D>> = self
            .collection(collection)
            .find(filter)
            .sort(doc! { by: -1 })
            .limit(MAX_PAGE.into())
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let found = found.into_iter().rev();
        found.map(|Kept(found)| V::try_from(found)).collect()
    }
}
