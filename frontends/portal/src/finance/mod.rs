//! The pages of finance.

mod booking;
mod bookings;
mod filters;
mod invoice;
mod invoices;
mod payments;
mod refunds;
mod revenue;
mod rows;
mod transfer;
mod words;

use dioxus::prelude::*;
use uuid::Uuid;

use crate::Page;
use crate::app::NotThere;
use booking::BookingPage;
use bookings::BookingsPage;
use invoice::InvoicePage;
use invoices::InvoicesPage;
use payments::PaymentsPage;
use refunds::RefundsPage;
use revenue::RevenuePage;

/// The ways to what is about money.
pub(crate) const MONEY: &[Page] = &[
    Page::Bookings,
    Page::Payments,
    Page::Refunds,
    Page::Invoices,
    Page::Revenue,
];

/// A page of finance.
#[component]
pub(crate) fn FinancePage(page: Page, subject: Option<Uuid>) -> Element {
    match (page, subject) {
        (Page::Bookings, _) => rsx! {
            BookingsPage {}
        },
        (Page::Booking, Some(booking)) => rsx! {
            BookingPage { booking }
        },
        (Page::Payments, _) => rsx! {
            PaymentsPage {}
        },
        (Page::Refunds, _) => rsx! {
            RefundsPage {}
        },
        (Page::Invoices, _) => rsx! {
            InvoicesPage {}
        },
        (Page::Invoice, Some(invoice)) => rsx! {
            InvoicePage { invoice }
        },
        (Page::Revenue, _) => rsx! {
            RevenuePage {}
        },
        _ => rsx! {
            NotThere {}
        },
    }
}
