//! `PUT /account/password`: a new password.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::PasswordChange;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::sign_in::proof_if_any;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Changes the password, and ends all other sessions. Where a second factor is on, a code of it goes
/// with the password.
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
    let (code, recovery_code) = (&body.value.code, &body.value.recovery_code);
    let proof = proof_if_any(code.as_ref(), recovery_code.as_ref())?;
    state
        .identity
        .change_password(&me.visit, me.caller, current, proof.as_ref(), new)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
