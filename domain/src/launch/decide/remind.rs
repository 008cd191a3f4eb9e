//! Telling again that the date is near: some days before it, once each.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Terms;
use crate::aggregate::Context;
use crate::launch::{Flight, Launch, LaunchError, LaunchEvent, Reminded};

pub(super) fn decide(launch: &Launch, context: &Context) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled()?;
    let due = flight.reminder(context.now, &context.terms);
    let reminded = due.map(|days| Reminded {
        date: flight.date,
        days,
    });
    Ok(reminded.map(LaunchEvent::from).into_iter().collect())
}

impl Flight {
    /// The days left, if those who paid for seats are to be told again now that its date is near.
    /// What nobody told in time is told once, by the days that are left then. After a delay all of
    /// it begins anew.
    #[must_use]
    pub fn reminder(&self, now: DateTime<Utc>, terms: &Terms) -> Option<u32> {
        if self.status.is_final() || now >= self.date {
            return None;
        }
        let days = days_left(self.date - now);
        let due = terms.reminder_days().into_iter();
        let due = due.filter(|before| days <= *before).min()?;
        self.reminded.is_none_or(|told| due < told).then_some(days)
    }
}

/// In whole days; one that has begun counts.
fn days_left(span: TimeDelta) -> u32 {
    let whole = span.num_days();
    let begun = i64::from(span > TimeDelta::days(whole));
    u32::try_from(whole + begun).unwrap_or(u32::MAX)
}
