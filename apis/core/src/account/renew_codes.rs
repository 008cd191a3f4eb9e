//! `POST /account/recovery-codes`: new ones.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::{FactorChange, RecoveryCodes, Secret};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::sign_in::proof;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Makes new recovery codes; the old ones are good for nothing any more.
#[utoipa::path(
    post,
    path = "/api/v1/account/recovery-codes",
    operation_id = "renew_recovery_codes",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = FactorChange,
    responses(
        (status = 200, description = "The new ones.", body = RecoveryCodes),
        (status = 409, description = "`second_factor_on`, `second_factor_off`, `second_factor_required`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `password_refused`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn renew_codes(
    me: SignedIn,
    body: JsonBody<FactorChange>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    let proof = proof(body.value.code.as_ref(), body.value.recovery_code.as_ref())?;
    let codes = state
        .identity
        .renew_recovery_codes(&me.visit, me.caller, password, &proof)
        .await
        .map_err(refusal::identity)?;
    let recovery_codes = codes.iter().map(|code| Secret(code.expose())).collect();
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RecoveryCodes { recovery_codes }))
}
