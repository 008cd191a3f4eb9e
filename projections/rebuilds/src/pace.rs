//! How fast a version is built.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// For how long the pace is reckoned back.
const PACE_OF: Duration = Duration::from_secs(10);

/// How far a version was when it was looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// When that was.
    pub at: Instant,
    /// Where it stood.
    pub position: u64,
    /// Where the live version stood.
    pub end: u64,
    /// How many events were applied to it.
    pub events: u64,
}

/// How fast it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Events per second.
    pub events: f64,
    /// How long it takes to where the live version is now, if it comes closer at all.
    pub left: Option<Duration>,
}

/// The looks at a version in the last ten seconds.
#[derive(Debug, Default)]
pub struct Paces(VecDeque<Look>);

impl Paces {
    /// Looks once more, and gives how fast it has been since the first look that counts.
    pub fn look(&mut self, look: Look) -> Pace {
        self.0.push_back(look);
        while let Some(first) = self.0.front()
            && look.at.duration_since(first.at) > PACE_OF
        {
            self.0.pop_front();
        }
        pace(self.0.front(), &look)
    }
}

/// How fast it was between two looks.
fn pace(first: Option<&Look>, last: &Look) -> Pace {
    let none = Pace {
        events: 0.0,
        left: None,
    };
    let Some(first) = first else {
        return none;
    };
    let seconds = last.at.duration_since(first.at).as_secs_f64();
    if seconds <= 0.0 {
        return none;
    }
    let per_second = |from: u64, to: u64| to.saturating_sub(from) as f64 / seconds;
    // The live version goes on, too: it is the distance that has to become nothing.
    let distance = |look: &Look| look.end.saturating_sub(look.position);
    let closer = per_second(distance(last), distance(first));
    Pace {
        events: per_second(first.events, last.events),
        left: (closer > 0.0)
            .then(|| Duration::try_from_secs_f64(distance(last) as f64 / closer).ok())
            .flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(at: Instant, position: u64, end: u64, events: u64) -> Look {
        Look {
            at,
            position,
            end,
            events,
        }
    }

    #[test]
    fn what_is_left_is_reckoned_from_how_the_distance_shrinks() {
        let start = Instant::now();
        let mut paces = Paces::default();
        paces.look(look(start, 100, 1_000, 200));
        let pace = paces.look(look(start + Duration::from_secs(2), 500, 1_200, 1_000));
        assert_eq!(pace.events, 400.0);
        // From 900 to 700 in two seconds.
        assert_eq!(pace.left, Some(Duration::from_secs(7)));
    }

    #[test]
    fn who_comes_no_closer_has_no_time_that_is_left() {
        let start = Instant::now();
        let mut paces = Paces::default();
        assert_eq!(paces.look(look(start, 100, 200, 0)).left, None);
        let later = start + Duration::from_secs(1);
        assert_eq!(paces.look(look(later, 150, 300, 50)).left, None);
        assert_eq!(pace(None, &look(later, 150, 300, 50)).left, None);
    }

    #[test]
    fn what_was_long_ago_does_not_count() {
        let start = Instant::now();
        let mut paces = Paces::default();
        paces.look(look(start, 0, 1_000, 0));
        paces.look(look(start + Duration::from_secs(20), 0, 1_000, 0));
        let pace = paces.look(look(start + Duration::from_secs(21), 100, 1_000, 300));
        assert_eq!(pace.events, 300.0);
    }
}
