//! `POST /account/second-factor` and its confirmation: an authenticator app.

use actix_web::http::header::{CACHE_CONTROL, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::{FactorCode, FactorSetUp, PasswordAgain, RecoveryCodes, Secret};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, same_site};
use identity::{SessionState, SetUpBy};

use crate::accounts::password;
use crate::refusal;
use crate::sign_in::opened;
use crate::state::State;
use crate::visit::Visit;

/// Begins to set up a second factor: it is on once it is confirmed, within ten minutes. Whoever is
/// signed in gives their password again; an employee who has to set it up first, does not.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor",
    operation_id = "set_up_second_factor",
    tag = "account",
    security(("session" = [])),
    request_body = PasswordAgain,
    responses(
        (status = 200, description = "What an authenticator app needs.", body = FactorSetUp),
        (status = 401, description = "`sign_in_required`, `wrong_credentials`", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "`email_not_verified`, `cross_site_request`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`second_factor_on`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn set_up(
    request: HttpRequest,
    visit: Visit,
    body: JsonBody<PasswordAgain>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let by = who(&request, &visit, &state).await?;
    let given = body.value.password.as_ref();
    let given = given.map(|given| password("password", given)).transpose()?;
    let made = state
        .identity
        .set_up_second_factor(&visit.visit, by, given)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(FactorSetUp {
            secret: Secret(made.secret.clone()),
            uri: Secret(made.uri.clone()),
        }))
}

/// Turns the second factor on by a first code of the app, and ends all other sessions. Whoever had
/// to set it up first is signed in by that.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/confirmation",
    operation_id = "confirm_second_factor",
    tag = "account",
    security(("session" = [])),
    request_body = FactorCode,
    responses(
        (status = 200, description = "It is on.", body = RecoveryCodes),
        (status = 401, description = "`sign_in_required`, `wrong_code`", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "`cross_site_request`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`second_factor_off`: none is being set up", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn confirm(
    request: HttpRequest,
    visit: Visit,
    body: JsonBody<FactorCode>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let by = who(&request, &visit, &state).await?;
    let code = body.value.code.0.parse();
    let code = code.map_err(|error| refusal::field("code", error))?;
    let confirmed = state
        .identity
        .confirm_second_factor(&visit.visit, by, &code)
        .await
        .map_err(refusal::identity)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    for cookie in confirmed.opened.iter().flat_map(opened) {
        response.append_header((SET_COOKIE, cookie));
    }
    let codes = confirmed.recovery_codes.iter();
    Ok(response.json(RecoveryCodes {
        recovery_codes: codes.map(|code| Secret(code.expose())).collect(),
    }))
}

/// Whoever is signed in, or has to set it up before they are.
async fn who(request: &HttpRequest, visit: &Visit, state: &State) -> Result<SetUpBy, ApiProblem> {
    same_site::require(request, &state.issuer)?;
    let cookie = visit
        .session
        .as_ref()
        .ok_or_else(refusal::sign_in_required)?;
    let found = state.identity.session(cookie).await;
    match found.map_err(refusal::identity)? {
        Some(SessionState::Open(caller)) => Ok(SetUpBy::Caller(caller)),
        Some(SessionState::NeedsSetUp) => Ok(SetUpBy::HalfOpen(cookie.clone())),
        Some(SessionState::NeedsSecondFactor) | None => Err(refusal::sign_in_required()),
    }
}
