//! How moments, spans and counts are shown: the same for everybody, in UTC, since they are compared
//! with log lines and with what others see.

use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;

/// A moment, to the millisecond where `precise`.
#[component]
pub(crate) fn When(at: DateTime<Utc>, #[props(default)] precise: bool) -> Element {
    rsx! {
        time { class: "when", datetime: "{at.to_rfc3339()}", {moment(at, precise)} }
    }
}

/// JSON, laid out to be read; as it is where it is none.
#[component]
pub(crate) fn Pretty(json: String) -> Element {
    rsx! {
        pre { class: "json", tabindex: "0",
            code { {laid_out(&json)} }
        }
    }
}

fn laid_out(json: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(json).ok();
    let written = read.and_then(|value| serde_json::to_string_pretty(&value).ok());
    written.unwrap_or_else(|| json.to_owned())
}

/// A moment: `2028-03-01 14:00:00 UTC`.
pub(crate) fn moment(at: DateTime<Utc>, precise: bool) -> String {
    let format = if precise {
        "%Y-%m-%d %H:%M:%S%.3f UTC"
    } else {
        "%Y-%m-%d %H:%M:%S UTC"
    };
    at.format(format).to_string()
}

/// A span, by its largest unit: `3 s`, `5 min`, `2 h`, `4 days`.
pub(crate) fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// How long something took: `3 ms`, `1.2 s`, `4 min 5 s`.
pub(crate) fn took(millis: u64) -> String {
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
    }
}

/// A count, in groups of three digits: `1,204`.
pub(crate) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_says_its_zone() {
        let at = "2028-03-01T14:00:00.250Z".parse().unwrap();
        assert_eq!(moment(at, false), "2028-03-01 14:00:00 UTC");
        assert_eq!(moment(at, true), "2028-03-01 14:00:00.250 UTC");
    }

    #[test]
    fn a_span_is_said_by_its_largest_unit() {
        for (seconds, words) in [
            (-1, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (7_199, "1 h"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(TimeDelta::seconds(seconds)), words);
        }
    }

    #[test]
    fn a_short_time_is_told_exactly_and_a_long_one_roughly() {
        for (millis, words) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1.0 s"),
            (59_999, "59.9 s"),
            (61_000, "1 min 1 s"),
        ] {
            assert_eq!(took(millis), words);
        }
    }

    #[test]
    fn what_is_no_json_is_shown_as_it_is() {
        assert_eq!(laid_out(r#"{"a":[1]}"#), "{\n  \"a\": [\n    1\n  ]\n}");
        assert_eq!(laid_out(r#"{"cut": "of"#), r#"{"cut": "of"#);
    }

    #[test]
    fn large_counts_are_read_in_groups() {
        for (number, shown) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(count(number), shown);
        }
    }
}
