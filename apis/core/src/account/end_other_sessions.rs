//! `POST /account/sessions/ending-others`: out of all others.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::SessionEnd;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::accounts::password;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Ends all sessions but the one that asks, with all tokens that were made in them. The password is
/// asked for again.
#[utoipa::path(
    post,
    path = "/api/v1/account/sessions/ending-others",
    operation_id = "end_other_sessions",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = SessionEnd,
    responses(
        (status = 204, description = "They have ended."),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn end_other_sessions(
    me: SignedIn,
    body: JsonBody<SessionEnd>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    state
        .identity
        .revoke_other_sessions(&me.visit, me.caller, password)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
