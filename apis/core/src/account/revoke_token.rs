//! `DELETE /account/tokens/{id}`: a personal token is taken back.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam};
use uuid::Uuid;

use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Ends a personal token.
#[utoipa::path(
    delete,
    path = "/api/v1/account/tokens/{token}",
    operation_id = "revoke_personal_token",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    params(("token" = Uuid, Path, description = "The token's id.")),
    responses(
        (status = 204, description = "It is good for nothing any more."),
        (status = 404, description = "`token_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn revoke_token(
    me: SignedIn,
    token: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    state
        .identity
        .revoke_personal_token(&me.visit, me.caller, token.0)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
