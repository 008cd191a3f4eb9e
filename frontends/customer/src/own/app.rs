//! A page of what is somebody's own, made of components.

use dioxus::prelude::*;
use frontend_kit::use_same_account;
use frontend_ui::Shell;

use super::book::Book;
use super::bookings::{BookingPage, Bookings};
use super::guard::Guard;
use super::invoices::Invoices;
use super::profile::ProfilePage;
use super::{OwnPage, Page, Places};
use crate::app::Ways;
use crate::routes;
use crate::visitor::{SignedInAs, use_visitor};

/// A page of what is somebody's own.
#[component]
pub fn App(own: OwnPage) -> Element {
    let visitor = use_visitor();
    use_same_account(move || visitor.account());
    use_context_provider::<Places>(|| own.places.clone());
    let title = own.page.title();
    rsx! {
        Shell { home: routes::HOME, beside: rsx! { Ways {} SignedInAs { is_alive: true } },
            match own.page {
                Page::Book(page) => rsx! { Book { page: *page } },
                Page::Bookings => rsx! {
                    Guard { title, Bookings {} }
                },
                Page::Booking(id) => rsx! {
                    Guard { title, BookingPage { id } }
                },
                Page::Invoices => rsx! {
                    Guard { title, Invoices {} }
                },
                Page::Profile => rsx! {
                    Guard { title, ProfilePage {} }
                },
            }
        }
    }
}
