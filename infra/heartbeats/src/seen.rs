//! What the last heartbeats mean now: who works, who is gone, and who is not worth a word any more.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::heard::Heard;
use crate::heartbeat::Condition;

/// How long after its last heartbeat a process is silent: after three that did not come.
pub const SILENT_AFTER: TimeDelta = TimeDelta::seconds(8);
/// How long a process that is gone is shown while others of its name live, or if it said that it goes.
pub const SHOWN_FOR: TimeDelta = TimeDelta::minutes(10);

/// How a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It works.
    Ready,
    /// It misses something.
    NotReady,
    /// It said that it stops.
    Stopped,
    /// It says nothing any more, though it did not say that it stops.
    Silent,
}

impl Presence {
    /// Whether it still runs, as far as is known.
    #[must_use]
    pub fn lives(self) -> bool {
        matches!(self, Self::Ready | Self::NotReady)
    }
}

/// A process, and how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it told last.
    pub heard: Heard,
    /// What that means now.
    pub presence: Presence,
}

/// What heartbeats mean at a time by the server's clock: by the names of the processes, and of one name
/// those heard of last first. A silent process is shown for ten minutes, and for as long as no other of
/// its name lives and its heartbeat is held.
#[must_use]
pub fn seen(heard: Vec<Heard>, now: DateTime<Utc>) -> Vec<Seen> {
    let mut all: Vec<_> = heard
        .into_iter()
        .map(|heard| Seen {
            presence: presence(&heard, now),
            heard,
        })
        .collect();
    let living: BTreeSet<_> = all
        .iter()
        .filter(|seen| seen.presence.lives())
        .map(|seen| seen.heard.name.clone())
        .collect();
    all.retain(|Seen { heard, presence }| {
        let is_recent = now - heard.at < SHOWN_FOR;
        let is_missed = *presence == Presence::Silent && !living.contains(&heard.name);
        presence.lives() || is_recent || is_missed
    });
    all.sort_by(|one, other| {
        let by_name = one.heard.name.cmp(&other.heard.name);
        by_name.then(other.heard.at.cmp(&one.heard.at))
    });
    all
}

fn presence(heard: &Heard, now: DateTime<Utc>) -> Presence {
    match heard.heartbeat.condition {
        Condition::Stopping => Presence::Stopped,
        _ if now - heard.at > SILENT_AFTER => Presence::Silent,
        Condition::Ready => Presence::Ready,
        Condition::NotReady => Presence::NotReady,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::heartbeat::Heartbeat;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_225_600, 0).unwrap()
    }

    fn heard(name: &str, condition: Condition, ago: TimeDelta) -> Heard {
        Heard {
            name: name.to_owned(),
            instance: Uuid::new_v4(),
            at: now() - ago,
            heartbeat: Heartbeat {
                version: "1".to_owned(),
                host: None,
                started_at: now() - TimeDelta::days(1),
                condition,
                missing: Vec::new(),
                projections: Vec::new(),
            },
        }
    }

    fn presences(heard: Vec<Heard>) -> Vec<Presence> {
        seen(heard, now())
            .iter()
            .map(|seen| seen.presence)
            .collect()
    }

    #[test]
    fn a_process_is_as_it_says_until_it_says_nothing_any_more() {
        let just_now = SILENT_AFTER;
        let longer_ago = SILENT_AFTER + TimeDelta::milliseconds(1);
        for (condition, ago, expected) in [
            (Condition::Ready, just_now, Presence::Ready),
            (Condition::NotReady, just_now, Presence::NotReady),
            (Condition::Stopping, just_now, Presence::Stopped),
            (Condition::Ready, longer_ago, Presence::Silent),
            (Condition::NotReady, longer_ago, Presence::Silent),
            (Condition::Stopping, longer_ago, Presence::Stopped),
        ] {
            let found = presences(vec![heard("policies", condition, ago)]);
            assert_eq!(found, [expected], "{condition:?} {ago}");
        }
    }

    #[test]
    fn a_dead_process_is_shown_for_as_long_as_nobody_took_its_place() {
        let dead = || heard("policies", Condition::Ready, TimeDelta::hours(3));
        assert_eq!(presences(vec![dead()]), [Presence::Silent]);
        let of_another_name = heard("scheduler", Condition::Ready, TimeDelta::zero());
        assert_eq!(
            presences(vec![of_another_name, dead()]),
            [Presence::Silent, Presence::Ready]
        );
        let in_its_place = heard("policies", Condition::NotReady, TimeDelta::zero());
        assert_eq!(presences(vec![dead(), in_its_place]), [Presence::NotReady]);
    }

    #[test]
    fn whoever_is_gone_is_shown_for_ten_minutes_beside_whoever_lives() {
        let living = || heard("policies", Condition::Ready, TimeDelta::zero());
        let short = SHOWN_FOR - TimeDelta::seconds(1);
        for (condition, presence) in [
            (Condition::Ready, Presence::Silent),
            (Condition::Stopping, Presence::Stopped),
        ] {
            let gone = heard("policies", condition, short);
            assert_eq!(presences(vec![gone, living()]), [Presence::Ready, presence]);
            let long_gone = heard("policies", condition, SHOWN_FOR);
            assert_eq!(presences(vec![long_gone, living()]), [Presence::Ready]);
        }
        let stopped = heard("policies", Condition::Stopping, SHOWN_FOR);
        assert_eq!(presences(vec![stopped]), []);
    }
}
