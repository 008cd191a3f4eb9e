//! Scratch copies: a version that holds what the log made of a model up to some place, and no more. It is for
//! people who look into it, and goes by itself.
//!
//! It stands apart from the version that is built, so whatever is done with that one (comparing it, letting it
//! take over) can't be done with a copy, also by whoever starts again and knows nothing but the record.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shard::{Shard, Shards};
use crate::versions::record::{MAX_CAUSE, Refused, Versions};
use crate::versions::unknown::Unknown;

/// How long a copy is there, from when it was asked for: it holds what is personal, and forgets nobody.
pub const SCRATCH_FOR: TimeDelta = TimeDelta::days(7);

/// Up to where a copy goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// A place in the log: what stands there is in the copy.
    Position(u64),
    /// An instant of the business clock: the copy ends before the first commit of which something happened
    /// later. Within an aggregate this clock never runs backwards; in the log as a whole it may, by as much as
    /// the clocks of processes differ. So nothing later is in the copy, and what another aggregate's commit of
    /// that time may lack stands behind that first later one.
    Time(DateTime<Utc>),
}

/// It names neither a place nor an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a position in the log, or an instant such as 2028-03-01T12:00:00Z")]
pub struct UntilError;

impl FromStr for Until {
    type Err = UntilError;

    fn from_str(text: &str) -> Result<Self, UntilError> {
        let is_position = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_position {
            // Stores keep numbers of 63 bits.
            let position = text
                .parse::<i64>()
                .ok()
                .and_then(|at| u64::try_from(at).ok());
            return position.map(Self::Position).ok_or(UntilError);
        }
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| UntilError)?;
        Ok(Self::Time(time.to_utc()))
    }
}

/// A scratch copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scratch {
    /// Which version it is.
    pub version: u32,
    /// Who asked for it, and why.
    pub asked: Asked,
    /// Up to where it goes.
    pub until: Until,
    /// Where the log ended when it was begun: it goes no further, so that it comes to an end. None: nobody
    /// has begun.
    pub end: Option<u64>,
    /// What is done with it now.
    pub stage: ScratchStage,
    /// Of a copy that is divided: the shards, by their numbers, in which all is that is to be in them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub filled: BTreeSet<u8>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Who asked for something, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The wish: the same one again is about the same thing.
    pub wish: Uuid,
    /// Whose wish it was. None: somebody's on the command line.
    pub by: Option<AccountId>,
    /// When it was carried out, by the clock of whoever did.
    pub at: DateTime<Utc>,
    /// Why they wanted it.
    pub reason: Option<String>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What is done with a scratch copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScratchStage {
    /// It is filled.
    Growing,
    /// All is in it, and nobody writes it any more.
    Still,
    /// It goes no further; a person has to look.
    Stopped {
        /// Where in the log, if it was a commit.
        position: Option<u64>,
        /// Why. Holds no personal data.
        cause: String,
    },
}

impl Asked {
    /// Asked for now, by the clock of whoever carries it out.
    #[must_use]
    pub fn now(wish: Uuid, by: Option<AccountId>, reason: Option<String>) -> Self {
        Self {
            wish,
            by,
            at: Utc::now(),
            reason,
            unknown: Unknown::default(),
        }
    }
}

impl Versions {
    /// Gives the next number to a copy that is about to be made for a wish, as [`Versions::make`] does.
    ///
    /// # Errors
    /// [`Refused::Scratch`], [`Refused::TooMany`].
    pub fn make_scratch(&mut self, wish: Uuid) -> Result<u32, Refused> {
        if let Some(version) = self.made_for(wish) {
            return Ok(version);
        }
        if let Some(scratch) = &self.scratch {
            return Err(Refused::Scratch(scratch.version));
        }
        self.make_next(wish)
    }

    /// Begins to fill the copy that was made for a wish, which is there now and empty. Nothing changes when
    /// it was begun already.
    ///
    /// # Errors
    /// [`Refused::Overtaken`].
    pub fn begin_scratch(&mut self, asked: Asked, until: Until) -> Result<u32, Refused> {
        let wish = asked.wish;
        if let Some(scratch) = self.scratch.as_ref().filter(|one| one.asked.wish == wish) {
            return Ok(scratch.version);
        }
        let version = self.made_for(wish).ok_or(Refused::Overtaken)?;
        self.making = None;
        self.scratch = Some(Scratch {
            version,
            asked,
            until,
            end: None,
            stage: ScratchStage::Growing,
            filled: BTreeSet::new(),
            unknown: Unknown::default(),
        });
        Ok(version)
    }

    /// The copy that is to be filled.
    #[must_use]
    pub fn growing_scratch(&self) -> Option<&Scratch> {
        let scratch = self.scratch.as_ref();
        scratch.filter(|scratch| scratch.stage == ScratchStage::Growing)
    }

    /// Says where the log ended when the copy was begun, unless somebody said so before. Gives what holds.
    pub(crate) fn end_scratch_at(&mut self, version: u32, end: u64) -> Option<u64> {
        let scratch = self.scratch.as_mut();
        let scratch = scratch.filter(|scratch| scratch.version == version)?;
        Some(*scratch.end.get_or_insert(end))
    }

    /// All is in a shard of the copy that is to be in it. The copy is complete once all are.
    pub(crate) fn fill_scratch(&mut self, version: u32, shard: Shard) {
        if let Some(scratch) = self.growing_mut(version) {
            if shard.of() != Shards::ONE {
                scratch.filled.insert(shard.index());
            }
            let lacks = |shard: Shard| scratch.lacks(shard);
            if shard.of() == Shards::ONE || !shard.of().all().any(lacks) {
                scratch.stage = ScratchStage::Still;
            }
        }
    }

    /// The copy goes no further.
    pub(crate) fn stop_scratch(&mut self, version: u32, position: Option<u64>, cause: &str) {
        if let Some(scratch) = self.growing_mut(version) {
            scratch.stage = ScratchStage::Stopped {
                position,
                cause: cause.chars().take(MAX_CAUSE).collect(),
            };
        }
    }

    fn growing_mut(&mut self, version: u32) -> Option<&mut Scratch> {
        let scratch = self.scratch.as_mut();
        scratch.filter(|one| one.version == version && one.stage == ScratchStage::Growing)
    }
}

impl Scratch {
    /// Whether a shard is still to be filled, as long as the copy grows.
    pub(crate) fn lacks(&self, shard: Shard) -> bool {
        !self.filled.contains(&shard.index())
    }

    /// The last place that may be in it, where the log ended at `end` when it was begun.
    pub(crate) fn last(&self, end: u64) -> u64 {
        match self.until {
            Until::Position(position) => position.min(end),
            Until::Time(_) => end,
        }
    }

    /// The instant after which nothing is in it.
    pub(crate) fn last_instant(&self) -> Option<DateTime<Utc>> {
        match self.until {
            Until::Position(_) => None,
            Until::Time(time) => Some(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISH: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);
    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn copied() -> Versions {
        let mut versions = Versions::new(1);
        versions.make_scratch(WISH).unwrap();
        begin(&mut versions, WISH).unwrap();
        versions
    }

    fn begin(versions: &mut Versions, wish: Uuid) -> Result<u32, Refused> {
        let asked = Asked {
            wish,
            by: None,
            at: NOW,
            reason: None,
            unknown: Unknown::default(),
        };
        versions.begin_scratch(asked, Until::Position(7))
    }

    #[test]
    fn a_copy_ends_at_a_position_or_an_instant() {
        assert_eq!("17".parse(), Ok(Until::Position(17)));
        let noon = Until::Time("2028-03-01T12:00:00Z".parse().unwrap());
        assert_eq!("2028-03-01T13:00:00+01:00".parse(), Ok(noon));
        for nonsense in ["", "-1", "9223372036854775808", "yesterday", "2028-03-01"] {
            assert_eq!(nonsense.parse::<Until>(), Err(UntilError), "{nonsense}");
        }
    }

    #[test]
    fn there_is_one_copy_of_a_model_and_the_same_wish_is_the_same_one() {
        let mut versions = copied();
        assert_eq!(begin(&mut versions, WISH), Ok(2));
        assert_eq!(versions.make_scratch(OTHER), Err(Refused::Scratch(2)));
        // Another version may be built meanwhile.
        assert_eq!(versions.make(OTHER), Ok(3));
        assert_eq!(versions.build(OTHER, NOW, false), Ok(3));
        assert!(versions.standing().eq([1, 3, 2]));
    }

    #[test]
    fn a_copy_is_neither_compared_nor_takes_over() {
        let mut versions = copied();
        versions.fill_scratch(2, Shard::ALL);
        assert_eq!(versions.compare(), Err(Refused::NothingBuilt));
        assert_eq!(versions.switch(), Err(Refused::NothingBuilt));
        assert_eq!(versions.cancel(), Err(Refused::NothingBuilt));
        assert_eq!(versions.take_over(2, NOW), Err(Refused::NothingBuilt));
        let json = serde_json::to_string(&versions).unwrap();
        assert_eq!(serde_json::from_str::<Versions>(&json).unwrap(), versions);
    }

    #[test]
    fn where_it_ends_at_the_latest_is_said_once() {
        let mut versions = copied();
        assert_eq!(versions.end_scratch_at(2, 5), Some(5));
        assert_eq!(versions.end_scratch_at(2, 9), Some(5));
        assert_eq!(versions.end_scratch_at(3, 9), None);
        assert_eq!(versions.scratch.unwrap().last(5), 5);
    }

    #[test]
    fn it_is_dropped_whenever_somebody_wants_it_and_goes_by_itself() {
        let mut versions = copied();
        versions.let_go(NOW + SCRATCH_FOR - TimeDelta::seconds(1));
        assert!(versions.scratch.is_some());
        let mut dropped = versions.clone();
        dropped.drop_kept(2).unwrap();
        versions.let_go(NOW + SCRATCH_FOR);
        assert_eq!(versions.let_go[0].version, 2);
        for versions in [versions, dropped] {
            assert_eq!((versions.scratch, &versions.leaving[..]), (None, &[2][..]));
        }
    }

    #[test]
    fn one_that_is_divided_is_complete_once_all_of_its_shards_are() {
        let mut versions = copied();
        let shards: Vec<_> = Shards::try_from(2).unwrap().all().collect();
        versions.fill_scratch(2, shards[1]);
        versions.fill_scratch(2, shards[1]);
        let scratch = versions.growing_scratch().unwrap();
        assert!(scratch.lacks(shards[0]) && !scratch.lacks(shards[1]));
        versions.fill_scratch(2, shards[0]);
        assert_eq!(versions.scratch.unwrap().stage, ScratchStage::Still);
    }

    #[test]
    fn what_stopped_is_not_taken_for_complete() {
        let mut versions = copied();
        versions.stop(2, Some(4), "a test", NOW);
        versions.fill_scratch(2, Shard::ALL);
        let stage = versions.scratch.unwrap().stage;
        assert!(matches!(
            stage,
            ScratchStage::Stopped {
                position: Some(4),
                ..
            }
        ));
    }
}
