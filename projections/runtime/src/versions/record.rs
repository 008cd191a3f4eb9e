//! The record of a model's versions, and what may follow from what. Nothing here is written
//! anywhere: see [`change`](super::change).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::{Difference, Divergence};
use crate::versions::pause::Pause;
use crate::versions::resting::LetGo;
use crate::versions::scratch::Scratch;
use crate::versions::unknown::Unknown;

/// The most versions that are kept beside the live one, or not deleted yet.
pub const MAX_KEPT: usize = 4;

/// The most differences that a comparison tells one by one, and the most fields of each.
pub const MAX_TOLD: usize = 50;
const MAX_FIELDS: usize = 16;

/// How many wishes are remembered that were carried out: many more than can be on their way at once.
const MAX_CARRIED: usize = 64;

/// The longest cause that is kept, in characters.
pub(super) const MAX_CAUSE: usize = 500;

/// The versions of a model: numbers are given once and never again, so nobody who was left behind
/// can take a new version for an old one.
///
/// Processes of two releases may write the same record: fields that one does not know it keeps, here
/// and in all that is below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The one that is read.
    pub live: u32,
    /// The one that is to take its place.
    pub building: Option<Building>,
    /// The one that people look into, and that is never read otherwise.
    #[serde(default)]
    pub scratch: Option<Scratch>,
    /// The one that is being made, and is not there yet.
    pub making: Option<Making>,
    /// Those that were live, as they were then. Nobody writes them.
    pub kept: Vec<u32>,
    /// Those that nobody needs any more, and that are still to be deleted.
    pub leaving: Vec<u32>,
    /// The highest number that was ever given.
    pub last: u32,
    /// That nothing is written into the live version, for as long as somebody works on the store.
    #[serde(default)]
    pub pause: Option<Pause>,
    /// The wishes that were carried out last, so that one that comes again changes nothing.
    #[serde(default)]
    pub carried: Vec<Carried>,
    /// Since when nobody writes these any more: those that are kept, and one that was built and stopped.
    #[serde(default)]
    pub resting: BTreeMap<u32, DateTime<Utc>>,
    /// What was given up by itself, the latest last: see [`Versions::let_go`].
    #[serde(default)]
    pub let_go: Vec<LetGo>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A wish that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Which one.
    pub wish: Uuid,
    /// The version that it was about.
    pub version: u32,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The record as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// How often it was replaced.
    pub revision: i64,
    /// What it says.
    pub versions: Versions,
}

/// A version that is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    /// Which one.
    pub version: u32,
    /// The wish that it is built for: the same wish again is the same version.
    pub wish: Uuid,
    /// Since when, by the clock of whoever asked.
    pub since: DateTime<Utc>,
    /// Whether it is compared by itself once it has caught up, and takes over when nothing in it
    /// differs from the log.
    pub switch: bool,
    /// What is done with it now.
    pub stage: Stage,
    /// How many events were applied to it; counts again what came twice.
    pub events: u64,
    /// How often it tried to take over in vain.
    pub attempts: u32,
    /// What the last comparison found.
    pub report: Option<Report>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A version whose tables or collections are being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Making {
    /// Which one.
    pub version: u32,
    /// For which wish.
    pub wish: Uuid,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What is done with a version that is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It follows the log.
    Growing,
    /// It is compared, and follows the log meanwhile.
    Comparing,
    /// It takes over as soon as it can.
    Switching,
    /// It goes no further; a person has to look.
    Stopped {
        /// Where in the log, if it was a commit.
        position: Option<u64>,
        /// Why. Holds no personal data.
        cause: String,
    },
}

/// What a comparison found. Both versions were compared with the log, each where it stands: what
/// equals what the log makes of itself is equal at any position that they have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Everything that began up to here was compared.
    pub position: u64,
    /// How many aggregates were compared.
    pub compared: u64,
    /// Of how many of them something in the live version differs.
    pub live: u64,
    /// Of how many of them something in the new version differs.
    pub built: u64,
    /// How many changed whenever they were looked at, in either version.
    pub restless: u64,
    /// What differs, [`MAX_TOLD`] at most.
    pub told: Vec<Told>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// In which version something differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// In the live one.
    Live,
    /// In the one that is built.
    Built,
}

/// Something that is not as the log would have it. Holds no value, since values may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// In which version.
    pub which: Which,
    /// The type of the aggregate.
    pub aggregate: String,
    /// The aggregate.
    pub id: Uuid,
    /// The table or collection.
    pub place: String,
    /// The key of the row or document.
    pub key: String,
    /// `missing`, `surplus`, or the fields that differ.
    pub what: String,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Why something is not done. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// One at a time.
    #[error("version {0} is being built: let it take over or cancel it first")]
    Builds(u32),
    /// There is nothing to compare, to switch to or to cancel.
    #[error("no version is being built")]
    NothingBuilt,
    /// Whoever wished for it saw another one.
    #[error("version {0} is not the one that is being built")]
    NotBuilt(u32),
    /// It stands still, and will never be complete.
    #[error("version {0} stopped and can't go on: cancel it, and build another")]
    Stopped(u32),
    /// One at a time.
    #[error("version {0} is a scratch copy: drop it first")]
    Scratch(u32),
    /// Somebody else has paused it.
    #[error("it is paused already")]
    Paused,
    /// There is nothing to resume.
    #[error("it is not paused")]
    NotPaused,
    /// Whoever wants it resumed saw another pause.
    #[error("that pause is over, and somebody else has paused it since: look why, and name theirs")]
    OtherPause,
    /// It is compared, or takes over, already.
    #[error("version {0} is at it already")]
    Busy(u32),
    /// The version is live, or being built, or there is none of this number.
    #[error("version {0} is not one that is kept")]
    NotKept(u32),
    /// Another wish came after this one, before what this one needs was made.
    #[error("somebody else wished for a new version meanwhile")]
    Overtaken,
    /// Stores are bounded.
    #[error("{MAX_KEPT} versions are kept: drop one first")]
    TooMany,
}

impl Versions {
    /// The record of a model that has one version.
    #[must_use]
    pub fn new(live: u32) -> Self {
        Self {
            live,
            building: None,
            scratch: None,
            making: None,
            kept: Vec::new(),
            leaving: Vec::new(),
            last: live,
            pause: None,
            carried: Vec::new(),
            resting: BTreeMap::new(),
            let_go: Vec::new(),
            unknown: Unknown::default(),
        }
    }

    /// All versions that may still be read or written.
    pub fn standing(&self) -> impl Iterator<Item = u32> + '_ {
        let building = self.building.iter().map(|building| building.version);
        let scratch = self.scratch.iter().map(|scratch| scratch.version);
        let kept = self.kept.iter().copied();
        let live = std::iter::once(self.live);
        live.chain(building).chain(scratch).chain(kept)
    }

    /// Does what was wished for, unless that was done already: then it changes nothing. `decide` gives
    /// the version that it is about, and so does this.
    ///
    /// # Errors
    /// Those of `decide`; then nothing is remembered.
    pub fn once(
        &mut self,
        wish: Uuid,
        decide: impl FnOnce(&mut Self) -> Result<u32, Refused>,
    ) -> Result<u32, Refused> {
        if let Some(version) = self.carried_out(wish) {
            return Ok(version);
        }
        let version = decide(self)?;
        if self.carried.len() >= MAX_CARRIED {
            self.carried.remove(0);
        }
        self.carried.push(Carried {
            wish,
            version,
            unknown: Unknown::default(),
        });
        Ok(version)
    }

    /// The version that a wish was about, if it was carried out lately.
    #[must_use]
    pub fn carried_out(&self, wish: Uuid) -> Option<u32> {
        let mut carried = self.carried.iter();
        let found = carried.find(|carried| carried.wish == wish);
        found.map(|carried| carried.version)
    }

    /// Gives the next number to a version that is about to be made for a wish: the same wish again gets
    /// the same one. What somebody else was making is given up: they may have died over it.
    ///
    /// # Errors
    /// [`Refused::Builds`], [`Refused::TooMany`].
    pub fn make(&mut self, wish: Uuid) -> Result<u32, Refused> {
        if let Some(version) = self.made_for(wish) {
            return Ok(version);
        }
        if let Some(building) = &self.building {
            return Err(Refused::Builds(building.version));
        }
        self.make_next(wish)
    }

    /// The version that is being made for a wish.
    pub(super) fn made_for(&self, wish: Uuid) -> Option<u32> {
        let making = self.making.as_ref();
        let making = making.filter(|making| making.wish == wish);
        making.map(|making| making.version)
    }

    /// Gives the next number, and gives up what somebody else was making.
    pub(super) fn make_next(&mut self, wish: Uuid) -> Result<u32, Refused> {
        if let Some(making) = self.making.take() {
            self.leaving.push(making.version);
        }
        if self.kept.len() + self.leaving.len() >= MAX_KEPT {
            return Err(Refused::TooMany);
        }
        self.last = self.last.saturating_add(1);
        self.making = Some(Making {
            version: self.last,
            wish,
            unknown: Unknown::default(),
        });
        Ok(self.last)
    }

    /// Begins to build the version that was made for a wish, which is there now and empty. Nothing
    /// changes when it was begun already.
    ///
    /// # Errors
    /// [`Refused::Overtaken`].
    pub fn build(
        &mut self,
        wish: Uuid,
        since: DateTime<Utc>,
        switch: bool,
    ) -> Result<u32, Refused> {
        if let Some(building) = self.building.as_ref().filter(|one| one.wish == wish) {
            return Ok(building.version);
        }
        let version = self.made_for(wish).ok_or(Refused::Overtaken)?;
        self.making = None;
        self.building = Some(Building {
            version,
            wish,
            since,
            switch,
            stage: Stage::Growing,
            events: 0,
            attempts: 0,
            report: None,
            unknown: Unknown::default(),
        });
        Ok(version)
    }

    /// The version that is built.
    ///
    /// # Errors
    /// [`Refused::NothingBuilt`].
    pub fn built(&mut self) -> Result<&mut Building, Refused> {
        self.building.as_mut().ok_or(Refused::NothingBuilt)
    }

    /// Makes sure that `version` is the one that is built.
    ///
    /// # Errors
    /// [`Refused::NothingBuilt`], [`Refused::NotBuilt`].
    pub fn expect_built(&mut self, version: u32) -> Result<(), Refused> {
        match self.built()?.version {
            built if built == version => Ok(()),
            _ => Err(Refused::NotBuilt(version)),
        }
    }

    /// Asks for a comparison.
    ///
    /// # Errors
    /// [`Refused::NothingBuilt`], [`Refused::Stopped`], [`Refused::Busy`] while it takes over.
    pub fn compare(&mut self) -> Result<u32, Refused> {
        let building = self.built()?;
        building.goes_on()?;
        if building.stage == Stage::Switching {
            return Err(Refused::Busy(building.version));
        }
        building.report = None;
        building.stage = Stage::Comparing;
        Ok(building.version)
    }

    /// Asks it to take over, whatever a comparison found.
    ///
    /// # Errors
    /// [`Refused::NothingBuilt`], [`Refused::Stopped`].
    pub fn switch(&mut self) -> Result<u32, Refused> {
        let building = self.built()?;
        building.goes_on()?;
        building.stage = Stage::Switching;
        Ok(building.version)
    }

    /// `version` takes over at this time; the live one is kept. Nothing changes when it is live already.
    ///
    /// # Errors
    /// [`Refused::NothingBuilt`] when it is not built any more.
    pub fn take_over(&mut self, version: u32, at: DateTime<Utc>) -> Result<(), Refused> {
        if self.live == version {
            return Ok(());
        }
        match self.built()? {
            building if building.version == version && building.stage == Stage::Switching => {}
            _ => return Err(Refused::NothingBuilt),
        }
        self.building = None;
        self.kept.push(self.live);
        self.resting.insert(self.live, at);
        self.live = version;
        if let Some(pause) = &mut self.pause {
            pause.begin_anew();
        }
        Ok(())
    }

    /// Gives up what is built. It is still to be deleted.
    ///
    /// # Errors
    /// [`Refused::NothingBuilt`].
    pub fn cancel(&mut self) -> Result<u32, Refused> {
        let building = self.building.take().ok_or(Refused::NothingBuilt)?;
        self.leave(building.version);
        Ok(building.version)
    }

    /// Gives up a version that is kept, or the scratch copy. It is still to be deleted.
    ///
    /// # Errors
    /// [`Refused::NotKept`].
    pub fn drop_kept(&mut self, version: u32) -> Result<(), Refused> {
        if self.leaving.contains(&version) {
            return Ok(());
        }
        if self.scratch.take_if(|one| one.version == version).is_some() {
            self.leave(version);
            return Ok(());
        }
        let before = self.kept.len();
        self.kept.retain(|kept| *kept != version);
        if self.kept.len() == before {
            return Err(Refused::NotKept(version));
        }
        self.leave(version);
        Ok(())
    }

    /// `version`, if it is built or a copy, goes no further from this time on. `cause` holds no personal data.
    pub(crate) fn stop(
        &mut self,
        version: u32,
        position: Option<u64>,
        cause: &str,
        at: DateTime<Utc>,
    ) {
        let building = self.building.as_mut();
        if let Some(building) = building.filter(|one| one.version == version) {
            building.stage = Stage::Stopped {
                position,
                cause: cause.chars().take(MAX_CAUSE).collect(),
            };
            self.resting.insert(version, at);
        }
        self.stop_scratch(version, position, cause);
    }

    /// It is given up, and still to be deleted.
    pub(super) fn leave(&mut self, version: u32) {
        self.resting.remove(&version);
        self.leaving.push(version);
    }

    /// It has been deleted.
    pub fn forget(&mut self, version: u32) {
        self.leaving.retain(|leaving| *leaving != version);
    }
}

impl Building {
    fn goes_on(&self) -> Result<(), Refused> {
        match self.stage {
            Stage::Stopped { .. } => Err(Refused::Stopped(self.version)),
            _ => Ok(()),
        }
    }
}

impl Told {
    pub(crate) fn of(which: Which, difference: &Difference) -> Self {
        let what = match &difference.divergence {
            Divergence::Missing => "missing".to_owned(),
            Divergence::Surplus => "surplus".to_owned(),
            Divergence::Fields(fields) => fields[..fields.len().min(MAX_FIELDS)].join(", "),
        };
        Self {
            which,
            aggregate: difference.aggregate.kind.to_string(),
            id: difference.aggregate.id,
            place: difference.place.to_owned(),
            key: difference.key.clone(),
            what,
            unknown: Unknown::default(),
        }
    }
}

#[cfg(test)]
mod tests;
