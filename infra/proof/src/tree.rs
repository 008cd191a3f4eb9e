//! The tree over all leaves, as RFC 6962 has it.

use tlog_tiles::{
    Error, Hash, HashReader, RecordProof, check_record, node_hash, prove_record, record_hash,
    split_stored_hash_index,
};

use crate::leaf::Leaf;

/// The root of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root(pub [u8; 32]);

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
        let mut whole = record_hash(&leaf.0);
        for _ in 0..self.size.trailing_ones() {
            let left = self.parts.pop().expect("a part for each bit that is set");
            whole = node_hash(left, whole);
        }
        self.parts.push(whole);
        self.size += 1;
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> Root {
        let mut parts = self.parts.iter().rev().copied();
        let first = parts.next().unwrap_or(tlog_tiles::EMPTY_HASH);
        Root(parts.fold(first, |right, left| node_hash(left, right)).0)
    }
}

/// That a leaf stands in a tree: the hashes beside its way to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion(pub Vec<[u8; 32]>);

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

/// Shows that the leaf at a position stands in the tree over these leaves, which are all of it.
///
/// # Errors
/// [`InclusionError::BeyondEnd`].
pub fn inclusion(leaves: &[Leaf], position: u64) -> Result<Inclusion, InclusionError> {
    let size = leaves.len() as u64;
    if position == 0 || position > size {
        return Err(InclusionError::BeyondEnd(position));
    }
    let proof = prove_record(size, position - 1, &Nodes(leaves));
    let proof = proof.map_err(|_| InclusionError::BeyondEnd(position))?;
    Ok(Inclusion(proof.into_iter().map(|hash| hash.0).collect()))
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
        let proof: RecordProof = self.0.iter().copied().map(Hash).collect();
        let leaf = record_hash(&leaf.0);
        check_record(&proof, size, Hash(root.0), position - 1, leaf)
            .map_err(|_| InclusionError::Wrong)
    }
}

/// The nodes of a tree, made from its leaves when they are asked for.
struct Nodes<'a>(&'a [Leaf]);

impl HashReader for Nodes<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let nodes = indexes.iter().map(|index| {
            let (level, n) = split_stored_hash_index(*index);
            let width = 1_usize << level;
            let first = usize::try_from(n).map_err(|_| Error::IndexesNotInTree)? * width;
            let leaves = self.0.get(first..first + width);
            let leaves = leaves.ok_or(Error::IndexesNotInTree)?;
            let mut part = Tree::default();
            leaves.iter().for_each(|leaf| part.push(leaf));
            Ok(Hash(part.root().0))
        });
        nodes.collect()
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
