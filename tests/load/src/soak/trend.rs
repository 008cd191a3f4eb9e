//! Whether something stays as it is: what it was in the second third of the time beside what it was in
//! the last; the first third is for warming up. Knows numbers only.

/// How much more something may become and still count as flat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance {
    /// By this share,
    pub(crate) share: f64,
    /// and by this much.
    pub(crate) slack: f64,
}

/// How something went on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trend {
    /// Its mean in the second third.
    pub(crate) before: f64,
    /// Its mean in the last third.
    pub(crate) after: f64,
    /// How much more it became in an hour, by a straight line through both thirds.
    pub(crate) per_hour: f64,
    /// Whether that is as good as nothing.
    pub(crate) is_flat: bool,
}

impl Trend {
    /// Of values that were taken one every so many seconds. Without three of them nothing can be said.
    pub(crate) fn of(values: &[f64], every_s: f64, tolerance: Tolerance) -> Option<Self> {
        let third = values.len() / 3;
        if third == 0 {
            return None;
        }
        let judged = &values[values.len() - 2 * third..];
        let (first, last) = judged.split_at(third);
        let (before, after) = (mean(first), mean(last));
        Some(Self {
            before,
            after,
            per_hour: slope(judged) / every_s * 3_600.0,
            is_flat: after <= before * (1.0 + tolerance.share) + tolerance.slack,
        })
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The slope of the line that fits best, for each step.
fn slope(values: &[f64]) -> f64 {
    let (middle, mean) = ((values.len() as f64 - 1.0) / 2.0, mean(values));
    let (mut up, mut along) = (0.0, 0.0);
    for (place, value) in values.iter().enumerate() {
        let from_middle = place as f64 - middle;
        up += from_middle * (value - mean);
        along += from_middle * from_middle;
    }
    if along > 0.0 { up / along } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Tolerance = Tolerance {
        share: 0.05,
        slack: 2.0,
    };

    #[test]
    fn what_grows_while_it_warms_up_and_then_stays_is_flat() {
        let values = [10.0, 30.0, 40.0, 50.0, 50.0, 50.0, 50.0, 51.0, 50.0];
        let trend = Trend::of(&values, 10.0, TOLERANCE).unwrap();
        assert!(trend.is_flat, "{trend:?}");
        assert_eq!(trend.before, 50.0);
    }

    #[test]
    fn what_grows_for_ever_is_not_flat_and_is_told_by_the_hour() {
        let values: Vec<f64> = (0..30).map(|place| f64::from(place) * 3.0).collect();
        let trend = Trend::of(&values, 10.0, TOLERANCE).unwrap();
        assert!(!trend.is_flat, "{trend:?}");
        assert!((trend.per_hour - 3.0 * 360.0).abs() < 1e-6);
    }

    #[test]
    fn what_becomes_less_is_flat_and_of_two_values_nothing_is_said() {
        let values = [9.0, 9.0, 9.0, 8.0, 1.0, 1.0];
        assert!(Trend::of(&values, 10.0, TOLERANCE).unwrap().is_flat);
        assert_eq!(Trend::of(&[1.0, 2.0], 10.0, TOLERANCE), None);
    }
}
