//! `POST /accounts/password-reset/completion`: the link that sets a new password.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::PasswordReset;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use super::password;
use crate::refusal;
use crate::sign_in::known;
use crate::state::State;
use crate::visit::Visit;

/// Sets a new password, and ends all sessions. A second factor is asked for as ever. The browser is
/// known from then on: the answer sets the cookie that it is known by.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/password-reset/completion",
    operation_id = "reset_password",
    tag = "accounts",
    request_body = PasswordReset,
    responses(
        (status = 204, description = "The password is set: sign in by it."),
        (status = 410, description = "`link_invalid`: used, expired, or replaced by a newer one",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`password_refused`: the link is still good", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn reset(
    visit: Visit,
    body: JsonBody<PasswordReset>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    let device = state
        .identity
        .reset(&visit.visit, &body.value.token.0, password)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent()
        .insert_header((SET_COOKIE, known(&device)))
        .finish())
}
