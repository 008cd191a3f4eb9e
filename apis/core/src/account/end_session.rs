//! `DELETE /account/sessions/{id}`: out of one of them.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam};
use uuid::Uuid;

use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Ends a session, with all tokens that were made in it.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions/{session}",
    operation_id = "end_session",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    params(("session" = Uuid, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "It has ended."),
        (status = 404, description = "`session_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn end_session(
    me: SignedIn,
    session: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    state
        .identity
        .revoke_session(&me.visit, me.caller, session.0)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
