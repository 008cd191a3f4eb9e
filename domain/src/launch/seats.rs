//! The seats of a launch, counted.

use serde::{Deserialize, Serialize};

/// Where every seat of a launch is. Whatever is not reserved, confirmed or forfeited is free.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatCount {
    /// On offer in all.
    pub offered: u32,
    /// Held by reservations that are not paid yet.
    pub reserved: u32,
    /// Sold by bookings that are paid.
    pub confirmed: u32,
    /// Sold by bookings that were cancelled too late for a refund: they stay sold.
    pub forfeited: u32,
}

impl SeatCount {
    /// All of them free.
    #[must_use]
    pub const fn all_free(offered: u32) -> Self {
        Self {
            offered,
            reserved: 0,
            confirmed: 0,
            forfeited: 0,
        }
    }

    /// What can still be reserved.
    #[must_use]
    pub const fn free(self) -> u32 {
        self.offered
            .saturating_sub(self.reserved)
            .saturating_sub(self.confirmed)
            .saturating_sub(self.forfeited)
    }

    /// Held or sold, one way or another.
    #[must_use]
    pub const fn taken(self) -> u32 {
        self.offered - self.free()
    }

    /// Whether less than that share of the offered seats is in confirmed bookings (rule 6).
    #[must_use]
    pub const fn is_low(self, threshold_percent: u8) -> bool {
        // As wide as it takes: seats are counted in 32 bits.
        (self.confirmed as u64) * 100 < (self.offered as u64) * (threshold_percent as u64)
    }

    /// After the seats on offer became others: never fewer than are taken.
    pub(super) const fn offer(self, offered: u32) -> Self {
        Self { offered, ..self }
    }

    /// After all reservations came free.
    pub(super) const fn release_all(self) -> Self {
        Self {
            reserved: 0,
            ..self
        }
    }

    /// After all reservations and all paid bookings came free.
    pub(super) const fn abort_all(self) -> Self {
        Self {
            reserved: 0,
            confirmed: 0,
            ..self
        }
    }

    /// After free seats were reserved.
    pub(super) const fn reserve(self, seats: u32) -> Self {
        Self {
            reserved: self.reserved + seats,
            ..self
        }
    }

    /// After reserved seats came free.
    pub(super) const fn release(self, seats: u32) -> Self {
        Self {
            reserved: self.reserved - seats,
            ..self
        }
    }

    /// After free seats were sold.
    pub(super) const fn sell(self, seats: u32) -> Self {
        Self {
            confirmed: self.confirmed + seats,
            ..self
        }
    }

    /// After sold seats came free.
    pub(super) const fn take_back(self, seats: u32) -> Self {
        Self {
            confirmed: self.confirmed - seats,
            ..self
        }
    }

    /// After sold seats were given up without a refund.
    pub(super) const fn forfeit(self, seats: u32) -> Self {
        let without = self.take_back(seats);
        Self {
            forfeited: without.forfeited + seats,
            ..without
        }
    }
}
