//! Numbers as pictures. Each says in words and numbers, for everybody or for screen readers, what it
//! shows; nothing is told by colour alone. What is in a picture stands in attributes, since the
//! sites' policies forbid `style`.

mod bars;
mod donut;
mod line;

pub use bars::BarChart;
pub use donut::Donut;
pub use line::LineChart;

/// A number of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// The number.
    pub value: u64,
    /// The number, for people.
    pub said: String,
}

/// A share of a whole in hundredths of a percent, rounded down.
fn share(part: u64, whole: u64) -> u64 {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    u64::try_from(part * 10_000 / whole).unwrap_or(10_000)
}

/// Hundredths, as attributes have them: `12.34`.
fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_to_a_hundredth_of_a_percent_and_never_fail() {
        assert_eq!(hundredths(share(1, 3)), "33.33");
        assert_eq!(hundredths(share(3, 3)), "100.00");
        assert_eq!(share(0, 0), 0);
        assert_eq!(share(u64::MAX, u64::MAX), 10_000);
    }
}
