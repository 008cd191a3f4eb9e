//! All words of the pages, by where they stand: to be translated, this is what there is.

pub(crate) mod finance;
mod supplier;
pub(crate) mod words;

pub(crate) use supplier::*;

/// Where no program comes to take the page over.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const NO_SCRIPT: &str =
    "The portal needs JavaScript: please allow it for this site, and load the page again.";

/// What pages are called.
pub(crate) mod title {
    pub(crate) const OVERVIEW: &str = "Overview";
    pub(crate) const LAUNCHES: &str = "Launches";
    pub(crate) const NEW_LAUNCH: &str = "Schedule a launch";
    pub(crate) const LAUNCH: &str = "Launch";
    pub(crate) const ROCKETS: &str = "Rockets";
    pub(crate) const NEW_ROCKET: &str = "Register a rocket";
    pub(crate) const ROCKET: &str = "Rocket";
    pub(crate) const PROFILE: &str = "Company profile";
    pub(crate) const INVOICES: &str = "Invoices";
    pub(crate) const INVOICE: &str = "Invoice";
    pub(crate) const BOOKINGS: &str = "Bookings";
    pub(crate) const BOOKING: &str = "Booking";
    pub(crate) const PAYMENTS: &str = "Payments";
    pub(crate) const REFUNDS: &str = "Refunds";
    pub(crate) const REVENUE: &str = "Revenue";
}

pub(crate) mod header {
    pub(crate) const ACCOUNT: &str = "Account";
    pub(crate) const YOUR_ACCOUNT: &str = "Your account";
    pub(crate) const SIGN_OUT: &str = "Sign out";
}

pub(crate) mod navigation {
    pub(crate) const PORTAL: &str = "Portal";
    pub(crate) const FLIGHTS: &str = "Flights";
    pub(crate) const MONEY: &str = "Money";
    pub(crate) const COMPANY: &str = "Company";
}

pub(crate) mod wait {
    pub(crate) const LOADING: &str = "Loading…";
    pub(crate) const AGAIN: &str = "Try again";
    pub(crate) const CANCEL: &str = "Cancel";
}

/// What is not there, or for others.
pub(crate) mod nowhere {
    pub(crate) const HEADING: &str = "There is nothing here";
    pub(crate) const LEAD: &str = "What you are looking for is not here, or not yours to see.";
    pub(crate) const HOME: &str = "Back to the overview";
    pub(crate) const NOT_FOR_YOU: &str = "This page is not for your account.";
}
