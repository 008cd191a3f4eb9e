//! `POST /oauth/revoke`: a client takes a refresh token back (RFC 7009).

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::identity::OAuthProblem;
use api_contract::problem::Problem;
use serde::Deserialize;
use utoipa::ToSchema;

use super::client::{ClientForm, Refusal};
use crate::state::State;
use crate::visit::Visit;

/// What is taken back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenToRevoke {
    /// The refresh token.
    token: String,
}

/// Ends the session of a refresh token, and all tokens that were made in it. That it is unknown
/// is no error.
#[utoipa::path(
    post,
    path = "/oauth/revoke",
    operation_id = "revoke_token",
    tag = "oauth",
    security(("client" = [])),
    request_body(content = TokenToRevoke, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is good for nothing any more."),
        (status = 400, description = "`invalid_request`", body = OAuthProblem),
        (status = 401, description = "`invalid_client`", body = OAuthProblem),
        (status = 429, description = "`too_many_requests`: more than a client's share, of whoever is no \
            client of ours", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`temporarily_unavailable`", body = OAuthProblem),
    ),
)]
pub(crate) async fn revoke(
    asked: ClientForm<TokenToRevoke>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, actix_web::Error> {
    let ClientForm { client, form } = asked;
    state
        .identity
        .revoke_token(&visit.visit, &client, &form.token)
        .await
        .map_err(Refusal::from)?;
    Ok(HttpResponse::Ok().finish())
}
