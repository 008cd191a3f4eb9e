//! The pages of finance.

use dioxus::prelude::*;
use uuid::Uuid;

use crate::Page;
use crate::app::NotThere;

/// The ways to what is about money. Suppliers see those that are for them, too.
pub(crate) const MONEY: &[Page] = &[];

/// A page of finance.
#[component]
pub(crate) fn FinancePage(page: Page, subject: Option<Uuid>) -> Element {
    let _by = (page, subject);
    rsx! {
        NotThere {}
    }
}
