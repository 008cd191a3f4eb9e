//! What a count of tries allows; pure.

use chrono::{DateTime, TimeDelta, Utc};

/// How patient a counter is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// Tries without a wait after them but the last.
    pub(super) free: i64,
    /// The wait after that one; each further try doubles it.
    pub(super) first: TimeDelta,
    /// The longest wait.
    pub(super) longest: TimeDelta,
    /// One try is forgotten each time that so much went by.
    pub(super) drained_every: Option<TimeDelta>,
    /// All is forgotten when nothing was tried for so long.
    pub(super) forgotten_after: TimeDelta,
}

/// What was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counter {
    pub(super) tries: i64,
    pub(super) last_at: DateTime<Utc>,
    /// Until when tries that went by are forgotten already.
    pub(super) drained_at: DateTime<Utc>,
    pub(super) blocked_until: Option<DateTime<Utc>>,
}

/// Counts one more try, or says how long to wait.
pub(super) fn count(
    before: Option<&Counter>,
    rule: &Rule,
    now: DateTime<Utc>,
) -> Result<Counter, TimeDelta> {
    let before = before.filter(|before| now < before.last_at + rule.forgotten_after);
    let Some(before) = before else {
        return Ok(Counter::after(1, rule, now, now));
    };
    match before.blocked_until {
        Some(until) if now < until => Err(until - now),
        _ => {
            let (tries, drained_at) = before.drained(rule, now);
            Ok(Counter::after(tries + 1, rule, drained_at, now))
        }
    }
}

/// One try less, and the wait that follows from it.
pub(super) fn take_back(counter: &Counter, rule: &Rule) -> Counter {
    let tries = (counter.tries - 1).max(0);
    Counter::after(tries, rule, counter.drained_at, counter.last_at)
}

impl Counter {
    fn after(tries: i64, rule: &Rule, drained_at: DateTime<Utc>, last_at: DateTime<Utc>) -> Self {
        let blocked_until = (tries >= rule.free).then(|| {
            let doublings = u32::try_from(tries - rule.free).unwrap_or(u32::MAX).min(20);
            let wait = rule.first * 2_i32.pow(doublings);
            last_at + wait.min(rule.longest)
        });
        Self {
            tries,
            last_at,
            drained_at,
            blocked_until,
        }
    }

    /// What is left of the tries, and until when they are forgotten.
    fn drained(&self, rule: &Rule, now: DateTime<Utc>) -> (i64, DateTime<Utc>) {
        let Some(every) = rule.drained_every else {
            return (self.tries, now);
        };
        let elapsed = (now - self.drained_at).num_milliseconds().max(0);
        let every = every.num_milliseconds().max(1);
        let drained = elapsed / every;
        if drained >= self.tries {
            return (0, now);
        }
        let drained_at = self.drained_at + TimeDelta::milliseconds(drained * every);
        (self.tries - drained, drained_at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULE: Rule = Rule {
        free: 5,
        first: TimeDelta::seconds(1),
        longest: TimeDelta::minutes(15),
        drained_every: None,
        forgotten_after: TimeDelta::hours(24),
    };

    const DRAINING: Rule = Rule {
        drained_every: Some(TimeDelta::seconds(10)),
        ..RULE
    };

    fn start() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    #[test]
    fn the_first_tries_are_free_and_then_each_waits_twice_as_long() {
        let mut now = start();
        let mut counter = None;
        for _ in 0..5 {
            counter = Some(count(counter.as_ref(), &RULE, now).unwrap());
        }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let wait = TimeDelta::seconds(wait);
            assert_eq!(count(counter.as_ref(), &RULE, now), Err(wait));
            now += wait;
            counter = Some(count(counter.as_ref(), &RULE, now).unwrap());
        }
    }

    #[test]
    fn all_is_forgotten_after_a_day_without_a_try() {
        let mut counter = None;
        for _ in 0..5 {
            counter = Some(count(counter.as_ref(), &RULE, start()).unwrap());
        }
        let later = start() + RULE.forgotten_after;
        assert_eq!(count(counter.as_ref(), &RULE, later).unwrap().tries, 1);
        let earlier = later - TimeDelta::milliseconds(1);
        assert_eq!(count(counter.as_ref(), &RULE, earlier).unwrap().tries, 6);
    }

    #[test]
    fn a_try_that_is_taken_back_blocks_nobody() {
        let mut counter = None;
        for _ in 0..5 {
            counter = Some(count(counter.as_ref(), &RULE, start()).unwrap());
        }
        let counter = take_back(&counter.unwrap(), &RULE);
        assert_eq!(counter.blocked_until, None);
        assert!(count(Some(&counter), &RULE, start()).is_ok());
    }

    #[test]
    fn tries_are_forgotten_one_by_one() {
        let mut counter = None;
        for _ in 0..5 {
            counter = Some(count(counter.as_ref(), &DRAINING, start()).unwrap());
        }
        let tries = |seconds| {
            let later = start() + TimeDelta::seconds(seconds);
            count(counter.as_ref(), &DRAINING, later).unwrap().tries
        };
        assert_eq!((tries(9), tries(10), tries(25)), (6, 5, 4));
        assert_eq!((tries(50), tries(500)), (1, 1));
    }

    #[test]
    fn a_steady_flow_that_is_slow_enough_never_waits() {
        let mut now = start();
        let mut counter = None;
        for step in 0..1_000 {
            let counted = count(counter.as_ref(), &DRAINING, now);
            counter = Some(counted.expect("nobody waits"));
            // In pairs: never at the pace of forgetting, but no faster than it.
            now += TimeDelta::seconds(if step % 2 == 0 { 1 } else { 19 });
        }
    }

    proptest! {
        /// However the tries are spread over a day, no more get through than the waits allow: the
        /// free ones, those that double, and one for each longest wait.
        #[test]
        fn no_pattern_of_tries_gets_more_through(
            pauses in proptest::collection::vec(0..2_000_000_i64, 1..400),
        ) {
            let mut now = start();
            let mut counter = None;
            let mut through = 0;
            for pause in pauses {
                if let Ok(counted) = count(counter.as_ref(), &RULE, now) {
                    counter = Some(counted);
                    through += 1;
                }
                now += TimeDelta::milliseconds(pause);
            }
            let minutes = (now - start()).num_minutes();
            prop_assert!(through <= 5 + 11 + minutes / 15, "{through} in {minutes} min");
        }
    }
}
