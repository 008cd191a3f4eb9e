//! Bars that are selected, by pointer or by keyboard.

/// Bars that are selected: from where it began to where it goes, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    began: usize,
    goes: usize,
}

/// A step that a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Back,
    On,
    First,
    Last,
}

impl Range {
    /// One bar alone.
    pub(super) const fn at(bar: usize) -> Self {
        Self {
            began: bar,
            goes: bar,
        }
    }

    /// The same from where it began to another bar.
    pub(super) const fn to(self, bar: usize) -> Self {
        Self { goes: bar, ..self }
    }

    /// What a key makes of it, among so many bars. Where nothing is selected, keys begin at the newest.
    pub(super) fn stepped(
        now: Option<Self>,
        step: Step,
        extends: bool,
        bars: usize,
    ) -> Option<Self> {
        let last = bars.checked_sub(1)?;
        let Some(now) = now.map(|now| now.within(last)) else {
            let bar = if step == Step::First { 0 } else { last };
            return Some(Self::at(bar));
        };
        let bar = match step {
            Step::Back => now.goes.saturating_sub(1),
            Step::On => (now.goes + 1).min(last),
            Step::First => 0,
            Step::Last => last,
        };
        Some(if extends { now.to(bar) } else { Self::at(bar) })
    }

    /// The first bar.
    pub(super) fn first(self) -> usize {
        self.began.min(self.goes)
    }

    /// The last bar.
    pub(super) fn last(self) -> usize {
        self.began.max(self.goes)
    }

    /// Whether a bar is one of them.
    pub(super) fn has(self, bar: usize) -> bool {
        (self.first()..=self.last()).contains(&bar)
    }

    /// As far as there are bars: there may be fewer than when it was selected.
    fn within(self, last: usize) -> Self {
        Self {
            began: self.began.min(last),
            goes: self.goes.min(last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_begin_at_the_newest_bar_and_stay_among_the_bars() {
        let step = |now, step| Range::stepped(now, step, false, 3);
        assert_eq!(step(None, Step::Back), Some(Range::at(2)));
        assert_eq!(step(None, Step::First), Some(Range::at(0)));
        assert_eq!(step(Some(Range::at(2)), Step::On), Some(Range::at(2)));
        assert_eq!(step(Some(Range::at(0)), Step::Back), Some(Range::at(0)));
        assert_eq!(step(Some(Range::at(9)), Step::Back), Some(Range::at(1)));
        assert_eq!(Range::stepped(None, Step::On, false, 0), None);
    }

    #[test]
    fn a_range_grows_in_both_directions_from_where_it_began() {
        let extend = |now, step| Range::stepped(now, step, true, 9).unwrap();
        let two = extend(Some(Range::at(4)), Step::Back);
        assert_eq!((two.first(), two.last()), (3, 4));
        let back = extend(Some(extend(Some(two), Step::On)), Step::On);
        assert_eq!((back.first(), back.last()), (4, 5));
        let all = extend(Some(Range::at(4)), Step::Last);
        assert!(all.has(4) && all.has(8) && !all.has(3));
    }
}
