//! The money of a launch, added up.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// What was paid for the bookings of a launch, and what of it goes back.
///
/// Counts payments that confirmed a booking, and what cancellations and an abort owe back by the
/// rules, whether that has left already or not. A payment that confirmed nothing comes and goes
/// back in full, and is in neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takings {
    /// Paid by customers.
    pub collected: Money,
    /// Paid back, or owed back.
    pub refunded: Money,
}

impl Default for Takings {
    fn default() -> Self {
        Self {
            collected: Money::ZERO,
            refunded: Money::ZERO,
        }
    }
}

impl Takings {
    /// What is kept: the revenue of the launch.
    #[must_use]
    pub fn revenue(self) -> Money {
        self.collected
            .checked_sub(self.refunded)
            .unwrap_or(Money::ZERO)
    }

    /// After a booking was paid.
    pub(super) fn collect(self, amount: Money) -> Self {
        Self {
            collected: added(self.collected, amount),
            ..self
        }
    }

    /// After some of it is owed back.
    pub(super) fn pay_back(self, amount: Money) -> Self {
        Self {
            refunded: added(self.refunded, amount),
            ..self
        }
    }
}

/// A launch has at most 100,000 seats at 100,000,000,000 cents, and sells each of them again
/// some hundred times before this doesn't fit.
fn added(sum: Money, amount: Money) -> Money {
    sum.checked_add(amount)
        .expect("the bookings of a launch do not cost that much")
}
