//! Cookies that this host alone sets and gets, and no script reads.

use actix_web::HttpRequest;
use actix_web::http::header;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

/// What a browser forgets of this host when somebody signs out, as `Clear-Site-Data`. Cookies are
/// taken away by their names: one that tells whether a browser is known has to stay, and those of
/// other hosts under the same domain are none of ours.
pub const FORGOTTEN_ON_SIGN_OUT: &str = r#""cache", "storage""#;

/// The longest cookie that is looked at.
const MAX_BYTES: usize = 4 * 1024;

/// A cookie named `__Host-…`: a browser takes it from this host alone, over TLS (or from localhost),
/// and sends it to all of its paths, and with requests of other sites only when they lead here by
/// a link. Without a value and kept for no time, it takes one away.
#[must_use]
pub fn host_only(name: &str, value: &str, kept_for: std::time::Duration) -> String {
    debug_assert!(name.starts_with("__Host-"), "{name}");
    let seconds = i64::try_from(kept_for.as_secs()).unwrap_or(i64::MAX);
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(seconds))
        .build()
        .to_string()
}

/// The value of a cookie. One that is sent twice counts as absent: somebody else set one of them.
#[must_use]
pub fn read(request: &HttpRequest, name: &str) -> Option<String> {
    let mut found = request
        .headers()
        .get_all(header::COOKIE)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(other, _)| *other == name)
        .map(|(_, value)| value);
    match (found.next(), found.next()) {
        (Some(value), None) if !value.is_empty() && value.len() <= MAX_BYTES => {
            Some(value.to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read_from(cookies: &[&str]) -> Option<String> {
        let request = cookies.iter().fold(TestRequest::get(), |request, value| {
            request.append_header((header::COOKIE, *value))
        });
        read(&request.to_http_request(), "__Host-astro-customer")
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let wanted = "__Host-astro-customer=abc";
        assert_eq!(read_from(&["a=b; ", wanted]).as_deref(), Some("abc"));
        assert_eq!(
            read_from(&["x__Host-astro-customer=abc; __Host-astro-customer-refresh=d"]),
            None
        );
    }

    #[test]
    fn a_cookie_that_is_sent_twice_or_empty_counts_as_absent() {
        let twice = "__Host-astro-customer=abc; __Host-astro-customer=def";
        for cookies in [twice, "__Host-astro-customer=", ""] {
            assert_eq!(read_from(&[cookies]), None, "{cookies}");
        }
    }

    #[test]
    fn no_script_and_no_other_host_gets_a_cookie() {
        let kept = std::time::Duration::from_secs(60);
        let text = host_only("__Host-astro-customer", "a", kept);
        let wanted = "__Host-astro-customer=a; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60";
        assert_eq!(text, wanted);
    }
}
