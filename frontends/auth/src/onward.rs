//! Where one goes after signing in.

use frontend_kit::{own_path, parameter};
use uuid::Uuid;

use crate::Page;

/// The parameter that names the request of another site, which goes on.
const REQUEST: &str = "request";

/// The parameter that names a page of this site.
const RETURN_TO: &str = "return_to";

/// Where one goes after signing in at a page with this query: back to the site that one came from,
/// to a page of this site, or else to one's account.
pub(crate) fn onward(query: &str) -> String {
    if let Some(request) = request(query) {
        return format!("/oauth/authorize/continue?request={request}");
    }
    let back = parameter(query, RETURN_TO).and_then(own_path);
    back.unwrap_or_else(|| Page::Account.path().to_owned())
}

/// The request of another site that waits for somebody to sign in.
pub(crate) fn request(query: &str) -> Option<Uuid> {
    Uuid::try_parse(&parameter(query, REQUEST)?).ok()
}

/// Whether the request of another site had come to nothing before somebody had signed in.
pub(crate) fn is_too_late(query: &str) -> bool {
    parameter(query, "too_late").is_some()
}

/// Whether the account that somebody is signed in to is of no use at the site they came from.
pub(crate) fn is_not_for_it(query: &str) -> bool {
    parameter(query, "not_for_it").is_some()
}

/// Where one signs in to come back to a page.
pub(crate) fn sign_in_for(page: Page) -> String {
    let back: String = form_urlencoded::byte_serialize(page.path().as_bytes()).collect();
    format!("{}?{RETURN_TO}={back}", Page::SignIn.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_where_one_came_from() {
        let request = "?request=0190b3a0-0000-7000-8000-000000000001";
        assert_eq!(
            onward(request),
            "/oauth/authorize/continue?request=0190b3a0-0000-7000-8000-000000000001"
        );
        let page = sign_in_for(Page::Sessions);
        let (_, query) = page.split_once('?').unwrap();
        assert_eq!(onward(query), "/account/sessions");
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        for query in [
            "",
            "?return_to=https%3A%2F%2Fevil.example",
            "?return_to=%2F%2Fevil.example",
            "?return_to=%2F%5Cevil.example",
            "?request=1%26x%3D2",
        ] {
            assert_eq!(onward(query), "/account", "{query}");
        }
    }
}
