//! What a page of somebody's own needs.

use api_contract::launches::Launch;
use domain::ids::BookingId;
use serde::{Deserialize, Serialize};

use super::text::title;
use crate::RefundStep;

/// A page, and what all of them name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnPage {
    /// Which one.
    pub page: Page,
    /// What all of them name.
    pub places: Places,
}

/// What pages name beside their site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// Where browsers find the accounts, such as `https://accounts.astro.example`.
    pub accounts: String,
    /// Whether cards are those of the payment gateway's sandbox.
    pub test_cards: bool,
    /// Where money is transferred to; without it nobody pays by transfer.
    pub transfer_account: Option<String>,
}

/// A page of what is somebody's own. Nothing of anybody is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// Booking seats of a launch.
    Book(Box<BookPage>),
    /// One's bookings.
    Bookings,
    /// One of them.
    Booking(BookingId),
    /// One's invoices and credit notes.
    Invoices,
    /// Who one is, as a customer.
    Profile,
}

impl Page {
    /// What it is called.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Book(_) => title::BOOK,
            Self::Bookings => title::BOOKINGS,
            Self::Booking(_) => title::BOOKING,
            Self::Invoices => title::INVOICES,
            Self::Profile => title::PROFILE,
        }
    }
}

/// Booking seats of a launch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookPage {
    /// The launch, as it was when the page was written.
    pub launch: Launch,
    /// The terms in force.
    pub terms: BookingTerms,
    /// What a customer who cancels is paid back, from early to late; after the last, nothing.
    pub refunds: Vec<RefundStep>,
    /// Whether the time of its departure has come.
    pub has_departed: bool,
}

/// The terms that a booking is made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingTerms {
    /// The seats that a customer may hold in one launch.
    pub seats: u32,
    /// The same for VIPs.
    pub seats_of_vips: u32,
    /// The youngest passenger, in years on the launch date.
    pub youngest: u32,
    /// The oldest.
    pub oldest: u32,
    /// Minutes that seats are held for a card.
    pub card_hold_minutes: u32,
    /// Hours that they are for a transfer.
    pub transfer_hold_hours: u32,
}
