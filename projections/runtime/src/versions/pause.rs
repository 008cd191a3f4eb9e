//! A pause of a model: projectors keep it, and write nothing, so that somebody can work on its store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shard::{Shard, Shards};
use crate::versions::record::{Refused, Versions};
use crate::versions::scratch::Asked;
use crate::versions::unknown::Unknown;

/// A pause that goes on. It is about the version that is live, whichever that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Who asked for it, and why.
    pub asked: Asked,
    /// Where the live version stood when its projector had let go of it, or of a version that is divided, where
    /// the last of its shards did. None: it has not said so yet, and may still be writing.
    pub stands: Option<u64>,
    /// Of a version that is divided: where each shard stood, by its number, once its projector had let go of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shards: BTreeMap<u8, u64>,
    /// What another release wrote here.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Versions {
    /// Pauses it. Gives the live version.
    ///
    /// # Errors
    /// [`Refused::Paused`], unless it is by the same wish.
    pub fn pause(&mut self, asked: Asked) -> Result<u32, Refused> {
        match &self.pause {
            Some(pause) if pause.asked.wish == asked.wish => {}
            Some(_) => return Err(Refused::Paused),
            None => {
                self.pause = Some(Pause {
                    asked,
                    stands: None,
                    shards: BTreeMap::new(),
                    unknown: Unknown::default(),
                });
            }
        }
        Ok(self.live)
    }

    /// Ends the pause that was asked for by this wish. Gives the live version.
    ///
    /// # Errors
    /// [`Refused::NotPaused`], [`Refused::OtherPause`].
    pub fn resume(&mut self, pause: Uuid) -> Result<u32, Refused> {
        let paused = self.pause.as_ref().ok_or(Refused::NotPaused)?;
        if paused.asked.wish != pause {
            return Err(Refused::OtherPause);
        }
        self.pause = None;
        Ok(self.live)
    }

    /// The projector of a shard of the live version has let go of it for this pause, at this position. The
    /// version stands once all have.
    pub(crate) fn stands(&mut self, version: u32, shard: Shard, wish: Uuid, position: u64) {
        let pause = self.pause.as_mut();
        let pause = pause.filter(|pause| pause.asked.wish == wish && self.live == version);
        if let Some(pause) = pause {
            pause.let_go(shard, position);
        }
    }
}

impl Pause {
    /// Whether this shard's projector has let go of it.
    pub(crate) fn has_let_go(&self, shard: Shard) -> bool {
        self.stands.is_some() || self.shards.contains_key(&shard.index())
    }

    fn let_go(&mut self, shard: Shard, position: u64) {
        if shard.of() == Shards::ONE {
            self.stands = Some(position);
            return;
        }
        self.shards.insert(shard.index(), position);
        if self.shards.len() == usize::from(shard.of().count()) {
            self.stands = self.shards.values().copied().min();
        }
    }

    /// Another version is paused now, and its projector has to let go of it first.
    pub(super) fn begin_anew(&mut self) {
        self.stands = None;
        self.shards.clear();
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn asked(wish: u128) -> Asked {
        Asked {
            wish: Uuid::from_u128(wish),
            by: None,
            at: DateTime::UNIX_EPOCH,
            reason: Some("a test".to_owned()),
            unknown: Unknown::default(),
        }
    }

    #[test]
    fn it_is_paused_once_and_the_same_wish_again_changes_nothing() {
        let mut versions = Versions::new(1);
        assert_eq!(versions.pause(asked(1)), Ok(1));
        versions.stands(1, Shard::ALL, Uuid::from_u128(1), 7);
        assert_eq!(versions.pause(asked(1)), Ok(1));
        assert_eq!(
            versions.pause.as_ref().and_then(|pause| pause.stands),
            Some(7)
        );
        assert_eq!(versions.pause(asked(2)), Err(Refused::Paused));
        assert_eq!(versions.resume(Uuid::from_u128(1)), Ok(1));
        assert_eq!(versions.resume(Uuid::from_u128(1)), Err(Refused::NotPaused));
    }

    #[test]
    fn who_comes_late_to_end_a_pause_does_not_end_the_next_one() {
        let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut versions = Versions::new(1);
        versions.pause(asked(1)).unwrap();
        versions.resume(first).unwrap();
        versions.pause(asked(2)).unwrap();
        assert_eq!(versions.resume(first), Err(Refused::OtherPause));
        assert!(versions.pause.is_some());
        assert_eq!(versions.resume(second), Ok(1));
    }

    #[test]
    fn who_let_go_for_an_earlier_pause_says_nothing_of_this_one() {
        let mut versions = Versions::new(1);
        versions.pause(asked(1)).unwrap();
        versions.resume(Uuid::from_u128(1)).unwrap();
        versions.pause(asked(2)).unwrap();
        versions.stands(1, Shard::ALL, Uuid::from_u128(1), 7);
        assert_eq!(versions.pause.and_then(|pause| pause.stands), None);
    }

    #[test]
    fn a_version_that_is_divided_stands_once_all_of_its_shards_do_and_where_the_last_does() {
        let wish = Uuid::from_u128(1);
        let shards: Vec<_> = Shards::try_from(3).unwrap().all().collect();
        let mut versions = Versions::new(1);
        versions.pause(asked(1)).unwrap();
        versions.stands(1, shards[2], wish, 9);
        versions.stands(1, shards[0], wish, 7);
        versions.stands(1, shards[0], wish, 7);
        let pause = versions.pause.clone().unwrap();
        assert_eq!(pause.stands, None);
        assert!(pause.has_let_go(shards[0]) && !pause.has_let_go(shards[1]));
        versions.stands(1, shards[1], wish, 8);
        assert_eq!(versions.pause.unwrap().stands, Some(7));
    }
}
