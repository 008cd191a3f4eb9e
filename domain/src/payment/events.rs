//! What happened to a payment. Names, versions and field names are storage formats.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{BookingId, CustomerId, InvoiceId, LaunchId, SupplierId};
use crate::launch::PaymentMethod;
use crate::money::Money;
use crate::personal::HoldsPersonal;
use crate::text::PaymentReference;
use crate::words::words;

events! {
    /// What happened to a payment.
    pub enum PaymentEvent {
        /// Somebody is about to pay.
        Initiated = "payment.initiated" v 1,
        /// The money is there.
        Completed = "payment.completed" v 1,
        /// No money comes.
        Failed = "payment.failed" v 1,
    }
}

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// All that a booking costs.
    Booking {
        /// The launch.
        launch: LaunchId,
        /// The booking.
        booking: BookingId,
        /// Whose booking it is.
        customer: CustomerId,
    },
    /// An invoice to or of a supplier, or a part of it.
    Invoice {
        /// The invoice.
        invoice: InvoiceId,
        /// The supplier that it is to or of.
        supplier: SupplierId,
        /// Which way the money goes.
        direction: Direction,
    },
}

words! {
    /// Which way money goes, as Astro Bookings sees it.
    pub enum Direction {
        /// To Astro Bookings.
        In = "in",
        /// From Astro Bookings.
        Out = "out",
    }
}

words! {
    /// Why a payment failed.
    pub enum PaymentFailure {
        /// The bank of the card refused.
        Declined = "declined",
        /// There is not enough money behind the card.
        InsufficientFunds = "insufficient_funds",
        /// The card is not valid any more.
        ExpiredCard = "expired_card",
        /// The card, or what proves whose it is, is not right.
        InvalidCard = "invalid_card",
        /// The gateway refuses the payment for a reason of its own.
        Rejected = "rejected",
    }
}

/// Somebody is about to pay. No card data is ever part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Initiated {
    /// What it is for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// How.
    pub method: PaymentMethod,
}

impl HoldsPersonal for Initiated {}

/// The money is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Completed {
    /// What the gateway or the bank calls it.
    pub reference: PaymentReference,
    /// When the money was there, as gateway or bank say; by the business clock.
    pub paid_at: DateTime<Utc>,
}

impl HoldsPersonal for Completed {}

/// No money comes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// Why.
    pub reason: PaymentFailure,
}

impl HoldsPersonal for Failed {}
