//! Where whoever is not signed in any more goes, to come back.

use dioxus::prelude::*;

use crate::platform;

/// Where the sites of APIs sign in.
const OF_SITES: &str = "/auth/sign-in";

/// Where a site signs in that does it by itself: provided as a context by its app.
#[derive(Debug, Clone, Copy)]
pub struct SignInAt(pub &'static str);

/// The address of signing in that leads back to the page which is open.
pub fn sign_in_address() -> String {
    let at = try_consume_context::<SignInAt>().map_or(OF_SITES, |at| at.0);
    address(at, &platform::address())
}

fn address(at: &str, back: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    format!("{at}?return_to={back}")
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn one_comes_back_to_the_page_with_its_query() {
        assert_eq!(
            address("/auth/sign-in", "/portal/launches?status=scheduled"),
            "/auth/sign-in?return_to=%2Fportal%2Flaunches%3Fstatus%3Dscheduled"
        );
    }
}
