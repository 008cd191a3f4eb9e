//! How moments and spans of time are said.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A span of time to wait, rounded up: `1 second`, `2 minutes`.
#[must_use]
pub fn span(span: Duration) -> String {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    let (count, unit) = match seconds {
        0..60 => (seconds.max(1), "second"),
        60..3_600 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// A moment by clocks that are so many minutes before UTC's: `1 March 2028, 08:00`.
#[must_use]
pub fn moment(at: DateTime<Utc>, minutes_ahead: i32) -> String {
    shifted(at, minutes_ahead)
        .format("%-d %B %Y, %H:%M")
        .to_string()
}

/// The day of a moment by those clocks: `1 March 2028`.
#[must_use]
pub fn day(at: DateTime<Utc>, minutes_ahead: i32) -> String {
    shifted(at, minutes_ahead).format("%-d %B %Y").to_string()
}

fn shifted(at: DateTime<Utc>, minutes_ahead: i32) -> DateTime<Utc> {
    let by = TimeDelta::minutes(minutes_ahead.into());
    at.checked_add_signed(by).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_to_come_back_too_early() {
        for (millis, words) in [
            (0, "1 second"),
            (1_500, "2 seconds"),
            (59_000, "59 seconds"),
            (60_000, "1 minute"),
            (61_000, "2 minutes"),
            (3_600_000, "1 hour"),
            (3_601_000, "2 hours"),
        ] {
            assert_eq!(span(Duration::from_millis(millis)), words);
        }
    }

    #[test]
    fn moments_are_by_the_readers_clock() {
        let at = "2028-02-29T23:30:00Z".parse().unwrap();
        assert_eq!(moment(at, 60), "1 March 2028, 00:30");
        assert_eq!(day(at, 60), "1 March 2028");
        assert_eq!(moment(at, -90), "29 February 2028, 22:00");
    }
}
