//! `POST /account/sessions/{id}/ending`: out of one of them.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::SessionEnd;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam};
use uuid::Uuid;

use crate::accounts::password;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Ends a session, with all tokens that were made in it. The password is asked for again; signing out
/// of the own session asks for nothing.
#[utoipa::path(
    post,
    path = "/api/v1/account/sessions/{session}/ending",
    operation_id = "end_session",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    params(("session" = Uuid, Path, description = "The session's id.")),
    request_body = SessionEnd,
    responses(
        (status = 204, description = "It has ended."),
        (status = 404, description = "`session_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn end_session(
    me: SignedIn,
    session: PathParam<Uuid>,
    body: JsonBody<SessionEnd>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let password = password("password", &body.value.password)?;
    state
        .identity
        .revoke_session(&me.visit, me.caller, session.0, password)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
