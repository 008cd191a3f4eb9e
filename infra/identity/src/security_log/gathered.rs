//! Tries that the throttle refused, gathered into few lines.
//!
//! Whoever has to wait may go on trying as often as they like. Nothing of it is looked at, but were
//! each try a line, they could fill the store with what is kept for a year. So a counter that
//! refuses has two lines for each of its waits: one at once, for the first try that it refused, and
//! one when the wait is over, for all others: how many, the first and the last of them. A wait
//! grows to a minute for an address and a quarter of an hour for an account, so each of these has
//! few lines whatever is sent, and an auditor sees all of it.
//!
//! They are gathered in the process, as a counter of the store would be a write for each try again.
//! So a process that is killed loses how many there were in the waits that go on; that there were
//! some stands in the first line.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{LogEntry, Throttled, What};
use crate::throttle::CounterKey;

/// Waits that are known at most, of some 400 bytes each. What comes beyond them is gathered as
/// that of one counter.
const MOST: usize = 10_000;

/// What is gathered.
#[derive(Default)]
pub(super) struct Gathered(Mutex<HashMap<(Option<CounterKey>, What), Wait>>);

/// A wait of a counter.
struct Wait {
    until: DateTime<Utc>,
    /// All tries but the first.
    others: Option<LogEntry>,
}

impl Gathered {
    /// Takes a try that was refused. The line to be written now, if any is.
    pub(super) fn take(&self, by: &Throttled, entry: LogEntry) -> Option<LogEntry> {
        let until = entry.at + TimeDelta::from_std(by.wait).unwrap_or(TimeDelta::seconds(1));
        let mut waits = self.lock();
        let mut key = (Some(by.counter), entry.what);
        if waits.len() >= MOST && !waits.contains_key(&key) {
            key.0 = None;
        }
        match waits.entry(key) {
            Entry::Vacant(none) => {
                none.insert(Wait {
                    until,
                    others: None,
                });
                Some(entry)
            }
            Entry::Occupied(mut wait) => {
                let wait = wait.get_mut();
                let is_over = wait.until <= entry.at;
                let others = match wait.others.take() {
                    Some(others) => others.and(entry),
                    None => entry,
                };
                if is_over {
                    wait.until = until;
                    return Some(others);
                }
                wait.others = Some(others);
                None
            }
        }
    }

    /// The lines of waits that are over by now, or of all.
    pub(super) fn over(&self, now: Option<DateTime<Utc>>) -> Vec<LogEntry> {
        let is_over = |wait: &Wait| now.is_none_or(|now| wait.until <= now);
        let over = self
            .lock()
            .extract_if(|_, wait| is_over(wait))
            .collect::<Vec<_>>();
        over.into_iter()
            .filter_map(|(_, wait)| wait.others)
            .collect()
    }

    /// Each change is whole, whoever panicked beside it.
    fn lock(&self) -> MutexGuard<'_, HashMap<(Option<CounterKey>, What), Wait>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogEntry {
    /// One line for both.
    fn and(self, later: Self) -> Self {
        Self {
            count: self.count + later.count,
            first_at: self.first_at,
            account: later.account.filter(|_| self.account == later.account),
            ..later
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::ids::CorrelationId;
    use uuid::Uuid;

    use super::*;
    use crate::security_log::Outcome;

    fn refused_at(seconds: i64) -> LogEntry {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        LogEntry {
            id: Uuid::new_v4(),
            at,
            count: 1,
            first_at: at,
            account: None,
            what: What::SignIn,
            outcome: Outcome::Throttled,
            by: None,
            reason: None,
            of: None,
            address: None,
            agent: None,
            client: None,
            correlation: CorrelationId(Uuid::nil()),
        }
    }

    fn by(number: usize, wait_s: u64) -> Throttled {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&number.to_be_bytes());
        Throttled {
            counter: CounterKey::of(key),
            wait: Duration::from_secs(wait_s),
        }
    }

    #[test]
    fn a_try_after_the_wait_tells_of_those_before_it_that_nobody_has_told() {
        let gathered = Gathered::default();
        let counts = [(0, 10), (4, 6), (9, 1), (10, 20), (11, 19)].map(|(at, wait_s)| {
            let line = gathered.take(&by(1, wait_s), refused_at(at));
            line.map(|line| line.count)
        });
        assert_eq!(counts, [Some(1), None, None, Some(3), None]);
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        assert!(gathered.over(at(29)).is_empty());
        let over = gathered.over(at(30));
        assert_eq!(over.iter().map(|line| line.count).sum::<u64>(), 1);
        assert!(gathered.over(None).is_empty());
    }

    #[test]
    fn however_many_counters_refuse_no_more_are_remembered_and_no_try_is_lost() {
        let gathered = Gathered::default();
        let tries = MOST + 50;
        let lines = (0..tries).filter_map(|number| gathered.take(&by(number, 60), refused_at(0)));
        let told: u64 = lines.map(|line| line.count).sum();
        assert_eq!(gathered.lock().len(), MOST + 1);
        let waited: u64 = gathered.over(None).iter().map(|line| line.count).sum();
        assert_eq!((told, waited), (MOST as u64 + 1, 49));
    }
}
