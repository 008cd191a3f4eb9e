//! `POST /account/second-factor/removal`: without a second factor again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::FactorChange;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::sign_in::proof;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Turns the second factor off, and ends all other sessions. Employees keep theirs.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/removal",
    operation_id = "remove_second_factor",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = FactorChange,
    responses(
        (status = 204, description = "It is off."),
        (status = 409, description = "`second_factor_on`, `second_factor_off`, `second_factor_required`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `password_refused`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn remove_factor(
    me: SignedIn,
    body: JsonBody<FactorChange>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    let proof = proof(body.value.code.as_ref(), body.value.recovery_code.as_ref())?;
    state
        .identity
        .remove_second_factor(&me.visit, me.caller, password, &proof)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
