//! What somebody filled in.

use dioxus::html::FormValue;
use dioxus::prelude::*;

/// What somebody filled in, by the names of the fields. It is read when a form is sent, from the
/// page itself, so what a password manager filled in is in it. Never shown: it may be secret.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// That of a form that is sent.
    #[must_use]
    pub fn of(event: &FormEvent) -> Self {
        let texts = event.values().into_iter().filter_map(|(name, value)| {
            let FormValue::Text(text) = value else {
                return None;
            };
            Some((name, text))
        });
        Self(texts.collect())
    }

    /// The value of a field; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> String {
        let mut found = self.all(name);
        if found.is_empty() {
            String::new()
        } else {
            found.swap_remove(0)
        }
    }

    /// All values of a field of which any number can be chosen.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        let of_it = self.0.iter().filter(|(found, _)| found == name);
        of_it.map(|(_, value)| value.clone()).collect()
    }

    /// Those of the fields that have nothing in them.
    pub(crate) fn empty_of<'a>(&self, fields: &[&'a str]) -> Vec<&'a str> {
        let is_empty = |field: &&&str| self.get(field).trim().is_empty();
        fields.iter().filter(is_empty).copied().collect()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Values {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self(pairs.map(owned).into())
    }
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Values(personal)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_nothing_in_them_are_found() {
        let values = Values::from([
            ("email", " "),
            ("password", "x"),
            ("scope", "a"),
            ("scope", "b"),
        ]);
        assert_eq!(
            values.empty_of(&["email", "password", "none"]),
            ["email", "none"]
        );
        assert_eq!(values.all("scope"), ["a", "b"]);
        assert_eq!(values.get("scope"), "a");
    }

    #[test]
    fn nothing_that_was_filled_in_is_shown() {
        let values = Values::from([("password", "correct horse")]);
        assert_eq!(format!("{values:?}"), "Values(personal)");
    }
}
