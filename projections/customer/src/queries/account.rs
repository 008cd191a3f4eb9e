//! Accounts: one by id.

use domain::ids::AccountId;
use kept::Kept;
use mongodb::bson::doc;

use super::{PATIENCE, QueryError};
use crate::documents::account::{AccountDocument, AccountView};
use crate::documents::{ACCOUNTS, binary};
use crate::model::ReadModel;

impl ReadModel {
    /// One account.
    ///
    /// # Errors
    /// When the server does not answer, or the document can't be read.
    pub async fn account(&self, id: AccountId) -> Result<Option<AccountView>, QueryError> {
        let found: Option<Kept<AccountDocument>> = self
            .collection(ACCOUNTS)
            .find_one(doc! { "_id": binary(id.0) })
            .max_time(PATIENCE)
            .await?;
        let found = found.map(|Kept(found)| AccountView::try_from(found));
        found.transpose()
    }
}
