//! Equal steps of time, so few that they can be drawn.

use chrono::{DateTime, TimeDelta, Utc};

/// The most steps.
const MAX_STEPS: i64 = 120;

/// The lengths that a step may have, in seconds.
const LADDER: [u32; 18] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400,
];

/// The steps of a span of time. Each begins at a multiple of its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// The length of a step, in seconds.
    pub length_s: u32,
    /// The number of the first one, counted from 1970 on.
    first: i64,
    /// How many there are.
    count: usize,
}

impl Steps {
    /// The shortest steps by which a span has at most 120; none for a span that is empty, or too
    /// long for any.
    #[must_use]
    pub fn of(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Self> {
        if from >= to {
            return None;
        }
        LADDER.into_iter().find_map(|length_s| {
            let ms = i64::from(length_s) * 1_000;
            let first = from.timestamp_millis().div_euclid(ms);
            // What is written at `to` is in no step.
            let last = (to.timestamp_millis() - 1).div_euclid(ms);
            let count = (last - first).checked_add(1)?;
            (1..=MAX_STEPS).contains(&count).then_some(Self {
                length_s,
                first,
                count: usize::try_from(count).ok()?,
            })
        })
    }

    /// When each begins.
    pub fn starts(&self) -> impl Iterator<Item = DateTime<Utc>> + use<> {
        let Self {
            length_s, first, ..
        } = *self;
        (first..).take(self.count).map(move |number| {
            DateTime::UNIX_EPOCH + TimeDelta::seconds(number * i64::from(length_s))
        })
    }

    /// In which of them, counted from 0, something is that was counted in step `number` since 1970.
    pub(crate) fn index(&self, number: i64) -> Option<usize> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        (index < self.count).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn length(span_s: i64) -> Option<u32> {
        // In the middle of whatever step.
        Steps::of(at(7), at(7 + span_s)).map(|steps| steps.length_s)
    }

    #[test]
    fn steps_are_as_short_as_so_few_of_them_can_be() {
        for (span_s, length_s) in [
            (1, 1),
            (120, 1),
            (121, 2),
            (3_600, 60),
            (86_400, 900),
            (7 * 86_400, 7_200),
            (30 * 86_400, 43_200),
            (100 * 86_400, 86_400),
        ] {
            assert_eq!(length(span_s), Some(length_s), "{span_s} s");
        }
        assert_eq!(length(200 * 86_400), None);
        assert_eq!((length(0), length(-1)), (None, None));
    }

    #[test]
    fn steps_begin_at_multiples_and_hold_the_whole_span() {
        let (from, to) = (at(61), at(3_600 + 61));
        let steps = Steps::of(from, to).unwrap();
        let starts: Vec<_> = steps.starts().collect();
        assert_eq!((steps.length_s, starts.len()), (60, 61));
        assert_eq!((starts[0], starts[60]), (at(60), at(3_660)));
        assert!(starts[0] <= from && starts[60] < to);
        let first = at(60).timestamp() / 60;
        assert_eq!(
            (steps.index(first), steps.index(first + 60)),
            (Some(0), Some(60))
        );
        assert_eq!(
            (steps.index(first - 1), steps.index(first + 61)),
            (None, None)
        );
    }

    #[test]
    fn the_longest_times_there_are_have_no_steps_and_break_nothing() {
        let all = Steps::of(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        assert_eq!(all, None);
    }
}
