//! `PUT /account/password`: a new password.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::PasswordChange;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Changes the password, and ends all other sessions.
#[utoipa::path(
    put,
    path = "/api/v1/account/password",
    operation_id = "change_password",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "The new one is set."),
        (status = 409, description = "`second_factor_on`, `second_factor_off`, `second_factor_required`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `password_refused`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn change_password(
    me: SignedIn,
    body: JsonBody<PasswordChange>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let current = password("current", &body.value.current)?;
    let new = password("new", &body.value.new)?;
    state
        .identity
        .change_password(&me.visit, me.caller, current, new)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
