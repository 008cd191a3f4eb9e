//! The terms of business: values that the company may change, with their defaults.
//!
//! An event that relies on a term carries what followed from it, so a later change never
//! rewrites the past.

use serde::{Deserialize, Serialize};

/// The terms in force. Each is set by the environment variable `ASTRO_TERMS_<FIELD>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// Minutes that a reservation holds its seats when it is to be paid by card.
    pub card_hold_minutes: u32,
    /// Hours that a reservation holds its seats when it is to be paid by transfer.
    pub transfer_hold_hours: u32,
    /// Seats that a customer may hold in one launch (rule 2).
    pub seats_per_customer: u32,
    /// Seats that a VIP may hold in one launch (rule 2).
    pub seats_per_vip: u32,
    /// Trips on different launches that make a customer a VIP (rule 3).
    pub vip_trips: u32,
    /// The youngest passenger, in years on the launch date (rule 4).
    pub youngest_passenger: u32,
    /// The oldest passenger, in years on the launch date (rule 4).
    pub oldest_passenger: u32,
    /// Days ahead that a launch is scheduled at least (rule 5).
    pub lead_days: u32,
    /// Percent paid back up to one year before the launch (rule 8).
    pub early_refund_percent: u8,
    /// Percent paid back up to three months before the launch (rule 8).
    pub late_refund_percent: u8,
    /// Occupancy in percent below which a launch is low (rule 6).
    pub low_occupancy_percent: u8,
    /// Whether a launch of low occupancy is aborted by itself (rule 6).
    pub auto_abort: bool,
    /// What a supplier owes for a completed launch, in hundredths of a percent of its revenue
    /// (rule 10).
    pub fee_basis_points: u32,
    /// The same for suppliers with enough completed launches.
    pub reduced_fee_basis_points: u32,
    /// The completed launch of a supplier from which on the reduced fee holds, once and for all:
    /// the third.
    pub reduced_fee_from: u32,
    /// What a supplier owes for an aborted launch, in cents of US dollars (rule 10).
    pub abort_fee_cents: u32,
    /// Days after its issue on which an invoice is due.
    pub invoice_due_days: u32,
    /// Days before a launch at which those who paid for seats are told again: the first time, 0 for
    /// never.
    pub first_reminder_days: u32,
    /// The same, the second time.
    pub second_reminder_days: u32,
    /// The same, the last time.
    pub last_reminder_days: u32,
    /// Expired reservations in a day after which a customer books no more that day (rule 14).
    pub expired_per_day: u32,
    /// Minutes after which the gateway is asked about a card payment of which it has not told how
    /// it ended.
    pub card_answer_minutes: u32,
    /// Hours after which a card payment has failed of which the gateway was never told.
    pub card_unknown_hours: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            card_hold_minutes: 30,
            transfer_hold_hours: 72,
            seats_per_customer: 4,
            seats_per_vip: 6,
            vip_trips: 2,
            youngest_passenger: 18,
            oldest_passenger: 70,
            lead_days: 365,
            early_refund_percent: 90,
            late_refund_percent: 70,
            low_occupancy_percent: 30,
            auto_abort: false,
            fee_basis_points: 100,
            reduced_fee_basis_points: 80,
            reduced_fee_from: 3,
            abort_fee_cents: 100_000,
            invoice_due_days: 30,
            first_reminder_days: 30,
            second_reminder_days: 7,
            last_reminder_days: 1,
            expired_per_day: 3,
            card_answer_minutes: 2,
            card_unknown_hours: 24,
        }
    }
}

impl Terms {
    /// The days before a launch at which those who paid for seats are told again.
    #[must_use]
    pub const fn reminder_days(&self) -> [u32; 3] {
        [
            self.first_reminder_days,
            self.second_reminder_days,
            self.last_reminder_days,
        ]
    }
}
