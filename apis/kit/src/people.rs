//! Whether an answer is read by a person in a browser, or by a program.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// Where no page is: what lies there is for programs, or leads on.
const NO_PAGES: [&str; 3] = ["/api/", "/assets/", "/auth/"];

/// Whether somebody wants to read the answer.
#[must_use]
pub fn is_for_people(headers: &HeaderMap) -> bool {
    let mut accepted = headers
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok());
    accepted.any(|accepted| accepted.contains("text/html"))
}

/// Whether there may be a page at a path.
#[must_use]
pub fn may_be_a_page(path: &str) -> bool {
    !NO_PAGES.iter().any(|start| path.starts_with(start))
}
