//! Which lines are asked for, as it stands in the page's address.

use chrono::{DateTime, TimeDelta, Utc};
use frontend_kit::{Parameters, Query};

use crate::filters::{SPAN_FIELDS, Span, address, inexactly};
use crate::text::{filter, logs as text};

/// The filters that the API takes as they stand in the address, and what they are called.
pub(super) const FILTERS: [(&str, &str); 7] = [
    ("text", text::TEXT),
    ("level", text::LEVEL),
    ("service", text::SERVICE),
    ("correlation_id", text::CORRELATION),
    ("trace_id", text::TRACE),
    ("account", text::ACCOUNT),
    ("position", text::POSITION),
];

/// How long lines are kept: before that there are none to be counted.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Which lines: parameters of the API, those with nothing in them left out.
pub(super) type Asked = Vec<(&'static str, String)>;

/// What of an address says which lines: neither the place in the list, nor how they are shown.
pub(super) fn only(now: Parameters) -> Parameters {
    let filters = FILTERS.iter().map(|(name, _)| *name);
    now.only(&filters.chain(SPAN_FIELDS).collect::<Vec<_>>())
}

/// The lines of a time.
pub(super) fn of_time(now: &Parameters, at: DateTime<Utc>) -> Asked {
    let mut asked = of_any_time(now);
    asked.extend(Span::of(now, at).parameters());
    asked.retain(|(_, value)| !value.is_empty());
    asked
}

/// The same, with a beginning: what is counted needs one.
pub(super) fn counted(now: &Parameters, at: DateTime<Utc>) -> Asked {
    let mut asked = of_time(now, at);
    if !asked.iter().any(|(name, _)| *name == "from") {
        let from = at - KEPT;
        asked.push(("from", from.format("%Y-%m-%dT%H:%M:%SZ").to_string()));
    }
    asked
}

/// Lines of whenever: those that are still to be written.
pub(super) fn of_any_time(now: &Parameters) -> Asked {
    let asked = FILTERS.map(|(name, _)| (name, now.get(name)));
    asked
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// Where lines are asked for, and what else is said of them.
pub(super) fn at_path(path: &str, asked: &Asked, more: &[(&'static str, String)]) -> String {
    address(path, &[asked.as_slice(), more].concat())
}

/// A filter that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// The address of the page without it.
    pub(super) without: String,
}

/// All filters that hold.
pub(super) fn held(now: &Parameters) -> Vec<Held> {
    let held = |(name, label): &(&str, &'static str)| {
        let value = now.get(name);
        (!value.is_empty()).then(|| Held {
            name: label,
            value: said(name, value),
            without: now.clone().without(name).to_string(),
        })
    };
    let mut all: Vec<_> = FILTERS.iter().filter_map(held).collect();
    let exact = Span::exact(now).and_then(|span| span.from().zip(span.to()));
    all.extend(exact.map(|(from, to)| Held {
        name: filter::WITHIN,
        value: text::span(from, to),
        without: inexactly(now.clone()).to_string(),
    }));
    all
}

fn said(name: &str, value: String) -> String {
    let mut levels = text::LEVELS.iter();
    let level = levels.find(|(word, _)| name == "level" && *word == value);
    level.map_or(value, |(_, words)| (*words).to_owned())
}

/// The address of the page with one more filter. `query` is that of the page where it is open.
pub(super) fn narrowed(query: Option<Query>, name: &str, value: &str) -> String {
    let now = query.map(crate::filters::anew).unwrap_or_default();
    format!("{}{}", crate::Page::Logs.path(), now.with(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_lines_are_asked_for_stands_in_the_address() {
        let at: DateTime<Utc> = "2028-03-01T14:00:00Z".parse().unwrap();
        let now = Parameters::parse("?level=warn&within=1h&cursor=7&live=1&trail=3");
        assert_eq!(only(now.clone()).to_string(), "?level=warn&within=1h");
        let level = ("level", "warn".to_owned());
        let from = ("from", "2028-03-01T13:00:00.000Z".to_owned());
        assert_eq!(of_time(&now, at), [level.clone(), from]);
        assert_eq!(of_any_time(&now), [level]);
    }

    #[test]
    fn lines_of_all_times_are_counted_as_long_as_they_are_kept() {
        let at: DateTime<Utc> = "2028-03-31T14:00:00Z".parse().unwrap();
        let now = Parameters::parse("?within=all");
        assert_eq!(of_time(&now, at), []);
        let from = ("from", "2028-03-01T14:00:00Z".to_owned());
        assert_eq!(counted(&now, at), [from]);
    }

    #[test]
    fn each_filter_that_holds_can_be_taken_out() {
        let now = Parameters::parse(
            "?level=warn&service=core-api&from=2028-03-01T14:00&to=2028-03-01T14:05",
        );
        let held = held(&now);
        let said: Vec<_> = held
            .iter()
            .map(|one| text::holds(one.name, &one.value))
            .collect();
        assert_eq!(
            said,
            [
                "At least: Warning",
                "Process: core-api",
                "Time: 2028-03-01 14:00:00 – 14:05:00 UTC",
            ]
        );
        assert!(!held[0].without.contains("level"), "{held:?}");
        assert_eq!(held[2].without, "?level=warn&service=core-api");
    }
}
