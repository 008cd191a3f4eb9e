//! Who asks, from where: what the limits go by, and the security log says.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use api_kit::{ApiProblem, RequestContext, cookies};
use identity::{AgentLabel, OpaqueToken};

use crate::state::State;

/// The cookie of a session at core-api.
pub(crate) const AUTH_COOKIE: &str = "__Host-astro-auth";

/// The cookie of a browser in which somebody was signed in before.
pub(crate) const DEVICE_COOKIE: &str = "__Host-astro-device";

/// The cookie of a browser that is about to sign in.
pub(crate) const REQUEST_COOKIE: &str = "__Host-astro-request";

/// Who asks.
pub(crate) struct Visit {
    /// From where, and in which browser.
    pub(crate) visit: identity::Visit,
    /// What [`AUTH_COOKIE`] brought.
    pub(crate) session: Option<OpaqueToken>,
    /// What [`REQUEST_COOKIE`] brought.
    pub(crate) browser: Option<OpaqueToken>,
}

impl FromRequest for Visit {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Visit {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, ApiProblem> {
        let state = request
            .app_data::<Data<State>>()
            .ok_or_else(|| ApiProblem::internal("the state is missing"))?;
        let peer = request
            .peer_addr()
            .ok_or_else(|| ApiProblem::internal("a connection without an address"))?;
        let context = request.headers();
        let agent = context
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        let token = |name| cookies::read(request, name).and_then(|value| value.parse().ok());
        Ok(Self {
            visit: identity::Visit {
                address: address(request, peer.ip(), state.proxies),
                agent: AgentLabel::of(agent),
                device: token(DEVICE_COOKIE),
                correlation: RequestContext::of_request(request).correlation,
            },
            session: token(AUTH_COOKIE),
            browser: token(REQUEST_COOKIE),
        })
    }
}

/// The address that the first of `proxies` proxies of ours saw. What comes before it in
/// `X-Forwarded-For` anybody can make up.
fn address(request: &HttpRequest, peer: IpAddr, proxies: u8) -> IpAddr {
    let Some(back) = usize::from(proxies).checked_sub(1) else {
        return peer;
    };
    let named: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    named
        .iter()
        .rev()
        .nth(back)
        .and_then(|address| address.parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn seen(forwarded: &[&str], proxies: u8) -> String {
        let request = forwarded.iter().fold(TestRequest::get(), |request, value| {
            request.append_header(("x-forwarded-for", *value))
        });
        let peer = "10.0.0.1".parse().unwrap();
        address(&request.to_http_request(), peer, proxies).to_string()
    }

    #[test]
    fn an_address_is_believed_only_from_proxies_of_ours() {
        let forwarded = ["6.6.6.6, 198.51.100.7", "10.0.0.2"];
        assert_eq!(seen(&forwarded, 0), "10.0.0.1");
        assert_eq!(seen(&forwarded, 1), "10.0.0.2");
        assert_eq!(seen(&forwarded, 2), "198.51.100.7");
    }

    #[test]
    fn what_is_no_address_counts_as_absent() {
        assert_eq!(seen(&["unknown"], 1), "10.0.0.1");
        assert_eq!(seen(&[], 1), "10.0.0.1");
        assert_eq!(seen(&["198.51.100.7"], 5), "10.0.0.1");
    }
}
