//! Customers: one by id.

use domain::ids::CustomerId;
use kept::Kept;
use mongodb::bson::doc;

use super::{PATIENCE, QueryError};
use crate::documents::customer::{CustomerDocument, CustomerView};
use crate::documents::{CUSTOMERS, binary};
use crate::model::ReadModel;

impl ReadModel {
    /// One customer.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn customer(&self, id: CustomerId) -> Result<Option<CustomerView>, QueryError> {
        let found: Option<Kept<CustomerDocument>> = self
            .collection(CUSTOMERS)
            .find_one(doc! { "_id": binary(id.0) })
            .max_time(PATIENCE)
            .await?;
        Ok(found.map(|Kept(found)| CustomerView::from(found)))
    }
}
