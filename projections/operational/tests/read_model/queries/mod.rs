//! Questions of suppliers and finance.

mod accounts;
mod bookings;
mod due;
mod invoices;
mod launches;
mod lists;
mod money;
mod people;
mod revenue;

use projection_operational::queries::{Page, QueryError};

use crate::database::{Database, Model};
use crate::history::History;

/// Follows a list page by page, each of two items.
pub(crate) async fn all<T, C>(
    page: impl AsyncFn(Option<C>) -> Result<Page<T, C>, QueryError>,
) -> Vec<T> {
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let page = page(after).await.expect("answers");
        assert!(page.items.len() <= 2);
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            return items;
        }
    }
}

pub(crate) async fn shown(history: &History) -> (Database, Model) {
    let database = Database::create().await;
    let model = database.model(1).await;
    model.project(history).await;
    (database, model)
}
