//! Where a page may lead by what stands in its address.

use std::borrow::Cow;

/// The longest path that a page leads to.
const MAX_BYTES: usize = 1_024;

/// The value of a parameter of a query, such as `?request=…`.
#[must_use]
pub fn parameter(query: &str, name: &str) -> Option<String> {
    let query = query.trim_start_matches('?');
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (_, value) = pairs.find(|(found, _)| found == name)?;
    Some(Cow::into_owned(value))
}

/// A path of this site: an address that begins otherwise could lead anywhere.
#[must_use]
pub fn own_path(path: String) -> Option<String> {
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= MAX_BYTES
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_own.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_to_paths_of_its_site_alone() {
        for path in ["/", "/account", "/account/sessions?page=2#top"] {
            assert_eq!(own_path(path.to_owned()).as_deref(), Some(path));
        }
        for elsewhere in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\nb",
            "/é",
        ] {
            assert_eq!(own_path(elsewhere.to_owned()), None, "{elsewhere}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let query = "?request=7&return_to=%2Faccount%3Fa%3Db";
        assert_eq!(parameter(query, "request").as_deref(), Some("7"));
        assert_eq!(
            parameter(query, "return_to").as_deref(),
            Some("/account?a=b")
        );
        assert_eq!(parameter(query, "none"), None);
    }
}
