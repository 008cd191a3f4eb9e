//! Where the links in mails lead.

use domain::ids::{BookingId, InvoiceId, LaunchId};
use domain::slug::SlugText;
use notifier::Site;

/// The sites that mails lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sites {
    /// Of customers.
    pub customer: Site,
    /// Of suppliers and finance.
    pub portal: Site,
}

impl Sites {
    /// The public page of a launch.
    pub(crate) fn launch(&self, link: &SlugText) -> String {
        self.customer.page(&format!("launches/{link}"))
    }

    /// The page of a booking, for its customer.
    pub(crate) fn booking(&self, booking: BookingId) -> String {
        self.customer.page(&format!("bookings/{booking}"))
    }

    /// A customer's bookings.
    pub(crate) fn bookings(&self) -> String {
        self.customer.page("bookings")
    }

    /// A customer's invoices.
    pub(crate) fn invoices(&self) -> String {
        self.customer.page("invoices")
    }

    /// The page of a launch, for its supplier.
    pub(crate) fn own_launch(&self, launch: LaunchId) -> String {
        self.portal.page(&format!("launches/{launch}"))
    }

    /// The page of an invoice, for a supplier.
    pub(crate) fn own_invoice(&self, invoice: InvoiceId) -> String {
        self.portal.page(&format!("invoices/{invoice}"))
    }

    /// All bookings, for finance.
    pub(crate) fn all_bookings(&self) -> String {
        self.portal.page("bookings")
    }

    /// All refunds, for finance.
    pub(crate) fn all_refunds(&self) -> String {
        self.portal.page("refunds")
    }
}
