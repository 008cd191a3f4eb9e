//! What upcoming launches come to.

use api_contract::launches::ManagedLaunch;
use domain::money::Money;

/// What launches come to, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    /// Seats on offer.
    pub(super) offered: u64,
    /// Of these: sold.
    pub(super) sold: u64,
    /// What was paid, and is kept.
    pub(super) received: Money,
    /// What is held and not paid yet.
    pub(super) expected: Money,
}

impl Figures {
    /// That of these launches. Amounts that can't be added count as nothing.
    pub(super) fn of(launches: &[ManagedLaunch]) -> Self {
        let expected =
            |launch: &ManagedLaunch| launch.seat_price.checked_times(launch.seats.reserved);
        Self {
            offered: launches
                .iter()
                .map(|launch| u64::from(launch.seats.offered))
                .sum(),
            sold: launches.iter().map(sold).sum(),
            received: sum(launches.iter().map(|launch| launch.money.revenue)),
            expected: sum(launches.iter().filter_map(expected)),
        }
    }
}

/// How many seats of a launch are sold: those of late cancellations stay so.
pub(super) fn sold(launch: &ManagedLaunch) -> u64 {
    u64::from(launch.seats.confirmed) + u64::from(launch.seats.forfeited)
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    Money::sum(amounts).unwrap_or(Money::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supplier::samples::launch;

    #[test]
    fn what_is_held_is_expected_and_what_was_forfeited_is_sold() {
        let mut one = launch("2028-03-01T14:00:00Z");
        one.seats.reserved = 2;
        one.seats.confirmed = 1;
        one.seats.forfeited = 1;
        one.money.revenue = Money::usd(90_000_000).unwrap();
        let figures = Figures::of(&[one.clone(), one]);
        assert_eq!((figures.sold, figures.offered), (4, 12));
        assert_eq!(figures.received.cents(), 180_000_000);
        assert_eq!(figures.expected.cents(), 4 * 45_000_000);
    }
}
