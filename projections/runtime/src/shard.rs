//! Shards: a version of a read model may be divided among several writers, each with a lease, a
//! fencing token and a checkpoint of its own.
//!
//! Whose an aggregate is follows from its id alone, for ever: a version is divided once, when its
//! store is made, and what was projected stays where it is.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use domain::commit::Position;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most shards of one version.
pub const MAX_SHARDS: u8 = 16;

/// Into how many shards a version is divided: 1 to [`MAX_SHARDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Shards(NonZeroU8);

/// It is no number of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a number from 1 to {MAX_SHARDS}")]
pub struct ShardsError;

/// One of the shards of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard {
    index: u8,
    of: Shards,
}

impl Shards {
    /// Not divided.
    pub const ONE: Self = Self(NonZeroU8::MIN);

    /// How many.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0.get()
    }

    /// Each of them, in their order.
    pub fn all(self) -> impl Iterator<Item = Shard> + Clone {
        (0..self.count()).map(move |index| Shard { index, of: self })
    }

    /// The shard in which an aggregate is.
    ///
    /// The halves of the UUID (big-endian) go one after the other through the mixer that ends
    /// SplitMix64, `mix(mix(high) ^ low)`, so that ids which begin or end alike lie apart; what is left of
    /// that after dividing by the number of shards is the shard. Stored checkpoints rely on it, so it
    /// never changes.
    #[must_use]
    pub fn holding(self, aggregate: Uuid) -> Shard {
        let (high, low) = aggregate.as_u64_pair();
        let index = mix(mix(high) ^ low) % u64::from(self.count());
        Shard {
            index: u8::try_from(index).unwrap_or(0),
            of: self,
        }
    }
}

/// The mixer of SplitMix64.
/// Source: Guy Steele, Doug Lea, Christine Flood, "Fast splittable pseudorandom number generators", 2014,
/// with the constants of variant 13 of David Stafford.
const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

impl Default for Shards {
    fn default() -> Self {
        Self::ONE
    }
}

impl TryFrom<u8> for Shards {
    type Error = ShardsError;

    fn try_from(count: u8) -> Result<Self, ShardsError> {
        let count = NonZeroU8::new(count).filter(|count| count.get() <= MAX_SHARDS);
        count.map(Self).ok_or(ShardsError)
    }
}

impl From<Shards> for u8 {
    fn from(shards: Shards) -> Self {
        shards.count()
    }
}

impl FromStr for Shards {
    type Err = ShardsError;

    fn from_str(text: &str) -> Result<Self, ShardsError> {
        text.parse::<u8>().map_err(|_| ShardsError)?.try_into()
    }
}

impl fmt::Display for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Shard {
    /// The whole of what is not divided.
    pub const ALL: Self = Self {
        index: 0,
        of: Shards::ONE,
    };

    /// Its number, from 0.
    #[must_use]
    pub const fn index(self) -> u8 {
        self.index
    }

    /// How many there are of its version.
    #[must_use]
    pub const fn of(self) -> Shards {
        self.of
    }

    /// Whether it is the first of its version, which does what only one of them is to do.
    #[must_use]
    pub const fn is_first(self) -> bool {
        self.index == 0
    }

    /// Whether an aggregate is in it.
    #[must_use]
    pub fn holds(self, aggregate: Uuid) -> bool {
        self.of == Shards::ONE || self.of.holding(aggregate) == self
    }
}

/// Where the shards of a version stand, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions(Vec<Position>);

impl Positions {
    /// Those of these shards. None at all are taken for one that has not begun.
    #[must_use]
    pub fn new(mut shards: Vec<Position>) -> Self {
        if shards.is_empty() {
            shards.push(Position::default());
        }
        shards.truncate(MAX_SHARDS.into());
        Self(shards)
    }

    /// Where the version as a whole stands: everything up to here is applied or parked.
    #[must_use]
    pub fn least(&self) -> Position {
        self.0.iter().copied().min().unwrap_or_default()
    }

    /// Nothing from after this is in any of them.
    #[must_use]
    pub fn greatest(&self) -> Position {
        self.0.iter().copied().max().unwrap_or_default()
    }

    /// How many shards there are.
    #[must_use]
    pub fn shards(&self) -> Shards {
        let count = u8::try_from(self.0.len()).unwrap_or(MAX_SHARDS);
        Shards::try_from(count).unwrap_or_default()
    }

    /// How far an aggregate is: where its shard stands.
    #[must_use]
    pub fn holding(&self, aggregate: Uuid) -> Position {
        self.get(self.shards().holding(aggregate))
    }

    /// Where a shard of this version stands.
    #[must_use]
    pub fn get(&self, shard: Shard) -> Position {
        let position = self.0.get(usize::from(shard.index()));
        position.copied().unwrap_or_default()
    }

    /// A shard stands here now.
    pub(crate) fn set(&mut self, shard: Shard, position: Position) {
        if let Some(known) = self.0.get_mut(usize::from(shard.index())) {
            *known = position;
        }
    }
}

impl From<Position> for Positions {
    /// Of what is not divided.
    fn from(position: Position) -> Self {
        Self(vec![position])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shards(count: u8) -> Shards {
        Shards::try_from(count).unwrap()
    }

    #[test]
    fn where_an_aggregate_is_never_changes() {
        let ids = [
            Uuid::nil(),
            Uuid::from_u128(1),
            Uuid::from_u128(2),
            Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0001),
            Uuid::max(),
        ];
        let of = |count| ids.map(|id| shards(count).holding(id).index());
        assert_eq!(of(1), [0, 0, 0, 0, 0]);
        assert_eq!(of(4), [0, 1, 2, 2, 3]);
        assert_eq!(of(16), [0, 5, 10, 10, 11]);
    }

    #[test]
    fn ids_that_begin_or_end_alike_lie_apart() {
        let count = 8;
        let in_order = (0..8_000_u128).map(Uuid::from_u128);
        let alike =
            (0..8_000_u128).map(|n| Uuid::from_u128((n << 80) | 0x7000_8000_0000_0000_0000));
        for ids in [in_order.collect::<Vec<_>>(), alike.collect()] {
            let mut sizes = vec![0; count.into()];
            for id in ids {
                sizes[usize::from(shards(count).holding(id).index())] += 1;
            }
            // Each has an eighth, more or less.
            assert!(
                sizes.iter().all(|size| (800..1_200).contains(size)),
                "{sizes:?}"
            );
        }
    }

    #[test]
    fn each_aggregate_is_in_one_shard() {
        for n in 0..100 {
            let id = Uuid::from_u128(n);
            let holding: Vec<_> = shards(5).all().filter(|shard| shard.holds(id)).collect();
            assert_eq!(holding, [shards(5).holding(id)]);
            assert!(Shard::ALL.holds(id));
        }
    }

    #[test]
    fn there_are_one_to_sixteen() {
        assert_eq!("1".parse(), Ok(Shards::ONE));
        assert_eq!("16".parse::<Shards>().map(Shards::count), Ok(MAX_SHARDS));
        for wrong in ["0", "17", "-1", "", "two", "300"] {
            assert_eq!(wrong.parse::<Shards>(), Err(ShardsError), "{wrong}");
        }
    }

    #[test]
    fn a_version_stands_where_its_last_shard_does() {
        let mut positions = Positions::new([7, 3, 9].map(Position).to_vec());
        assert_eq!(
            (positions.least(), positions.greatest()),
            (Position(3), Position(9))
        );
        let second = shards(3).all().nth(1).unwrap();
        positions.set(second, Position(8));
        assert_eq!(positions.least(), Position(7));
        assert_eq!(Positions::new(Vec::new()), Positions::from(Position(0)));
    }
}
