//! The pages of suppliers; what finance sees of launches is here, too.

use dioxus::prelude::*;
use uuid::Uuid;

use crate::Page;
use crate::app::NotThere;

/// The ways to what flies.
pub(crate) const FLIGHTS: &[Page] = &[Page::Overview, Page::Launches, Page::Rockets];

/// The ways to what the company is.
pub(crate) const COMPANY: &[Page] = &[Page::Profile];

/// A page of suppliers.
#[component]
pub(crate) fn SupplierPage(page: Page, subject: Option<Uuid>) -> Element {
    match (page, subject) {
        (Page::Overview, _) => rsx! {
            h1 { {page.title()} }
        },
        _ => rsx! {
            NotThere {}
        },
    }
}
