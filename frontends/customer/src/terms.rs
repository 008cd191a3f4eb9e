//! The terms of a trip, as far as whoever looks at a launch should know them.

use chrono::{DateTime, Utc};
use domain::Terms;
use serde::{Deserialize, Serialize};

/// The terms of a trip on a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripTerms {
    /// What a customer who cancels is paid back, from early to late; after the last, nothing.
    pub refunds: Vec<RefundStep>,
    /// Seats that a customer may hold in one launch.
    pub seats_per_customer: u32,
    /// The youngest passenger, in years on the launch date.
    pub youngest_passenger: u32,
    /// The oldest passenger, in years on the launch date.
    pub oldest_passenger: u32,
    /// How long seats are held while they are paid for.
    pub holds: String,
}

/// How much is paid back of a booking that is cancelled in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundStep {
    /// The last instant at which it is.
    pub until: DateTime<Utc>,
    /// In percent of what was paid.
    pub percent: u8,
}

impl TripTerms {
    /// Those of a launch on a date, by the terms of business.
    #[must_use]
    pub fn of(date: DateTime<Utc>, terms: &Terms) -> Self {
        let refunds = domain::launch::refund_steps(date, terms);
        Self {
            refunds: refunds
                .map(|(until, percent)| RefundStep { until, percent })
                .collect(),
            seats_per_customer: terms.seats_per_customer,
            youngest_passenger: terms.youngest_passenger,
            oldest_passenger: terms.oldest_passenger,
            holds: holds(terms),
        }
    }
}

/// How long seats are held while they are paid for: `30 minutes by card, 3 days by transfer`.
pub(crate) fn holds(terms: &Terms) -> String {
    let counted = |count: u32, unit: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural}")
    };
    let transfer = match terms.transfer_hold_hours {
        hours if hours >= 24 && hours.is_multiple_of(24) => counted(hours / 24, "day"),
        hours => counted(hours, "hour"),
    };
    let card = counted(terms.card_hold_minutes, "minute");
    format!("{card} by card, {transfer} by transfer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trip_has_the_terms_of_business() {
        let date = "2028-03-01T14:00:00Z".parse().unwrap();
        let terms = TripTerms::of(date, &Terms::default());
        let step = |until: &str, percent| RefundStep {
            until: until.parse().unwrap(),
            percent,
        };
        assert_eq!(
            terms.refunds,
            [
                step("2027-03-01T14:00:00Z", 90),
                step("2027-12-01T14:00:00Z", 70)
            ]
        );
        assert_eq!(terms.holds, "30 minutes by card, 3 days by transfer");
    }

    #[test]
    fn holds_are_told_in_the_largest_whole_unit() {
        let terms = Terms {
            card_hold_minutes: 1,
            transfer_hold_hours: 36,
            ..Terms::default()
        };
        assert_eq!(holds(&terms), "1 minute by card, 36 hours by transfer");
    }
}
