//! `POST /sign-out`: out of everything that was signed in to from here.

use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CLEAR_SITE_DATA, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::CommonProblems;
use api_contract::problem::Problem;
use api_kit::cookies::{FORGOTTEN_ON_SIGN_OUT, host_only};
use api_kit::{ApiProblem, same_site};

use crate::refusal;
use crate::state::State;
use crate::visit::{AUTH_COOKIE, Visit};

/// Ends the session, with all tokens of all sites that were made in it. That there is none is no
/// error.
#[utoipa::path(
    post,
    path = "/api/v1/sign-out",
    operation_id = "sign_out",
    tag = "sign-in",
    responses(
        (status = 204, description = "Signed out."),
        (status = 403, description = "`cross_site_request`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn sign_out(
    request: HttpRequest,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    same_site::require(&request, &state.issuer)?;
    if let Some(cookie) = &visit.session {
        state
            .identity
            .sign_out(&visit.visit, cookie)
            .await
            .map_err(refusal::identity)?;
    }
    Ok(HttpResponse::NoContent()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CLEAR_SITE_DATA, FORGOTTEN_ON_SIGN_OUT))
        .insert_header((SET_COOKIE, host_only(AUTH_COOKIE, "", Duration::ZERO)))
        .finish())
}
