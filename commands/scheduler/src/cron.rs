//! Cron expressions: when the runs of a job are due, in UTC.

use chrono::{DateTime, Utc};
use croner::Cron;

/// The longest expression, in characters.
pub const MAX_CRON_CHARS: usize = 100;

/// A cron expression: five fields from the minute on, or six from the second on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronExpression {
    text: String,
    cron: Cron,
}

/// Why a text is no cron expression. Says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronExpressionError {
    /// More than [`MAX_CRON_CHARS`].
    #[error("must have at most {MAX_CRON_CHARS} characters")]
    TooLong,
    /// Not in the form of one.
    #[error(
        "must be a cron expression in UTC: second (may be left out), minute, hour, day, month, \
         day of the week, such as `0 30 4 * * MON`"
    )]
    Malformed,
    /// It names no time that ever comes.
    #[error("must name a time that comes: 30 February never does")]
    Never,
}

impl CronExpression {
    /// Reads an expression.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, CronExpressionError> {
        if text.chars().count() > MAX_CRON_CHARS {
            return Err(CronExpressionError::TooLong);
        }
        let text = text.trim();
        let fields = text.split_whitespace().count();
        // A seventh field would be the year: nothing is done again and again in one year alone.
        if !(5..=6).contains(&fields) {
            return Err(CronExpressionError::Malformed);
        }
        let cron: Cron = text.parse().map_err(|_| CronExpressionError::Malformed)?;
        let expression = Self {
            text: text.to_owned(),
            cron,
        };
        match expression.next_after(DateTime::UNIX_EPOCH) {
            Some(_) => Ok(expression),
            None => Err(CronExpressionError::Never),
        }
    }

    /// The expression, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first time after an instant; none beyond what a calendar has.
    #[must_use]
    pub fn next_after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cron.find_next_occurrence(&at, false).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[track_caller]
    fn next(expression: &str, after: &str, expected: &str) {
        let expression = CronExpression::parse(expression).unwrap();
        assert_eq!(expression.next_after(at(after)), Some(at(expected)));
    }

    #[test]
    fn the_next_time_is_after_the_instant_and_never_at_it() {
        next(
            "*/2 * * * * *",
            "2028-03-01T12:00:00Z",
            "2028-03-01T12:00:02Z",
        );
        next(
            "*/2 * * * * *",
            "2028-03-01T12:00:01.999Z",
            "2028-03-01T12:00:02Z",
        );
        next(
            "*/2 * * * * *",
            "2028-03-01T12:00:00.500Z",
            "2028-03-01T12:00:02Z",
        );
        next("0 * * * *", "2028-12-31T23:00:00Z", "2029-01-01T00:00:00Z");
        next("0 0 29 2 *", "2028-03-01T00:00:00Z", "2032-02-29T00:00:00Z");
        next(
            "0 30 4 * * MON",
            "2028-03-01T00:00:00Z",
            "2028-03-06T04:30:00Z",
        );
    }

    #[test]
    fn what_is_no_expression_is_refused_and_says_how_one_is_written() {
        for bad in [
            "",
            "now",
            "* * * *",
            "60 * * * *",
            "* * * * * * 2030",
            "@hourly",
            "*/0 * * * *",
        ] {
            let error = CronExpression::parse(bad).unwrap_err();
            assert_eq!(error, CronExpressionError::Malformed, "{bad}");
            assert!(error.to_string().contains("minute, hour"), "{error}");
        }
        let long = format!("{} * * * *", "0,".repeat(50));
        assert_eq!(
            CronExpression::parse(&long),
            Err(CronExpressionError::TooLong)
        );
    }

    #[test]
    fn a_time_that_never_comes_is_refused() {
        for never in ["0 0 30 2 *", "0 0 31 4,6,9,11 *"] {
            let error = CronExpression::parse(never).unwrap_err();
            assert_eq!(error, CronExpressionError::Never, "{never}");
        }
    }
}
