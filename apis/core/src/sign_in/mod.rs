//! Signing in at the pages of signing in, and out.

mod by_password;
mod proof;
mod second_factor;
mod sign_out;

pub(crate) use by_password::{__path_by_password, by_password};
pub(crate) use proof::{proof, proof_if_any};
pub(crate) use second_factor::{__path_second_factor, second_factor};
pub(crate) use sign_out::{__path_sign_out, sign_out};

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, SET_COOKIE};
use api_contract::identity::{NextStep, Step};
use api_kit::cookies::host_only;
use identity::{OpaqueToken, Opened};

use crate::visit::{AUTH_COOKIE, DEVICE_COOKIE};

/// How long a half-open session waits.
const HALF_OPEN_KEPT: Duration = Duration::from_secs(600);

/// How long a browser is known.
const DEVICE_KEPT: Duration = Duration::from_secs(400 * 24 * 3_600);

/// Signed in: the answer sets the cookies.
pub(crate) fn opened(opened: &Opened) -> Vec<String> {
    let left = opened.expires_at - chrono::Utc::now();
    let kept = left.to_std().unwrap_or_default();
    vec![
        host_only(AUTH_COOKIE, &opened.cookie.expose(), kept),
        known(&opened.device),
    ]
}

/// The cookie of a browser that is known from now on.
pub(crate) fn known(device: &OpaqueToken) -> String {
    host_only(DEVICE_COOKIE, &device.expose(), DEVICE_KEPT)
}

/// Not quite: the answer sets the cookie of the half-open session.
fn half_open(cookie: &OpaqueToken) -> Vec<String> {
    vec![host_only(AUTH_COOKIE, &cookie.expose(), HALF_OPEN_KEPT)]
}

fn step(next: Step, cookies: Vec<String>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    for cookie in cookies {
        response.append_header((SET_COOKIE, cookie));
    }
    response.json(NextStep { next })
}
