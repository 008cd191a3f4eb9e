//! `POST /account/erasure`: one's own data is to be erased.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::OwnErasure;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::{may_be_erased, password};
use crate::refusal;
use crate::sign_in::proof_if_any;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Asks to be erased, for ever: the account can't be used from now on, and minutes later what the system
/// knows of its holder, and of the passengers whom they named, can be read by nobody. Invoices keep whom
/// the law wants named. An employee's account is erased by IT.
#[utoipa::path(
    post,
    path = "/api/v1/account/erasure",
    operation_id = "erase_own_account",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = OwnErasure,
    responses(
        (status = 202, description = "It is asked for, and a mail says so: nobody is signed in any more."),
        (status = 409, description = "`still_to_fly`: a booking, or a launch, is not over yet; \
            `own_account`: of an employee, somebody else has to do it", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn erase(
    me: SignedIn,
    body: JsonBody<OwnErasure>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    let (code, recovery_code) = (&body.value.code, &body.value.recovery_code);
    let proof = proof_if_any(code.as_ref(), recovery_code.as_ref())?;
    let known = state
        .identity
        .knows_password(&me.visit, me.caller, &password);
    known.await.map_err(refusal::identity)?;
    let seen = state.identity.account(me.caller.account).await;
    may_be_erased(&state, &seen.map_err(refusal::identity)?).await?;
    state
        .identity
        .ask_to_be_erased(&me.visit, me.caller, &password, proof.as_ref())
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Accepted().finish())
}
