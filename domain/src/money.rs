//! Money: whole cents of one currency, never a fraction, never below zero.
//!
//! In JSON: `{"cents": 45000000, "currency": "USD"}`.

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// A currency, by its ISO 4217 code.
    pub enum Currency {
        /// United States dollar.
        Usd = "USD",
    }
}

/// An amount of money: what something costs, what was paid, what is paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Amount")]
pub struct Money {
    cents: i64,
    currency: Currency,
}

/// An amount below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount of money must not be below zero")]
pub struct NegativeAmount;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self {
        cents: 0,
        currency: Currency::Usd,
    };

    /// An amount of US dollars, in cents.
    ///
    /// # Errors
    /// Below zero.
    pub const fn usd(cents: i64) -> Result<Self, NegativeAmount> {
        if cents < 0 {
            return Err(NegativeAmount);
        }
        Ok(Self {
            cents,
            currency: Currency::Usd,
        })
    }

    /// The amount in cents.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.cents
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.cents == 0
    }

    /// The sum; none when it doesn't fit, or the currencies differ.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.same_currency(other)?
            .with_cents(self.cents.checked_add(other.cents)?)
    }

    /// The difference; none when it is below zero, or the currencies differ.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.same_currency(other)?
            .with_cents(self.cents.checked_sub(other.cents)?)
    }

    /// So many times the amount; none when it doesn't fit.
    #[must_use]
    pub fn checked_times(self, count: u32) -> Option<Self> {
        self.with_cents(self.cents.checked_mul(i64::from(count))?)
    }

    /// A share of the amount, to the nearest cent, half a cent up. More than 100 percent counts
    /// as 100: nobody is paid back more than they paid.
    #[must_use]
    pub fn percent(self, percent: u8) -> Self {
        let percent = i64::from(percent.min(100));
        // Split, so that no amount is too large to multiply.
        let (hundreds, rest) = (self.cents / 100, self.cents % 100);
        Self {
            cents: hundreds * percent + (rest * percent + 50) / 100,
            currency: self.currency,
        }
    }

    /// A share of the amount in hundredths of a percent, to the nearest cent, half a cent up.
    /// More than the whole counts as the whole.
    #[must_use]
    pub fn basis_points(self, points: u32) -> Self {
        let points = i64::from(points.min(10_000));
        let (wholes, rest) = (self.cents / 10_000, self.cents % 10_000);
        Self {
            cents: wholes * points + (rest * points + 5_000) / 10_000,
            currency: self.currency,
        }
    }

    /// The sum of amounts; none when it doesn't fit, or the currencies differ.
    #[must_use]
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts
            .into_iter()
            .try_fold(Self::ZERO, |sum, amount| sum.checked_add(amount))
    }

    fn same_currency(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(self)
    }

    fn with_cents(self, cents: i64) -> Option<Self> {
        (cents >= 0).then_some(Self {
            cents,
            currency: self.currency,
        })
    }
}

/// For people: `450,000.00 USD`.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let units = (self.cents / 100).to_string();
        for (place, digit) in units.chars().enumerate() {
            if place > 0 && (units.len() - place).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{:02} {}", self.cents % 100, self.currency)
    }
}

/// The stored shape, before it is known not to be below zero.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Amount {
    cents: i64,
    currency: Currency,
}

impl TryFrom<Amount> for Money {
    type Error = NegativeAmount;

    fn try_from(amount: Amount) -> Result<Self, Self::Error> {
        match amount.currency {
            Currency::Usd => Self::usd(amount.cents),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(cents: i64) -> Money {
        Money::usd(cents).unwrap()
    }

    #[test]
    fn money_is_never_below_zero() {
        assert_eq!(Money::usd(-1), Err(NegativeAmount));
        assert_eq!(usd(1).checked_sub(usd(2)), None);
        assert!(serde_json::from_str::<Money>(r#"{"cents":-1,"currency":"USD"}"#).is_err());
    }

    #[test]
    fn money_keeps_its_stored_form() {
        let stored = r#"{"cents":45000000,"currency":"USD"}"#;
        let money: Money = serde_json::from_str(stored).unwrap();
        assert_eq!(money, usd(45_000_000));
        assert_eq!(serde_json::to_string(&money).unwrap(), stored);
        assert!(serde_json::from_str::<Money>(r#"{"cents":1.5,"currency":"USD"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"cents":1,"currency":"EUR"}"#).is_err());
    }

    #[test]
    fn a_share_is_rounded_to_the_nearest_cent_half_a_cent_up() {
        assert_eq!(usd(1).percent(90), usd(1));
        assert_eq!(usd(1).percent(49), usd(0));
        assert_eq!(usd(1).percent(50), usd(1));
        assert_eq!(usd(101).percent(70), usd(71));
        assert_eq!(usd(i64::MAX).percent(100), usd(i64::MAX));
        assert_eq!(usd(10).percent(200), usd(10));
    }

    #[test]
    fn a_share_in_basis_points_is_rounded_to_the_nearest_cent_half_a_cent_up() {
        assert_eq!(usd(10_000).basis_points(80), usd(80));
        assert_eq!(usd(62).basis_points(80), usd(0));
        assert_eq!(usd(63).basis_points(80), usd(1));
        assert_eq!(usd(50).basis_points(100), usd(1));
        assert_eq!(usd(i64::MAX).basis_points(10_000), usd(i64::MAX));
        assert_eq!(usd(10).basis_points(20_000), usd(10));
    }

    #[test]
    fn amounts_add_up_or_do_not_fit() {
        assert_eq!(Money::sum([]), Some(Money::ZERO));
        assert_eq!(Money::sum([usd(1), usd(2)]), Some(usd(3)));
        assert_eq!(Money::sum([usd(i64::MAX), usd(1)]), None);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(usd(i64::MAX).checked_add(usd(1)), None);
        assert_eq!(usd(i64::MAX).checked_times(2), None);
        assert_eq!(usd(250).checked_times(4), Some(usd(1_000)));
        assert_eq!(usd(250).checked_add(usd(50)), Some(usd(300)));
        assert_eq!(usd(250).checked_sub(usd(250)), Some(Money::ZERO));
    }

    #[test]
    fn money_reads_as_people_write_it() {
        assert_eq!(usd(45_000_000).to_string(), "450,000.00 USD");
        assert_eq!(usd(100_000_000_005).to_string(), "1,000,000,000.05 USD");
        assert_eq!(usd(7).to_string(), "0.07 USD");
    }

    proptest! {
        #[test]
        fn a_share_is_never_more_than_the_whole(cents in 0..=i64::MAX, percent in 0..=100_u8) {
            let share = usd(cents).percent(percent);
            let exact = i128::from(cents) * i128::from(percent);
            prop_assert_eq!(i128::from(share.cents()), (exact + 50) / 100);
            prop_assert!(share.cents() <= cents);
        }

        #[test]
        fn a_share_in_basis_points_is_exact(cents in 0..=i64::MAX, points in 0..=10_000_u32) {
            let share = usd(cents).basis_points(points);
            let exact = i128::from(cents) * i128::from(points);
            prop_assert_eq!(i128::from(share.cents()), (exact + 5_000) / 10_000);
        }
    }
}
