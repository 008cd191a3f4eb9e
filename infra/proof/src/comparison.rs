//! What happened to a log that is not the one that was signed.

use std::collections::VecDeque;

use domain::commit::Position;

use crate::leaf::{Leaf, StoredCommit};

/// How far it is looked for where a commit belongs that stands at a wrong place.
pub(crate) const WINDOW: usize = 256;

/// What is wrong with a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Another one stands in its place, or its bytes or its subject are others.
    Changed,
    /// It is gone, and what came after it has moved up.
    Missing,
    /// It stands elsewhere, and another one of the log in its place.
    Reordered,
    /// Something was put before it that was not there.
    Added,
}

/// The first commit that is not what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub position: Position,
    /// What is wrong.
    pub difference: Difference,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Reordered => "reordered",
            Self::Added => "added",
        })
    }
}

/// Compares commits with leaves as they come, and finds the first that does not fit.
#[derive(Debug)]
pub(crate) struct Comparison<L> {
    leaves: L,
    /// The position of the next leaf.
    next: u64,
    first: Option<Suspect>,
}

/// A commit that does not fit, with what follows it.
#[derive(Debug)]
struct Suspect {
    position: Position,
    expected: VecDeque<Leaf>,
    found: VecDeque<StoredCommit>,
}

impl<L: Iterator<Item = Leaf>> Comparison<L> {
    /// With these leaves, from the first one on.
    pub(crate) fn new(leaves: L) -> Self {
        Self {
            leaves,
            next: 1,
            first: None,
        }
    }

    /// Takes the next commit and the leaf that it has. Positions grow; what has no leaf to be compared with
    /// fits.
    pub(crate) fn take(&mut self, leaf: Leaf, commit: StoredCommit) {
        if let Some(first) = &mut self.first {
            if first.found.len() <= WINDOW {
                first.found.push_back(commit);
            }
            return;
        }
        let left_out = commit.position.0.saturating_sub(self.next);
        self.next = commit.position.0.saturating_add(1);
        let left_out = usize::try_from(left_out).unwrap_or(usize::MAX);
        let Some(expected) = self.leaves.nth(left_out) else {
            return;
        };
        if expected != leaf {
            let mut leaves = VecDeque::from([expected]);
            leaves.extend(self.leaves.by_ref().take(WINDOW));
            self.first = Some(Suspect {
                position: commit.position,
                expected: leaves,
                found: VecDeque::from([commit]),
            });
        }
    }

    /// The first commit that did not fit.
    pub(crate) fn first(self) -> Option<Found> {
        self.first.map(|first| Found {
            position: first.position,
            difference: difference(first.position, &first.expected, &first.found),
        })
    }
}

/// What is wrong at the place of the first of these leaves, where the first of these commits stands and does
/// not fit. What follows both tells it.
pub(crate) fn difference(
    at: Position,
    leaves: &VecDeque<Leaf>,
    stored: &VecDeque<StoredCommit>,
) -> Difference {
    let Some(first) = stored.front() else {
        return Difference::Missing;
    };
    let places = (at.0..).map(Position);
    let belongs_later =
        (leaves.iter().zip(places).skip(1)).any(|(leaf, place)| Leaf::at(place, first) == *leaf);
    let is_found_later = leaves.front().is_some_and(|leaf| {
        let mut later = stored.iter().skip(1);
        later.any(|commit| Leaf::at(at, commit) == *leaf)
    });
    match (belongs_later, is_found_later) {
        (true, true) => Difference::Reordered,
        (true, false) => Difference::Missing,
        (false, true) => Difference::Added,
        (false, false) => Difference::Changed,
    }
}
