//! Taking turns with other processes that write the same aggregate.
//!
//! Who has just committed knows the newest state, and could decide and commit the next group
//! before anybody else has loaded it, time after time. So a process that has committed leaves the
//! others an opening: it waits for somewhat longer than a turn takes, while its next group gathers.
//! Who was beaten does not wait, and comes in between.
//!
//! A process sees what others have committed, never that they tried in vain. So one that knows
//! nobody leaves an opening too, but rarely. After an opening that was used the next one comes
//! with the next commit; after one that nobody used, it comes after twice as many.

use std::time::{Duration, Instant};

/// Commits from one opening to the next while nobody uses them: few enough that a rival gets
/// several of them before it has tried as often as [`crate::Limits::attempts`] allows.
const RARELY: u32 = 32;

/// The longest opening. A turn during which the log was away says nothing of what others need.
const LONGEST: Duration = Duration::from_millis(100);

/// When to let others go first.
#[derive(Debug)]
pub(crate) struct Turns {
    /// From one opening to the next, in commits of ours.
    every: u32,
    since_opening: u32,
    /// When the opening that is being left ends.
    ends: Option<Instant>,
}

impl Turns {
    /// Nobody else is known.
    pub(crate) fn new() -> Self {
        Self {
            every: RARELY,
            since_opening: 0,
            ends: None,
        }
    }

    /// A commit of ours was stored just now, in a turn that took so long.
    pub(crate) fn committed(&mut self, now: Instant, turn: Duration) {
        self.since_opening += 1;
        if self.since_opening >= self.every {
            self.since_opening = 0;
            // Of unequal length, so that of three no two can hand it to each other for long.
            let opening = turn.mul_f64(rand::random_range(1.0..2.0));
            self.ends = Some(now + opening.min(LONGEST));
        }
    }

    /// When the opening that is being left ends, maybe long ago.
    pub(crate) fn opening(&self) -> Option<Instant> {
        self.ends
    }

    /// Whether an opening has ended by now, so that it can be seen who used it. Says so once.
    pub(crate) fn opening_ended(&mut self, now: Instant) -> bool {
        self.ends.take_if(|end| *end <= now).is_some()
    }

    /// Somebody else has committed.
    pub(crate) fn met_another(&mut self) {
        self.every = 1;
    }

    /// Nobody used the opening.
    pub(crate) fn met_nobody(&mut self) {
        self.every = (2 * self.every).min(RARELY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: Duration = Duration::from_millis(3);

    /// Commits until an opening is left; how many that took.
    fn commits_until_an_opening(turns: &mut Turns) -> u32 {
        let now = Instant::now();
        let mut commits = 0;
        while !turns.opening_ended(now + LONGEST) {
            turns.committed(now, TURN);
            commits += 1;
        }
        commits
    }

    #[test]
    fn who_knows_nobody_leaves_an_opening_rarely() {
        let mut turns = Turns::new();
        for _ in 0..3 {
            assert_eq!(commits_until_an_opening(&mut turns), RARELY);
            turns.met_nobody();
        }
    }

    #[test]
    fn who_meets_others_leaves_an_opening_after_each_commit() {
        let mut turns = Turns::new();
        for _ in 0..3 {
            turns.met_another();
            assert_eq!(commits_until_an_opening(&mut turns), 1);
        }
    }

    #[test]
    fn openings_become_rare_when_the_others_are_gone() {
        let mut turns = Turns::new();
        turns.met_another();
        let mut commits = Vec::new();
        for _ in 0..7 {
            commits.push(commits_until_an_opening(&mut turns));
            turns.met_nobody();
        }
        assert_eq!(commits, [1, 2, 4, 8, 16, 32, 32]);
    }

    #[test]
    fn an_opening_is_one_to_two_turns_long_and_never_longer_than_the_longest() {
        let mut turns = Turns::new();
        turns.met_another();
        let now = Instant::now();
        turns.committed(now, TURN);
        let end = turns.opening().expect("an opening");
        assert!(end >= now + TURN && end <= now + TURN * 2);
        turns.committed(now, Duration::from_secs(60));
        assert_eq!(turns.opening(), Some(now + LONGEST));
    }

    #[test]
    fn it_is_looked_who_used_an_opening_once_and_not_before_it_ends() {
        let mut turns = Turns::new();
        turns.met_another();
        let now = Instant::now();
        turns.committed(now, TURN);
        assert!(!turns.opening_ended(now));
        assert!(turns.opening_ended(now + TURN * 2));
        assert!(!turns.opening_ended(now + TURN * 2));
    }

    #[test]
    fn a_rival_gets_several_openings_before_it_gives_up() {
        let attempts = crate::Limits::default().attempts;
        assert!(attempts >= 4 * RARELY as usize);
    }
}
