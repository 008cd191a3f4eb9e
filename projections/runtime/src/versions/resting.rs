//! Versions that nobody writes any more, and how long they are kept.
//!
//! What is not written does not forget anybody either: it keeps what it has of people who were erased
//! since. So none is kept for longer than erasing somebody may take.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::versions::record::{Stage, Versions};
use crate::versions::scratch::SCRATCH_FOR;
use crate::versions::unknown::Unknown;

/// How long a version is kept that nobody writes any more. Whoever was erased is to be gone within 30
/// days: that leaves five in which nobody has to look after the versions.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(25);

/// How many versions are remembered that were given up by themselves.
const MAX_LET_GO: usize = 8;

/// A version that was given up because it had been kept for long enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetGo {
    /// Which one.
    pub version: u32,
    /// Since when nobody had written it; of a scratch copy, since when it was there.
    pub since: DateTime<Utc>,
    /// When it was given up.
    pub at: DateTime<Utc>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Versions {
    /// Whether there is anything that [`let_go`](Self::let_go) may ever give up.
    #[must_use]
    pub fn has_resting(&self) -> bool {
        self.unwritten().next().is_some() || self.scratch.is_some()
    }

    /// Gives up what nobody has written for as long as it is kept, and a scratch copy after its time. Of what it is not known since
    /// when nobody writes it, that is since now.
    pub fn let_go(&mut self, now: DateTime<Utc>) {
        let unwritten: Vec<u32> = self.unwritten().collect();
        for version in unwritten {
            let since = *self.resting.entry(version).or_insert(now);
            if now - since < KEPT_FOR {
                continue;
            }
            let given_up = match self.kept.contains(&version) {
                true => self.drop_kept(version).map(|()| version),
                false => self.cancel(),
            };
            if given_up.is_ok() {
                self.note_gone(version, since, now);
            }
        }
        let scratch = self.scratch.as_ref();
        if let Some(since) = scratch
            .map(|one| one.asked.at)
            .filter(|since| now - *since >= SCRATCH_FOR)
            && let Some(scratch) = self.scratch.take()
        {
            self.leave(scratch.version);
            self.note_gone(scratch.version, since, now);
        }
    }

    fn note_gone(&mut self, version: u32, since: DateTime<Utc>, at: DateTime<Utc>) {
        if self.let_go.len() >= MAX_LET_GO {
            self.let_go.remove(0);
        }
        self.let_go.push(LetGo {
            version,
            since,
            at,
            unknown: Unknown::default(),
        });
    }

    /// Those that nobody writes any more, and nobody has given up.
    fn unwritten(&self) -> impl Iterator<Item = u32> + '_ {
        let stopped = self.building.iter().filter(|one| {
            // One that was only slow is up to date one day, and forgets as the live one does.
            matches!(one.stage, Stage::Stopped { .. })
        });
        let stopped = stopped.map(|building| building.version);
        self.kept.iter().copied().chain(stopped)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const WISH: Uuid = Uuid::from_u128(1);
    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// Version 1 was live until now, and version 2 is.
    fn kept() -> Versions {
        let mut versions = Versions::new(1);
        versions.make(WISH).unwrap();
        versions.build(WISH, NOW, false).unwrap();
        versions.switch().unwrap();
        versions.take_over(2, NOW).unwrap();
        versions
    }

    #[test]
    fn what_was_replaced_is_kept_for_its_time_and_given_up_then() {
        let mut versions = kept();
        assert!(versions.has_resting());
        let before = versions.clone();
        versions.let_go(NOW + KEPT_FOR - TimeDelta::seconds(1));
        assert_eq!(versions, before);
        let at = NOW + KEPT_FOR;
        versions.let_go(at);
        assert_eq!((versions.live, &versions.leaving[..]), (2, &[1][..]));
        let gone = LetGo {
            version: 1,
            since: NOW,
            at,
            unknown: Unknown::default(),
        };
        assert_eq!(versions.let_go, [gone]);
        assert!(!versions.has_resting() && versions.resting.is_empty());
        // It may be looked at again before it is deleted.
        let before = versions.clone();
        versions.let_go(at + KEPT_FOR);
        assert_eq!(versions, before);
    }

    #[test]
    fn what_stopped_is_given_up_in_the_same_time_and_what_is_built_is_not() {
        let mut versions = Versions::new(1);
        versions.make(WISH).unwrap();
        versions.build(WISH, NOW, false).unwrap();
        versions.let_go(NOW + KEPT_FOR * 2);
        assert!(!versions.has_resting());
        versions.stop(2, Some(7), "a test", NOW);
        versions.let_go(NOW + KEPT_FOR);
        assert_eq!((versions.building, &versions.leaving[..]), (None, &[2][..]));
        assert_eq!(versions.let_go[0].version, 2);
    }

    #[test]
    fn a_record_of_an_older_program_is_read_and_its_versions_are_kept_from_then_on() {
        let older = r#"{"live":2,"building":null,"making":null,"kept":[1],"leaving":[],"last":2}"#;
        let mut versions: Versions = serde_json::from_str(older).unwrap();
        versions.let_go(NOW);
        assert_eq!(versions.resting.get(&1), Some(&NOW));
        let json = serde_json::to_string(&versions).unwrap();
        assert_eq!(serde_json::from_str::<Versions>(&json).unwrap(), versions);
        versions.let_go(NOW + KEPT_FOR);
        assert_eq!(versions.leaving, [1]);
    }

    #[test]
    fn somebody_who_deletes_one_before_its_time_leaves_nothing_to_do() {
        let mut versions = kept();
        versions.drop_kept(1).unwrap();
        versions.let_go(NOW + KEPT_FOR);
        assert!(versions.let_go.is_empty() && versions.resting.is_empty());
    }
}
