//! Who asks, from where: what the limits go by, and the security log says.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use api_kit::{ApiProblem, RequestContext, address, cookies};
use domain::text::TimeZone;
use identity::{AgentLabel, OpaqueToken};

use notifier::Moment;

use crate::state::State;

/// The cookie of a session at core-api.
pub(crate) const AUTH_COOKIE: &str = "__Host-astro-auth";

/// The cookie of a browser in which somebody was signed in before.
pub(crate) const DEVICE_COOKIE: &str = "__Host-astro-device";

/// The cookie of a browser that is about to sign in.
pub(crate) const REQUEST_COOKIE: &str = "__Host-astro-request";

/// By which clocks whoever asks lives: the name of a time zone at IANA. One that is none is as none: it
/// decides how mails tell the time, and is no reason to let nobody in.
pub(crate) const TIME_ZONE: &str = "astro-time-zone";

/// Who asks.
pub(crate) struct Visit {
    /// From where, and in which browser.
    pub(crate) visit: identity::Visit,
    /// What [`AUTH_COOKIE`] brought.
    pub(crate) session: Option<OpaqueToken>,
    /// What [`REQUEST_COOKIE`] brought.
    pub(crate) browser: Option<OpaqueToken>,
}

fn time_zone(request: &HttpRequest) -> Option<TimeZone> {
    let told = request.headers().get(TIME_ZONE)?.to_str().ok()?;
    TimeZone::parse(told).ok().filter(Moment::knows)
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
        let address = address::of(request, state.proxies)
            .ok_or_else(|| ApiProblem::internal("a connection without an address"))?;
        let agent = request
            .headers()
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        let token = |name| cookies::read(request, name).and_then(|value| value.parse().ok());
        Ok(Self {
            visit: identity::Visit {
                address,
                agent: AgentLabel::of(agent),
                device: token(DEVICE_COOKIE),
                time_zone: time_zone(request),
                correlation: RequestContext::of_request(request).correlation,
            },
            session: token(AUTH_COOKIE),
            browser: token(REQUEST_COOKIE),
        })
    }
}
