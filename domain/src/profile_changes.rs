//! How often a profile is told anew in a day. Each time is an event, since a state that holds nothing
//! personal can't tell whether it is another profile.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How often a customer, or a supplier, may change their profile in a day (UTC).
pub(crate) const MAX_PROFILE_CHANGES: u32 = 20;

/// The changes of a profile on the last day that had one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProfileChanges {
    day: Option<NaiveDate>,
    count: u32,
}

impl ProfileChanges {
    /// Whether the profile was changed on a day as often as it may be.
    pub(crate) fn are_all_made(&self, day: NaiveDate) -> bool {
        self.day == Some(day) && self.count >= MAX_PROFILE_CHANGES
    }

    /// Counts a change, if it is known when it was made.
    pub(crate) fn note(&mut self, day: Option<NaiveDate>) {
        let Some(day) = day else {
            return;
        };
        if self.day != Some(day) {
            self.day = Some(day);
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
    }
}
