//! The tree over all leaves, as RFC 6962 has it.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine;
use base64::display::Base64Display;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tlog_tiles::{Hash, RecordProof, check_record, node_hash, record_hash};

use crate::leaf::Leaf;

/// The root of a tree, or of a part of one. In files it stands in base64, as checkpoints have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root(pub [u8; 32]);

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(&self.0, &BASE64_STANDARD))
    }
}

impl<'de> Deserialize<'de> for Root {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'_, str>>::deserialize(deserializer)?;
        let hash = BASE64_STANDARD
            .decode(&*text)
            .ok()
            .and_then(|hash| hash.try_into().ok());
        hash.map(Self)
            .ok_or_else(|| de::Error::custom("expected 32 bytes in base64"))
    }
}

/// A tree that grows. It keeps no leaves, only what its root is made of: some 64 hashes at most.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    size: u64,
    /// The roots of its complete parts, the largest first: one for each bit of `size` that is set.
    parts: Vec<Hash>,
}

impl Tree {
    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes one more leaf.
    pub fn push(&mut self, leaf: &Leaf) {
        self.join(record_hash(&leaf.0), 0);
    }

    /// Takes the next leaves without seeing them, by the roots of the [`parts`] that they are made of: false
    /// if these are not as many as there are parts.
    #[must_use]
    pub(crate) fn skip(&mut self, until: u64, roots: &[Root]) -> bool {
        let mut roots = roots.iter();
        for part in parts(self.size..until) {
            let Some(root) = roots.next() else {
                return false;
            };
            self.join(Hash(root.0), (part.end - part.start).ilog2());
        }
        roots.next().is_none()
    }

    /// Takes the next two to the power of `level` leaves, at a place that such a part can begin at.
    fn join(&mut self, mut whole: Hash, level: u32) {
        for _ in 0..(self.size >> level).trailing_ones() {
            let left = self.parts.pop().expect("a part for each bit that is set");
            whole = node_hash(left, whole);
        }
        self.parts.push(whole);
        self.size += 1 << level;
    }

    /// The roots of the [`parts`] that it is made of, the largest first.
    pub(crate) fn roots(&self) -> Vec<Root> {
        self.parts.iter().map(|part| Root(part.0)).collect()
    }

    /// That of so many leaves, by the roots of the parts that it is made of. None, if these are not as many as
    /// there are parts.
    pub(crate) fn of_parts(size: u64, roots: &[Root]) -> Option<Self> {
        let mut tree = Self::default();
        tree.skip(size, roots).then_some(tree)
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> Root {
        let mut parts = self.parts.iter().rev().copied();
        let first = parts.next().unwrap_or(tlog_tiles::EMPTY_HASH);
        Root(parts.fold(first, |right, left| node_hash(left, right)).0)
    }
}

/// The largest parts of a tree that some leaves, counted from 0, are made of, in order. Each is complete: it
/// has two to some power leaves, and begins at a multiple of that.
pub(crate) fn parts(leaves: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let mut next = leaves.start;
    std::iter::from_fn(move || {
        let left = leaves.end.checked_sub(next).filter(|left| *left > 0)?;
        let width = 1 << next.trailing_zeros().min(left.ilog2());
        let part = next..next + width;
        next = part.end;
        Some(part)
    })
}

/// That a leaf stands in a tree: the hashes beside its way to the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inclusion(pub Vec<Root>);

/// It is not shown that a leaf stands in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InclusionError {
    /// The tree has no such place.
    #[error("the tree ends before position {0}")]
    BeyondEnd(u64),
    /// The hashes lead to another root.
    #[error("the proof does not lead from this commit to the root that was signed")]
    Wrong,
}

/// Which leaves, counted from 0, are beside the way from a position to the root: the roots over each of them
/// are its [`Inclusion`].
///
/// # Errors
/// [`InclusionError::BeyondEnd`].
pub(crate) fn beside(position: u64, size: u64) -> Result<Vec<Range<u64>>, InclusionError> {
    if position == 0 || position > size {
        return Err(InclusionError::BeyondEnd(position));
    }
    let (place, mut within) = (position - 1, 0..size);
    let mut beside = Vec::new();
    while within.end - within.start > 1 {
        let width = within.end - within.start;
        let middle = within.start + (1 << (width - 1).ilog2());
        let (left, right) = (within.start..middle, middle..within.end);
        let (way, other) = match place < middle {
            true => (left, right),
            false => (right, left),
        };
        beside.push(other);
        within = way;
    }
    beside.reverse();
    Ok(beside)
}

impl Inclusion {
    /// Checks that a leaf stands at a position, in the tree of this size and root.
    ///
    /// # Errors
    /// When it is not shown.
    pub fn check(
        &self,
        leaf: &Leaf,
        position: u64,
        size: u64,
        root: &Root,
    ) -> Result<(), InclusionError> {
        if position == 0 || position > size {
            return Err(InclusionError::BeyondEnd(position));
        }
        let proof: RecordProof = self.0.iter().map(|root| Hash(root.0)).collect();
        let leaf = record_hash(&leaf.0);
        check_record(&proof, size, Hash(root.0), position - 1, leaf)
            .map_err(|_| InclusionError::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaves(count: usize) -> Vec<Leaf> {
        let numbers = (0..count).map(|number| number.to_le_bytes());
        let leaves = numbers.map(|bytes| {
            let mut leaf = [0; Leaf::BYTES];
            leaf[..8].copy_from_slice(&bytes);
            Leaf(leaf)
        });
        leaves.collect()
    }

    fn tree(leaves: &[Leaf]) -> Tree {
        let mut tree = Tree::default();
        leaves.iter().for_each(|leaf| tree.push(leaf));
        tree
    }

    fn inclusion(leaves: &[Leaf], position: u64) -> Result<Inclusion, InclusionError> {
        let beside = beside(position, leaves.len() as u64)?;
        let roots = beside.into_iter().map(|Range { start, end }| {
            tree(&leaves[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]).root()
        });
        Ok(Inclusion(roots.collect()))
    }

    /// As RFC 6962 defines it, section 2.1.
    fn defined(leaves: &[Leaf]) -> Hash {
        match leaves {
            [] => tlog_tiles::EMPTY_HASH,
            [leaf] => record_hash(&leaf.0),
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(half);
                node_hash(defined(left), defined(right))
            }
        }
    }

    #[test]
    fn a_tree_that_grows_has_the_root_that_is_defined() {
        for count in 0..=130 {
            let leaves = leaves(count);
            assert_eq!(tree(&leaves).root().0, defined(&leaves).0, "{count}");
        }
    }

    proptest! {
        #[test]
        fn every_leaf_is_shown_to_stand_where_it_stands_and_nowhere_else(
            count in 1_usize..200,
            place in any::<prop::sample::Index>(),
            other in any::<prop::sample::Index>(),
        ) {
            let leaves = leaves(count);
            let (size, root) = (count as u64, tree(&leaves).root());
            let position = place.index(count) as u64 + 1;
            let leaf = &leaves[place.index(count)];
            let shown = inclusion(&leaves, position).unwrap();
            prop_assert_eq!(shown.check(leaf, position, size, &root), Ok(()));
            let elsewhere = other.index(count) as u64 + 1;
            if elsewhere != position {
                let wrong = Err(InclusionError::Wrong);
                prop_assert_eq!(shown.check(leaf, elsewhere, size, &root), wrong);
                let another = &leaves[other.index(count)];
                prop_assert_eq!(shown.check(another, position, size, &root), wrong);
            }
        }
    }

    proptest! {
        #[test]
        fn leaves_that_are_skipped_by_their_parts_lead_to_the_same_root(
            count in 1_u64..200,
            places in prop::collection::vec(0_u64..200, 0..6),
        ) {
            let leaves = leaves(200);
            let leaves = &leaves[..usize::try_from(count).unwrap()];
            let of = |range: Range<u64>| {
                &leaves[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
            };
            let mut ends: Vec<_> = places.into_iter().filter(|place| *place < count).collect();
            ends.extend([0, count]);
            ends.sort_unstable();
            let mut shortened = Tree::default();
            for (number, range) in ends.windows(2).map(|ends| ends[0]..ends[1]).enumerate() {
                if number % 2 == 0 {
                    let roots: Vec<_> = parts(range.clone()).map(|part| tree(of(part)).root()).collect();
                    let mut other = shortened.clone();
                    prop_assert!(!other.skip(range.end, &[&roots[..], &[Root([0; 32])]].concat()));
                    prop_assert!(shortened.skip(range.end, &roots));
                } else {
                    of(range).iter().for_each(|leaf| shortened.push(leaf));
                }
            }
            let again = Tree::of_parts(count, &shortened.roots()).unwrap();
            prop_assert_eq!(again.root(), shortened.root());
            prop_assert!(Tree::of_parts(count, &shortened.roots()[1..]).is_none());
            prop_assert_eq!(shortened.size(), count);
            prop_assert_eq!(shortened.root(), tree(leaves).root());
        }
    }

    #[test]
    fn nothing_stands_before_the_first_place_or_behind_the_last() {
        let leaves = leaves(3);
        let root = tree(&leaves).root();
        for position in [0, 4] {
            let beyond = InclusionError::BeyondEnd(position);
            assert_eq!(inclusion(&leaves, position), Err(beyond));
            let nothing = Inclusion(Vec::new());
            assert_eq!(nothing.check(&leaves[0], position, 3, &root), Err(beyond));
        }
    }
}
