//! What of a list is shown: it stands in the page's address, so that it can be kept, sent to
//! somebody, and gone back to.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use dioxus::prelude::*;
use frontend_kit::{Parameters, Query, Values};
use frontend_ui::{Button, ButtonKind, Choice, Field, Select};

use crate::text::filter as text;

/// The parameter that says where a page of a list begins.
pub(crate) const CURSOR: &str = "cursor";

/// The parameter of where the pages before it began: lists only know what comes next.
const TRAIL: &str = "trail";

/// The most of those that are kept: an address must not get too long. From the oldest that is kept
/// one comes back to the beginning.
const MOST_KEPT: usize = 8;

/// The parameters of a span of time: how long it is, and when it ends.
const WITHIN: &str = "within";
const UNTIL: &str = "until";

/// The parameters of a span that is said exactly, such as one that was drawn on a chart: they hold
/// instead of those.
const FROM: &str = "from";
const TO: &str = "to";

/// How long a span can be, as addresses say it. Without one it is [`DEFAULT_SPAN`].
const SPANS: [(&str, Option<TimeDelta>); 5] = [
    ("15m", Some(TimeDelta::minutes(15))),
    ("1h", Some(TimeDelta::hours(1))),
    ("24h", Some(TimeDelta::hours(24))),
    ("7d", Some(TimeDelta::days(7))),
    ("all", None),
];

/// The span when nothing is said.
const DEFAULT_SPAN: &str = "24h";

/// An address with these parameters; those with nothing in them are left out.
pub(crate) fn address(path: &str, parameters: &[(&str, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    match &*query.finish() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// What an address asks for but the place in the list, which begins anew.
pub(crate) fn anew(query: Query) -> Parameters {
    query.now().without(TRAIL)
}

/// The address of the next page of a list, which begins at `cursor`.
pub(crate) fn next(now: Parameters, cursor: &str) -> Parameters {
    let here = now.get(CURSOR);
    let mut trail = now.all(TRAIL);
    if !here.is_empty() {
        trail.push(here);
    }
    let newest = trail.len().saturating_sub(MOST_KEPT);
    with_trail(now, &trail[newest..]).with(CURSOR, cursor)
}

/// The address of the page before, if there is one.
pub(crate) fn previous(now: Parameters) -> Option<Parameters> {
    if now.get(CURSOR).is_empty() {
        return None;
    }
    let mut trail = now.all(TRAIL);
    let cursor = trail.pop().unwrap_or_default();
    Some(with_trail(now, &trail).with(CURSOR, &cursor))
}

fn with_trail(now: Parameters, trail: &[String]) -> Parameters {
    let others = now.without(TRAIL);
    trail
        .iter()
        .fold(others, |now, place| now.and(TRAIL, place))
}

/// A span of time: from when on, and until before when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

impl Span {
    /// The one that an address asks for.
    pub(crate) fn of(query: &Parameters, now: DateTime<Utc>) -> Self {
        Self::exact(query).unwrap_or_else(|| Self::read(&query.get(WITHIN), &query.get(UNTIL), now))
    }

    /// The one that an address says exactly, if it does.
    pub(crate) fn exact(query: &Parameters) -> Option<Self> {
        let (from, to) = (moment(&query.get(FROM)), moment(&query.get(TO)));
        (from.is_some() && to.is_some()).then_some(Self { from, to })
    }

    /// From when on.
    pub(crate) const fn from(self) -> Option<DateTime<Utc>> {
        self.from
    }

    /// Until before when; now where nothing is said.
    pub(crate) const fn to(self) -> Option<DateTime<Utc>> {
        self.to
    }

    fn read(within: &str, until: &str, now: DateTime<Utc>) -> Self {
        let to = moment(until);
        let known = |name: &str| SPANS.iter().find(|(known, _)| *known == name);
        let (_, span) = known(within)
            .or_else(|| known(DEFAULT_SPAN))
            .unwrap_or(&SPANS[0]);
        // It ends now when nothing is said: what comes meanwhile is shown too.
        let from = span.and_then(|span| to.unwrap_or(now).checked_sub_signed(span));
        Self { from, to }
    }

    /// As an API is asked for it.
    pub(crate) fn parameters(self) -> [(&'static str, String); 2] {
        let written = |at: Option<DateTime<Utc>>| {
            at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
                .unwrap_or_default()
        };
        [("from", written(self.from)), ("to", written(self.to))]
    }
}

/// A moment as fields have it, by UTC: `2028-03-01T14:00`, and with seconds where there are any.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let read = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let read = read("%Y-%m-%dT%H:%M").or_else(|| read("%Y-%m-%dT%H:%M:%S"));
    read.map(|at| at.and_utc())
}

/// A moment as fields have it, as an API takes it.
pub(crate) fn instant(text: &str) -> Option<String> {
    moment(text).map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// With a span that is said exactly, to the second.
pub(crate) fn exactly(now: Parameters, from: DateTime<Utc>, to: DateTime<Utc>) -> Parameters {
    let written = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S").to_string();
    now.with(FROM, &written(from)).with(TO, &written(to))
}

/// Without one: what was asked for before it holds again.
pub(crate) fn inexactly(now: Parameters) -> Parameters {
    now.without(FROM).without(TO)
}

/// A form whose fields are filters: sent, they stand in the address. The pages of the list begin
/// anew.
#[component]
pub(crate) fn Filters(
    label: String,
    /// Where the page is.
    path: String,
    query: Query,
    /// The names of the fields that stand in the address.
    names: Vec<&'static str>,
    /// Hears of all that was filled in, also when it is the same again: what is shown is asked anew.
    onsend: Option<EventHandler<Values>>,
    children: Element,
) -> Element {
    let sent = path.clone();
    rsx! {
        form {
            class: "filters",
            role: "search",
            "aria-label": label,
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                let values = Values::of(&event);
                query.go(filtered(&sent, &names, &values));
                if let Some(onsend) = onsend {
                    onsend.call(values);
                }
            },
            {children}
            div { class: "filters-end",
                Button { kind: ButtonKind::Plain, sends: true, {text::SHOW} }
                a { class: "filters-clear", href: path, {text::CLEAR} }
            }
        }
    }
}

/// The address of a page with what was filled in.
fn filtered(path: &str, names: &[&str], values: &Values) -> String {
    let parameters: Vec<_> = names
        .iter()
        .map(|name| (*name, values.get(name).trim().to_owned()))
        .collect();
    address(path, &parameters)
}

/// The fields of a span of time.
#[component]
pub(crate) fn SpanFields(query: Query) -> Element {
    let within = match query.get(WITHIN) {
        within if within.is_empty() => DEFAULT_SPAN.to_owned(),
        within => within,
    };
    if Span::exact(&query.now()).is_some() {
        return rsx! {
            // What was asked for before is kept for when this is taken out.
            for name in [WITHIN, UNTIL] {
                input { key: "{name}", r#type: "hidden", name, value: query.get(name) }
            }
            for (name , label) in [(FROM, text::FROM), (TO, text::TO)] {
                Field { key: "{name}", name, label, kind: "datetime-local", value: query.get(name) }
            }
        };
    }
    let options = SPANS.map(|(value, _)| choice(value, text::span(value)));
    rsx! {
        Select { name: WITHIN, label: text::WITHIN, options: options.to_vec(), value: within }
        Field {
            name: UNTIL,
            label: text::UNTIL,
            kind: "datetime-local",
            value: query.get(UNTIL),
        }
    }
}

/// The names of those fields.
pub(crate) const SPAN_FIELDS: [&str; 4] = [WITHIN, UNTIL, FROM, TO];

/// One of several, by its value and how it is called.
pub(crate) fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: None,
    }
}

/// Several to choose from, or all.
pub(crate) fn choices<const N: usize>(all: &str, of: [(&str, &str); N]) -> Vec<Choice> {
    let mut choices = vec![choice("", all)];
    choices.extend(of.map(|(value, label)| choice(value, label)));
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_filled_in_stands_in_the_address_and_the_rest_does_not() {
        let values = Values::from([("email", " ada@example.com "), ("role", ""), ("other", "x")]);
        assert_eq!(
            filtered("/console/accounts", &["email", "role"], &values),
            "/console/accounts?email=ada%40example.com"
        );
        assert_eq!(
            filtered("/console/accounts", &["role"], &values),
            "/console/accounts"
        );
    }

    #[test]
    fn one_goes_on_in_a_list_and_back_page_by_page() {
        let first = Parameters::parse("?level=warn");
        let second = next(first.clone(), "2");
        let third = next(second.clone(), "3");
        assert_eq!(second.to_string(), "?level=warn&cursor=2");
        assert_eq!(third.get(CURSOR), "3");
        assert_eq!(previous(third), Some(second.clone()));
        assert_eq!(previous(second), Some(first.clone()));
        assert_eq!(previous(first), None);
    }

    #[test]
    fn however_far_one_goes_on_the_address_is_read_and_leads_back() {
        let cursor = |page: usize| format!("{page:0>100}");
        let first = Parameters::parse("?level=warn");
        let last = (2..200).fold(first.clone(), |now, page| {
            // As it comes out of the address.
            Parameters::parse(&next(now, &cursor(page)).to_string())
        });
        assert_eq!(last.get("level"), "warn");
        assert_eq!(last.get(CURSOR), cursor(199));
        let mut back = last;
        for page in (0..MOST_KEPT).map(|back| 198 - back) {
            back = previous(back).unwrap();
            assert_eq!(back.get(CURSOR), cursor(page));
        }
        assert_eq!(previous(back), Some(first));
    }

    #[test]
    fn a_span_is_the_last_day_unless_something_else_is_said() {
        let now = at("2028-03-01T14:00:00Z");
        let day = Span {
            from: Some(at("2028-02-29T14:00:00Z")),
            to: None,
        };
        assert_eq!(Span::read("", "", now), day);
        assert_eq!(Span::read("nonsense", "nonsense", now), day);
        let all = Span {
            from: None,
            to: None,
        };
        assert_eq!(Span::read("all", "", now), all);
    }

    #[test]
    fn a_span_that_is_said_exactly_holds_until_it_is_taken_out() {
        let (from, to) = (at("2028-03-01T14:00:05Z"), at("2028-03-01T14:01:00Z"));
        let before = Parameters::parse("?within=1h&level=warn");
        let exact = exactly(before.clone(), from, to);
        // As it comes out of the address.
        let exact = Parameters::parse(&exact.to_string());
        let span = Span::of(&exact, DateTime::UNIX_EPOCH);
        assert_eq!((span.from(), span.to()), (Some(from), Some(to)));
        assert_eq!(inexactly(exact), before);
        let half = Parameters::parse("?from=2028-03-01T14:00");
        assert_eq!(Span::exact(&half), None);
    }

    #[test]
    fn a_span_ends_when_it_is_said_to_by_utc() {
        let now = at("2028-03-01T14:00:00Z");
        let span = Span::read("1h", "2028-02-01T08:30", now);
        assert_eq!(
            span.parameters(),
            [
                ("from", "2028-02-01T07:30:00.000Z".to_owned()),
                ("to", "2028-02-01T08:30:00.000Z".to_owned()),
            ]
        );
    }
}
