//! `PUT /account/email`: a new email.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::NewEmail;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::sign_in::proof_if_any;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Mails a link to a new email, which takes the other's place once the link is followed. Where a
/// second factor is on, a code of it goes with the password.
#[utoipa::path(
    put,
    path = "/api/v1/account/email",
    operation_id = "change_email",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = NewEmail,
    responses(
        (status = 202, description = "A mail is on its way."),
        (status = 409, description = "`second_factor_on`, `second_factor_off`, `second_factor_required`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `password_refused`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn change_email(
    me: SignedIn,
    body: JsonBody<NewEmail>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let email = body.value.email().map_err(refusal::invalid)?;
    let password = password("password", &body.value.password)?;
    let (code, recovery_code) = (&body.value.code, &body.value.recovery_code);
    let proof = proof_if_any(code.as_ref(), recovery_code.as_ref())?;
    state
        .identity
        .change_email(&me.visit, me.caller, password, proof.as_ref(), email)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Accepted().finish())
}
