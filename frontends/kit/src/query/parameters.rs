//! The parameters of a query, such as `?status=scheduled&sort=date`.

use std::fmt;

use form_urlencoded::Serializer;

/// The longest query that is read.
const MAX_BYTES: usize = 2_048;

/// The most parameters.
const MAX_PAIRS: usize = 64;

/// Where in a list one is. Another list begins at its beginning.
const PLACE: &str = "cursor";

/// The parameters of a query, in order. One that is too long counts as none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads them, with `?` before them or without. What is empty is left out.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let query = query.strip_prefix('?').unwrap_or(query);
        if query.len() > MAX_BYTES {
            return Self::default();
        }
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let pairs = pairs.filter(|(_, value)| !value.is_empty());
        Self(pairs.take(MAX_PAIRS).collect())
    }

    /// The value of one; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> String {
        let found = self.0.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// All values of one that may be there more than once.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        let of_it = self.0.iter().filter(|(found, _)| found == name);
        of_it.map(|(_, value)| value.clone()).collect()
    }

    /// With this value of it alone; an empty one takes it out.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut others = self.without(name);
        if !value.is_empty() {
            others.0.push((name.to_owned(), value.to_owned()));
        }
        others
    }

    /// With one more value of it.
    #[must_use]
    pub fn and(self, name: &str, value: &str) -> Self {
        let mut others = self.without_value(name, value);
        others.0.push((name.to_owned(), value.to_owned()));
        others
    }

    /// Without it.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(found, _)| found != name && found != PLACE);
        self
    }

    /// Without one value of it.
    #[must_use]
    pub fn without_value(mut self, name: &str, value: &str) -> Self {
        self.0
            .retain(|(found, of_it)| (found != name || of_it != value) && found != PLACE);
        self
    }

    /// These alone, in their order: those that an API knows, say.
    #[must_use]
    pub fn only(mut self, names: &[&str]) -> Self {
        self.0.retain(|(found, _)| names.contains(&found.as_str()));
        self
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As they stand in an address, with `?` before them.
impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = String::from("?");
        let mut query = Serializer::for_suffix(start, 1);
        f.write_str(&query.extend_pairs(&self.0).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(query: &str) -> Parameters {
        Parameters::parse(query)
    }

    #[test]
    fn parameters_are_written_as_they_are_read() {
        for query in ["?", "?q=a+b", "?q=%26%3D&status=open&status=paid"] {
            assert_eq!(parameters(query).to_string(), query);
        }
        assert_eq!(parameters("q=&a=1").to_string(), "?a=1");
    }

    #[test]
    fn a_filter_is_set_added_and_taken_out() {
        let query = parameters("?q=moon&status=open&status=paid");
        assert_eq!(query.get("q"), "moon");
        assert_eq!(query.get("none"), "");
        assert_eq!(query.all("status"), ["open", "paid"]);
        let with = query.clone().with("q", "mars");
        assert_eq!(with.to_string(), "?status=open&status=paid&q=mars");
        assert_eq!(query.clone().with("q", "").get("q"), "");
        let without = query.clone().without_value("status", "open");
        assert_eq!(without.to_string(), "?q=moon&status=paid");
        assert_eq!(query.clone().without("status").to_string(), "?q=moon");
        let more = query.clone().and("status", "open");
        assert_eq!(more.all("status"), ["paid", "open"]);
        assert_eq!(query.only(&["q"]).to_string(), "?q=moon");
    }

    #[test]
    fn another_list_begins_at_its_beginning() {
        let query = parameters("?q=moon&cursor=abc");
        assert_eq!(query.clone().with("sort", "date").get("cursor"), "");
        assert_eq!(query.clone().without("q").get("cursor"), "");
        assert_eq!(
            query.with("cursor", "def").to_string(),
            "?q=moon&cursor=def"
        );
    }

    #[test]
    fn what_is_too_long_is_not_read() {
        assert!(parameters(&format!("?q={}", "a".repeat(MAX_BYTES))).is_empty());
        let many = "a=1&".repeat(100);
        assert_eq!(parameters(&many).all("a").len(), MAX_PAIRS);
    }
}
