//! How lists are asked for: by the filters that stand in the page's address.

use chrono::{Days, NaiveDate};
use form_urlencoded::Serializer;
use frontend_kit::{Parameters, Query};
use frontend_ui::{Heading, SortOrder};

/// The items of a page.
const LIMIT: &str = "50";

/// Where a page of a list is, for an API that knows these filters.
pub(crate) fn page(path: &str, query: &Parameters, filters: &[&str]) -> String {
    let mut asked = filtered(query, filters);
    asked.push(("limit".to_owned(), LIMIT.to_owned()));
    asked.push(("cursor".to_owned(), query.get("cursor")));
    address(path, &asked)
}

/// Where all of the list is, as a file.
pub(crate) fn file(path: &str, query: &Parameters, filters: &[&str]) -> String {
    let mut asked = filtered(query, filters);
    asked.push(("format".to_owned(), "csv".to_owned()));
    address(path, &asked)
}

/// Whether any of the filters is set.
pub(crate) fn is_filtered(query: &Parameters, filters: &[&str]) -> bool {
    let mut set = filters.iter().filter(|filter| **filter != "sort");
    set.any(|filter| !query.get(filter).is_empty())
}

/// A heading that sorts by a field, by its other order where it does already. `first` is the order
/// of a list that nobody has sorted.
pub(crate) fn sorting(heading: Heading, query: Query, field: &str, first: &str) -> Heading {
    let now = query.get("sort");
    let now = if now.is_empty() { first } else { &now };
    let last_first = format!("-{field}");
    let (order, next) = match now {
        now if now == field => (Some(SortOrder::Ascending), &*last_first),
        now if now == last_first => (Some(SortOrder::Descending), field),
        _ => (None, field),
    };
    heading.sorted_by(query.with("sort", next), order)
}

fn filtered(query: &Parameters, filters: &[&str]) -> Vec<(String, String)> {
    let value = |filter: &str| {
        let value = query.get(filter);
        let later = match filter {
            "from" => 0,
            // The last day is one of them.
            "to" => 1,
            _ => return value,
        };
        start_of(&value, later).unwrap_or_default()
    };
    let filters = filters.iter();
    filters
        .map(|filter| ((*filter).to_owned(), value(filter)))
        .collect()
}

/// When the day begins that is so many days later, in UTC.
fn start_of(day: &str, later: u64) -> Option<String> {
    let day: NaiveDate = day.parse().ok()?;
    let day = day.checked_add_days(Days::new(later))?;
    Some(format!("{day}T00:00:00Z"))
}

fn address(path: &str, asked: &[(String, String)]) -> String {
    let set = asked.iter().filter(|(_, value)| !value.is_empty());
    let query = Serializer::new(String::new()).extend_pairs(set).finish();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILTERS: [&str; 3] = ["status", "from", "sort"];

    #[test]
    fn a_list_is_asked_for_by_what_stands_in_the_address() {
        let query = Parameters::parse("?status=delayed&from=2028-03-01&other=1&cursor=abc");
        assert_eq!(
            page("/api/v1/launches", &query, &FILTERS),
            "/api/v1/launches?status=delayed&from=2028-03-01T00%3A00%3A00Z&limit=50&cursor=abc"
        );
        assert_eq!(
            file("/api/v1/launches", &query, &FILTERS),
            "/api/v1/launches?status=delayed&from=2028-03-01T00%3A00%3A00Z&format=csv"
        );
    }

    #[test]
    fn the_last_day_of_a_stretch_is_in_it() {
        let query = Parameters::parse("?from=2028-02-28&to=2028-02-28");
        assert_eq!(
            file("/x", &query, &["from", "to"]),
            "/x?from=2028-02-28T00%3A00%3A00Z&to=2028-02-29T00%3A00%3A00Z&format=csv"
        );
        let query = Parameters::parse("?to=262142-12-31");
        assert_eq!(page("/x", &query, &["to"]), "/x?limit=50");
    }

    #[test]
    fn what_is_no_day_filters_nothing() {
        let query = Parameters::parse("?from=tomorrow");
        assert_eq!(page("/x", &query, &FILTERS), "/x?limit=50");
    }

    #[test]
    fn an_order_is_no_filter() {
        let sorted = Parameters::parse("?sort=-date&cursor=abc");
        assert!(!is_filtered(&sorted, &FILTERS));
        assert!(is_filtered(&Parameters::parse("?status=delayed"), &FILTERS));
    }
}
