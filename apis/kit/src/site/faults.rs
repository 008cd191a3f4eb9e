//! `POST /faults`: what a web app tells of its own going wrong, as a line among those of the API that
//! serves it.
//!
//! Anybody who can open a page can send one, so it holds nothing but fixed words, a place in the app and
//! the id of a request, and a process writes only a few a second, whoever sends them.

use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::faults::{Fault, FaultKind};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use super::Site;
use crate::refusal::invalid;
use crate::{ApiProblem, JsonBody, same_site};

/// How many a process takes each second.
const A_SECOND: NonZeroU32 = NonZeroU32::new(10).expect("is not zero");

/// How many faults are written.
pub(super) type Pace = DefaultDirectRateLimiter;

/// Few.
pub(super) fn pace() -> Pace {
    RateLimiter::direct(Quota::per_second(A_SECOND))
}

pub(super) async fn tell(
    request: HttpRequest,
    fault: JsonBody<Fault>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    same_site::require(&request, &site.0.origin)?;
    fault.value.check().map_err(invalid)?;
    site.0.faults.check().map_err(|_| {
        let detail = "Many apps tell of faults just now. This one was not written down.";
        ApiProblem::too_many("too_many_faults", detail, Duration::from_secs(1))
    })?;
    let Fault {
        app,
        fault,
        place,
        request,
    } = fault.value;
    let what = match fault {
        FaultKind::Broke => "a web app broke",
        FaultKind::Unreadable => "a web app can't read an answer of its API",
        FaultKind::Unstarted => "a web app did not start",
    };
    let request = request.map(tracing::field::display);
    tracing::warn!(app, place, about_request = request, "{what}");
    Ok(HttpResponse::NoContent().finish())
}
