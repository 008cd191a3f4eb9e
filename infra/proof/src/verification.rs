//! Looking through a whole log.

use std::collections::VecDeque;

use domain::commit::Position;

use crate::checkpoint::Checkpoint;
use crate::comparison::{Found, WINDOW, difference};
use crate::leaf::{Leaf, StoredCommit};
use crate::tree::Tree;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many commits are what their leaves say.
    pub fitting: u64,
    /// How many leaves there were.
    pub leaves: u64,
    /// The checkpoints that the leaves lead to.
    pub confirmed: Vec<Checkpoint>,
    /// The checkpoints that they do not lead to: the leaves are not those that were signed, or end too soon.
    pub refuted: Vec<Checkpoint>,
    /// The first commit that is not what its leaf says.
    pub first: Option<Found>,
}

impl Report {
    /// Whether the log is the one that was signed, as far as the last checkpoint goes.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.first.is_none() && self.refuted.is_empty() && !self.confirmed.is_empty()
    }
}

/// Compares a log, from its first commit on, with leaves that were kept apart from it, and these with
/// checkpoints, in the order of their sizes. What the log has behind the last leaf is not looked at.
///
/// Reads both once, side by side, and keeps a few hundred of each.
///
/// # Errors
/// The first error of what gives the commits.
pub fn verify<E>(
    mut leaves: impl Iterator<Item = Leaf>,
    mut stored: impl Iterator<Item = Result<StoredCommit, E>>,
    checkpoints: &[Checkpoint],
) -> Result<Report, E> {
    let (mut tree, mut signed) = (Tree::default(), checkpoints.iter().peekable());
    let mut report = Report {
        fitting: 0,
        leaves: 0,
        confirmed: Vec::new(),
        refuted: Vec::new(),
        first: None,
    };
    let (mut expected, mut found) = (VecDeque::new(), VecDeque::new());
    loop {
        while let Some(checkpoint) = signed.next_if(|checkpoint| checkpoint.size == tree.size()) {
            match checkpoint.root == tree.root() {
                true => report.confirmed.push(*checkpoint),
                false => report.refuted.push(*checkpoint),
            }
        }
        if expected.is_empty() {
            expected.extend(leaves.next());
        }
        let Some(leaf) = expected.front().copied() else {
            break;
        };
        tree.push(&leaf);
        report.leaves = tree.size();
        if report.first.is_none() {
            if found.is_empty() {
                found.extend(stored.next().transpose()?);
            }
            let position = Position(tree.size());
            let fits =
                |commit: &StoredCommit| commit.position == position && Leaf::of(commit) == leaf;
            if found.front().is_some_and(fits) {
                report.fitting += 1;
                found.pop_front();
            } else {
                expected.extend(leaves.by_ref().take(WINDOW));
                for commit in stored.by_ref().take(WINDOW) {
                    found.push_back(commit?);
                }
                report.first = Some(Found {
                    position,
                    difference: difference(position, &expected, &found),
                });
            }
        }
        expected.pop_front();
    }
    report.refuted.extend(signed);
    Ok(report)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use domain::ids::LogId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::comparison::Difference;

    /// A log, in which each commit is another one.
    fn log(count: usize) -> Vec<StoredCommit> {
        let commits = (1..=count).map(|number| StoredCommit {
            position: Position(number as u64),
            subject: format!("events.launch.{}", number % 7).into(),
            bytes: format!("{{\"version\":{number}}}").into_bytes().into(),
        });
        commits.collect()
    }

    fn leaves(log: &[StoredCommit]) -> Vec<Leaf> {
        log.iter().map(Leaf::of).collect()
    }

    fn signed(leaves: &[Leaf]) -> Checkpoint {
        let mut tree = Tree::default();
        leaves.iter().for_each(|leaf| tree.push(leaf));
        Checkpoint {
            log: LogId(Uuid::from_u128(1)),
            size: tree.size(),
            root: tree.root(),
        }
    }

    /// As whoever wrote the log anew would leave it: numbered from one on.
    fn renumbered(mut log: Vec<StoredCommit>) -> Vec<StoredCommit> {
        for (commit, number) in log.iter_mut().zip(1..) {
            commit.position = Position(number);
        }
        log
    }

    fn report(leaves: &[Leaf], log: Vec<StoredCommit>, signed: &[Checkpoint]) -> Report {
        let log = log.into_iter().map(Ok::<_, Infallible>);
        let Ok(report) = verify(leaves.iter().copied(), log, signed);
        report
    }

    fn first(original: &[StoredCommit], now: Vec<StoredCommit>) -> Option<(u64, Difference)> {
        let leaves = leaves(original);
        let report = report(&leaves, renumbered(now), &[signed(&leaves)]);
        assert!(!report.is_untouched());
        let found = report.first?;
        assert_eq!(report.fitting, found.position.0 - 1);
        Some((found.position.0, found.difference))
    }

    #[test]
    fn a_log_that_nobody_touched_is_told_to_be_so_up_to_its_last_checkpoint() {
        let mut log = log(1_000);
        let leaves = leaves(&log);
        let checkpoints = [0, 1, 500, 1_000].map(|size| signed(&leaves[..size]));
        // What came since the last leaf is not covered yet.
        log.push(StoredCommit {
            position: Position(1_001),
            ..log[0].clone()
        });
        let report = report(&leaves, log, &checkpoints);
        assert!(report.is_untouched());
        assert_eq!((report.fitting, report.leaves), (1_000, 1_000));
        assert_eq!(report.confirmed, checkpoints);
    }

    #[test]
    fn leaves_that_were_changed_with_the_log_refute_what_was_signed() {
        let original = log(100);
        let checkpoints = [40, 60, 100].map(|size| signed(&leaves(&original)[..size]));
        let mut now = original;
        now[50].bytes = (*b"{}").into();
        let report = report(&leaves(&now), now, &checkpoints);
        assert_eq!(report.first, None);
        assert_eq!(report.confirmed, checkpoints[..1]);
        assert_eq!(report.refuted, checkpoints[1..]);
        assert!(!report.is_untouched());
    }

    #[test]
    fn a_checkpoint_that_the_leaves_do_not_reach_is_refuted() {
        let all = leaves(&log(10));
        let report = report(&all[..9], log(9), &[signed(&all)]);
        assert_eq!(report.refuted.len(), 1);
        assert!(!report.is_untouched());
    }

    #[test]
    fn a_log_without_a_checkpoint_is_not_proven() {
        let log = log(10);
        assert!(!report(&leaves(&log), log, &[]).is_untouched());
    }

    #[test]
    fn a_log_that_was_cut_off_misses_its_end() {
        let original = log(10);
        let mut now = original.clone();
        now.truncate(7);
        assert_eq!(first(&original, now), Some((8, Difference::Missing)));
    }

    proptest! {
        #[test]
        fn the_first_commit_that_does_not_fit_is_named_with_what_was_done(
            count in 3_usize..60,
            place in any::<prop::sample::Index>(),
            other in any::<prop::sample::Index>(),
        ) {
            let original = log(count);
            let place = place.index(count);
            let position = place as u64 + 1;

            let mut now = original.clone();
            now[place].bytes = (*b"forged").into();
            prop_assert_eq!(first(&original, now), Some((position, Difference::Changed)));

            let mut now = original.clone();
            now[place].subject = "events.launch.forged".into();
            prop_assert_eq!(first(&original, now), Some((position, Difference::Changed)));

            let mut now = original.clone();
            now.remove(place);
            prop_assert_eq!(first(&original, now), Some((position, Difference::Missing)));

            let mut now = original.clone();
            now.insert(place, StoredCommit { bytes: (*b"forged").into(), ..original[place].clone() });
            prop_assert_eq!(first(&original, now), Some((position, Difference::Added)));

            let other = other.index(count);
            if other != place {
                let mut now = original.clone();
                now.swap(place, other);
                let position = place.min(other) as u64 + 1;
                prop_assert_eq!(first(&original, now), Some((position, Difference::Reordered)));
            }
        }
    }
}
