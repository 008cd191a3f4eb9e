//! Spans of time.

use std::time::Duration;

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
}
