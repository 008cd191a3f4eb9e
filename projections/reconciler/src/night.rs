//! The reconciliation of each night, asked for once, whoever asks.

use chrono::{DateTime, Days, NaiveTime, Utc};
use domain::ids::derive;

use crate::record::{Ask, Scope, Trigger};
use crate::store::{Reconciliations, StoreError};

/// The time of day at which all is compared, in UTC and real time, and the last one that was asked
/// for by this process.
pub(crate) struct Night {
    at: NaiveTime,
    asked: Option<DateTime<Utc>>,
}

impl Night {
    pub(crate) fn new(at: NaiveTime) -> Self {
        Self { at, asked: None }
    }

    /// Asks for the latest one that was due, unless this process did. Its id derives from when it
    /// was due, so that several processes ask for one, and one that was missed is made up for.
    pub(crate) async fn ask(
        &mut self,
        store: &Reconciliations,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let due = latest(self.at, now);
        if self.asked == Some(due) {
            return Ok(());
        }
        store
            .ask(&Ask {
                id: derive("reconciliation", &[due.to_rfc3339().as_bytes()]),
                scope: Scope::Everything,
                repair: true,
                trigger: Trigger::Schedule,
            })
            .await?;
        self.asked = Some(due);
        Ok(())
    }
}

/// The last time that it was this time of day.
fn latest(at: NaiveTime, now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.date_naive().and_time(at).and_utc();
    if today <= now {
        return today;
    }
    today.checked_sub_days(Days::new(1)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_due_from_its_time_on_until_the_next() {
        let at = NaiveTime::from_hms_opt(3, 30, 0).unwrap();
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (now, due) in [
            ("2026-03-01T03:29:59Z", "2026-02-28T03:30:00Z"),
            ("2026-03-01T03:30:00Z", "2026-03-01T03:30:00Z"),
            ("2026-03-01T23:59:59Z", "2026-03-01T03:30:00Z"),
        ] {
            assert_eq!(latest(at, time(now)), time(due), "{now}");
        }
    }
}
