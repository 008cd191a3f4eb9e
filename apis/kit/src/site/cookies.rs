//! The cookies of a site. All begin with `__Host-`: a browser then takes them from this host alone,
//! over TLS (or from localhost), and for all of its paths.

use actix_web::HttpRequest;
use actix_web::http::header;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use super::core::Pair;

/// How long a browser keeps a refresh token. The core service may end it earlier.
const REFRESH_KEPT: Duration = Duration::days(90);

/// How long a sign-in may take from its start to its end.
const FLOW_KEPT: Duration = Duration::minutes(10);

/// The longest cookie that is looked at.
const MAX_BYTES: usize = 4 * 1024;

/// What the cookies of a site are called.
pub(super) struct Names {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) flow: String,
}

impl Names {
    pub(super) fn of(site: &str) -> Self {
        Self {
            access: format!("__Host-astro-{site}"),
            refresh: format!("__Host-astro-{site}-refresh"),
            flow: format!("__Host-astro-{site}-flow"),
        }
    }

    /// Keeps a pair of tokens. The access token's cookie outlives it: an access token that has
    /// expired still tells that somebody was signed in.
    pub(super) fn of_pair(&self, pair: &Pair) -> Vec<Cookie<'static>> {
        let keep = |name: &str, value: &str| secure(name, value, REFRESH_KEPT);
        vec![
            keep(&self.access, &pair.access),
            keep(&self.refresh, &pair.refresh),
        ]
    }

    /// Takes the tokens away.
    pub(super) fn gone(&self) -> Vec<Cookie<'static>> {
        [&self.access, &self.refresh]
            .map(|name| secure(name, "", Duration::ZERO))
            .into()
    }

    /// Remembers what a sign-in began with.
    pub(super) fn of_flow(&self, value: &str) -> Cookie<'static> {
        secure(&self.flow, value, FLOW_KEPT)
    }

    /// Forgets it.
    pub(super) fn flow_gone(&self) -> Cookie<'static> {
        secure(&self.flow, "", Duration::ZERO)
    }
}

fn secure(name: &str, value: &str, kept: Duration) -> Cookie<'static> {
    Cookie::build((name.to_owned(), value.to_owned()))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(kept)
        .build()
}

/// The value of a cookie. One that is sent twice counts as absent: somebody else set one of them.
pub(super) fn read(request: &HttpRequest, name: &str) -> Option<String> {
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
    fn no_script_and_no_other_site_gets_a_cookie() {
        let pair = Pair {
            access: "a".to_owned(),
            refresh: "r".to_owned(),
        };
        for cookie in Names::of("customer").of_pair(&pair) {
            let text = cookie.to_string();
            for part in ["__Host-", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(text.contains(part), "{text}");
            }
            assert!(!text.contains("Domain"), "{text}");
        }
    }
}
