//! A figure of the bench: what was measured in several rounds, beside the limit that was measured
//! between those rounds, and what it is meant to reach. Knows numbers only.

use std::fmt::Write as _;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Things per second: more is better.
    PerSecond,
    /// Milliseconds: less is better.
    Milliseconds,
    /// Microseconds: less is better.
    Microseconds,
    /// Megabytes (10^6 bytes): less is better.
    Megabytes,
    /// A plain number.
    Count,
}

/// One number per round.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// Notes the number of one more round.
    pub(crate) fn push(&mut self, sample: f64) {
        self.0.push(sample);
    }

    /// The middle one; the mean of the two in the middle of an even number. 0 without any.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => 0.0,
            odd if odd % 2 == 1 => sorted[odd / 2],
            even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
        }
    }

    fn smallest(&self) -> f64 {
        self.0.iter().copied().reduce(f64::min).unwrap_or_default()
    }

    fn largest(&self) -> f64 {
        self.0.iter().copied().reduce(f64::max).unwrap_or_default()
    }

    /// The median, and from where to where the rounds went.
    pub(crate) fn show(&self, unit: Unit) -> String {
        let mut text = unit.show(self.median());
        if self.0.len() > 1 {
            let (from, to) = (unit.number(self.smallest()), unit.number(self.largest()));
            let _ = write!(text, " ({from}–{to})");
        }
        text
    }
}

impl From<f64> for Samples {
    fn from(sample: f64) -> Self {
        Self(vec![sample])
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(samples: I) -> Self {
        Self(samples.into_iter().collect())
    }
}

impl Unit {
    /// The number with its unit.
    pub(crate) fn show(self, value: f64) -> String {
        let number = self.number(value);
        match self {
            Self::PerSecond => format!("{number}/s"),
            Self::Milliseconds => format!("{number} ms"),
            Self::Microseconds => format!("{number} µs"),
            Self::Megabytes => format!("{number} MB"),
            Self::Count => number,
        }
    }

    fn number(self, value: f64) -> String {
        match self {
            Self::Milliseconds | Self::Microseconds | Self::Megabytes if value < 100.0 => {
                format!("{value:.1}")
            }
            _ => with_thousands(value),
        }
    }
}

fn with_thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a figure is meant to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    /// So many times the limit, at least.
    TimesLimit(f64),
    /// So many times the limit, at most.
    WithinTimesLimit(f64),
    /// So much, at least.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
}

/// What was measured, and what it is to be compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// The scenario it belongs to.
    pub(crate) scenario: &'static str,
    /// What was measured.
    pub(crate) what: String,
    /// In what.
    pub(crate) unit: Unit,
    /// One number per round.
    pub(crate) measured: Samples,
    /// What the servers and the machine can do at most, and what that was.
    pub(crate) limit: Option<(String, Samples)>,
    /// What it is meant to reach.
    pub(crate) goals: Vec<Goal>,
}

impl Figure {
    /// A figure without limit and goals.
    pub(crate) fn new(
        scenario: &'static str,
        what: impl Into<String>,
        unit: Unit,
        measured: impl Into<Samples>,
    ) -> Self {
        Self {
            scenario,
            what: what.into(),
            unit,
            measured: measured.into(),
            limit: None,
            goals: Vec::new(),
        }
    }

    /// Beside a limit.
    #[must_use]
    pub(crate) fn beside(mut self, what: impl Into<String>, limit: impl Into<Samples>) -> Self {
        self.limit = Some((what.into(), limit.into()));
        self
    }

    /// With one more goal.
    #[must_use]
    pub(crate) fn goal(mut self, goal: Goal) -> Self {
        self.goals.push(goal);
        self
    }

    /// How many times the limit it is, by the medians.
    pub(crate) fn ratio(&self) -> Option<f64> {
        let (_, limit) = self.limit.as_ref()?;
        let limit = limit.median();
        (limit > 0.0).then(|| self.measured.median() / limit)
    }

    /// Whether every goal is met; nothing when there is none.
    pub(crate) fn met(&self) -> Option<bool> {
        let median = self.measured.median();
        let is_met = |goal: &Goal| match *goal {
            Goal::TimesLimit(times) => self.ratio().is_some_and(|ratio| ratio >= times),
            Goal::WithinTimesLimit(times) => self.ratio().is_some_and(|ratio| ratio <= times),
            Goal::AtLeast(least) => median >= least,
            Goal::Below(bound) => median < bound,
        };
        (!self.goals.is_empty()).then(|| self.goals.iter().all(is_met))
    }

    /// The goals in words.
    pub(crate) fn show_goals(&self) -> String {
        let goals: Vec<String> = self
            .goals
            .iter()
            .map(|goal| match *goal {
                Goal::TimesLimit(times) => format!("≥ {times}×"),
                Goal::WithinTimesLimit(times) => format!("≤ {times}×"),
                Goal::AtLeast(least) => format!("≥ {}", self.unit.show(least)),
                Goal::Below(bound) => format!("< {}", self.unit.show(bound)),
            })
            .collect();
        goals.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(samples: &[f64]) -> Samples {
        samples.iter().copied().collect()
    }

    #[test]
    fn a_figure_is_the_median_of_its_rounds_and_shows_their_span() {
        let samples = of(&[5_000.0, 1_234_567.0, 4_000.0]);
        assert_eq!(samples.show(Unit::PerSecond), "5,000/s (4,000–1,234,567)");
        assert_eq!(of(&[1.0, 2.0]).show(Unit::Milliseconds), "1.5 ms (1.0–2.0)");
        assert_eq!(of(&[7.0]).show(Unit::Count), "7");
        assert_eq!(with_thousands(-1_000.4), "-1,000");
    }

    #[test]
    fn every_goal_of_a_figure_has_to_be_met() {
        let figure = Figure::new("hot", "bookings", Unit::PerSecond, of(&[3_100.0]))
            .beside("publishes", of(&[1_500.0]))
            .goal(Goal::TimesLimit(2.0));
        assert_eq!(figure.met(), Some(true));
        assert_eq!(
            figure.clone().goal(Goal::AtLeast(3_200.0)).met(),
            Some(false)
        );
        assert_eq!(figure.show_goals(), "≥ 2×");
        let within = |times| figure.clone().goal(Goal::WithinTimesLimit(times)).met();
        assert_eq!((within(2.5), within(2.0)), (Some(true), Some(false)));
    }

    #[test]
    fn without_a_goal_nothing_is_met_and_without_a_limit_no_multiple_of_it() {
        let figure = Figure::new("read", "p99", Unit::Milliseconds, 9.0);
        assert_eq!(figure.met(), None);
        assert_eq!(
            figure.clone().goal(Goal::TimesLimit(0.1)).met(),
            Some(false)
        );
        assert_eq!(
            figure.goal(Goal::Below(9.0)).met(),
            Some(false),
            "below, not at"
        );
    }
}
