//! Where the live version stands in one process, for whoever watches it from within.

use std::sync::{Arc, Mutex, PoisonError};

use crate::shard::{Positions, Shard};
use crate::standing::{Stand, Standing};

/// Where the live version stands in this process, for whoever watches it from within. What is built
/// is not late for anybody, so it is told by the record alone.
#[derive(Debug, Clone, Default)]
pub struct Leading(Arc<Mutex<Live>>);

/// The live version, as a process knows it.
#[derive(Debug, Default)]
pub(super) struct Live {
    pub(super) version: u32,
    /// The shards that this process writes, or would.
    pub(super) shards: Vec<(Shard, Standing)>,
    /// Of a version that is divided: where all of them stood when it was looked last.
    pub(super) looked: Option<Positions>,
}

impl Leading {
    /// The live version, and where it stands: the whole of it, if it is divided and this process writes a part,
    /// so that a shard that nobody writes is seen by all who write others. `None`: others write it.
    #[must_use]
    pub fn now(&self) -> (u32, Option<Stand>) {
        let live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (live.version, live.stand())
    }

    /// Where all shards of a version stood when it was looked last.
    pub(super) fn looked(&self, version: u32) -> Option<Positions> {
        let live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        live.looked.clone().filter(|_| live.version == version)
    }

    pub(super) fn set(&self, live: Live) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = live;
    }
}

impl Live {
    fn stand(&self) -> Option<Stand> {
        let mut positions = self.looked.clone();
        let mut own: Option<Stand> = None;
        for (shard, standing) in &self.shards {
            let Some(stand) = standing.now() else {
                continue;
            };
            if let Some(positions) = &mut positions {
                positions.set(*shard, stand.position);
            }
            own = Some(match own {
                None => stand,
                Some(other) => Stand {
                    position: stand.position.min(other.position),
                    parked: stand.parked + other.parked,
                },
            });
        }
        let own = own?;
        Some(Stand {
            position: positions.map_or(own.position, |positions| positions.least()),
            ..own
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::commit::Position;

    use super::*;
    use crate::shard::Shards;

    /// A version of two shards, of which those are written here that stand somewhere.
    fn two_shards(own: [Option<Stand>; 2], looked: Option<[u64; 2]>) -> Leading {
        let shards = Shards::try_from(2).unwrap().all().zip(own);
        let shards = shards.map(|(shard, stand)| {
            let standing = Standing::default();
            standing.set(stand);
            (shard, standing)
        });
        let leading = Leading::default();
        leading.set(Live {
            version: 3,
            shards: shards.collect(),
            looked: looked.map(|positions| Positions::new(positions.map(Position).into())),
        });
        leading
    }

    fn stand(position: u64, parked: usize) -> Stand {
        Stand {
            position: Position(position),
            parked,
        }
    }

    #[test]
    fn who_writes_nothing_tells_of_nothing() {
        let leading = two_shards([None, None], Some([10, 20]));
        assert_eq!(leading.now(), (3, None));
    }

    #[test]
    fn who_writes_a_part_tells_where_the_hindmost_of_all_stands() {
        let others_behind = two_shards([Some(stand(30, 1)), None], Some([10, 20]));
        assert_eq!(others_behind.now(), (3, Some(stand(20, 1))));
        let own_behind = two_shards([Some(stand(12, 1)), None], Some([10, 20]));
        assert_eq!(own_behind.now(), (3, Some(stand(12, 1))));
    }

    #[test]
    fn who_writes_all_tells_what_all_have_set_aside() {
        let leading = two_shards([Some(stand(30, 1)), Some(stand(25, 2))], None);
        assert_eq!(leading.now(), (3, Some(stand(25, 3))));
    }

    #[test]
    fn where_all_stood_is_known_of_that_version_alone() {
        let leading = two_shards([None, None], Some([10, 20]));
        let looked = leading.looked(3).map(|positions| positions.least());
        assert_eq!(looked, Some(Position(10)));
        assert_eq!(leading.looked(4), None);
    }
}
