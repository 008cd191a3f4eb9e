//! `POST /account/second-factor/replacement`: another authenticator app.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::{FactorChange, FactorSetUp, Secret};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::sign_in::proof;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Begins to put another second factor in the place of the one that is on, which stays on until the
/// new one is confirmed. A recovery code will do as proof, for who lost the old one.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/replacement",
    operation_id = "replace_second_factor",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = FactorChange,
    responses(
        (status = 200, description = "What the new authenticator app needs.", body = FactorSetUp),
        (status = 409, description = "`second_factor_on`, `second_factor_off`, `second_factor_required`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `password_refused`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn replace_factor(
    me: SignedIn,
    body: JsonBody<FactorChange>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    let proof = proof(body.value.code.as_ref(), body.value.recovery_code.as_ref())?;
    let made = state
        .identity
        .replace_second_factor(&me.visit, me.caller, password, &proof)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(FactorSetUp {
            secret: Secret(made.secret.clone()),
            uri: Secret(made.uri.clone()),
        }))
}
