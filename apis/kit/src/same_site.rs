//! Requests that other sites make a browser send are refused, when they are let in by a cookie and
//! may change something.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::ApiProblem;

/// Requires that a request which may change something comes from a page of `origin`.
///
/// # Errors
/// 403 when it does not.
pub fn require(request: &HttpRequest, origin: &str) -> Result<(), ApiProblem> {
    if request.method().is_safe() {
        return Ok(());
    }
    let header = |name: &str| {
        let mut values = request.headers().get_all(name);
        let value = values
            .next()
            .map(|value| value.to_str().unwrap_or_default());
        // A second one is an attempt at something.
        value.map(|value| if values.next().is_some() { "" } else { value })
    };
    // What a page can't make up: browsers set both by themselves.
    let is_own = match (header("sec-fetch-site"), header(header::ORIGIN.as_str())) {
        (Some(site), None) => site == "same-origin",
        (site, Some(from)) => from == origin && site.is_none_or(|site| site == "same-origin"),
        (None, None) => false,
    };
    if is_own {
        return Ok(());
    }
    Err(ApiProblem::forbidden(
        "cross_site_request",
        "A request that changes something must come from the site's own pages, or bring a token.",
    ))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::TestRequest;

    use super::*;

    const ORIGIN: &str = "https://astro.example";

    fn is_taken(method: Method, headers: &[(&'static str, &str)]) -> bool {
        let request = headers.iter().fold(
            TestRequest::default().method(method),
            |request, (name, value)| request.append_header((*name, *value)),
        );
        require(&request.to_http_request(), ORIGIN).is_ok()
    }

    #[test]
    fn the_sites_own_pages_may_change_something() {
        for headers in [
            &[("origin", ORIGIN), ("sec-fetch-site", "same-origin")][..],
            &[("origin", ORIGIN)],
            &[("sec-fetch-site", "same-origin")],
        ] {
            assert!(is_taken(Method::POST, headers), "{headers:?}");
        }
    }

    #[test]
    fn nobody_else_may() {
        for headers in [
            &[][..],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", ORIGIN), ("origin", "https://evil.example")],
            &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")],
            &[("origin", ORIGIN), ("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-site")],
        ] {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                assert!(!is_taken(method.clone(), headers), "{method} {headers:?}");
            }
            assert!(is_taken(Method::GET, headers), "reading changes nothing");
        }
    }
}
