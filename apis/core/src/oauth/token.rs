//! `POST /oauth/token`: a client wants a token.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::identity::{OAuthProblem, TokenResponse};
use api_contract::problem::Problem;
use identity::Grant;
use serde::Deserialize;
use utoipa::ToSchema;

use super::client::{ClientForm, Refusal};
use crate::state::State;
use crate::visit::Visit;

/// What a client brings, as RFC 6749 names it. Parameters that are not known are ignored, as it
/// wants it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `client_credentials`.
    grant_type: String,
    /// The code.
    code: Option<String>,
    /// What the challenge was made of.
    code_verifier: Option<String>,
    /// The refresh token.
    refresh_token: Option<String>,
}

/// Gives tokens for a code, for a refresh token, or to a process of the system for itself.
#[utoipa::path(
    post,
    path = "/oauth/token",
    operation_id = "token",
    tag = "oauth",
    security(("client" = [])),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The tokens.", body = TokenResponse),
        (status = 400, description = "`invalid_request`, `invalid_grant`, `unauthorized_client`, \
            `unsupported_grant_type`", body = OAuthProblem),
        (status = 401, description = "`invalid_client`", body = OAuthProblem),
        (status = 429, description = "`too_many_requests`: more than a client's share, of whoever is no \
            client of ours", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`temporarily_unavailable`", body = OAuthProblem),
    ),
)]
pub(crate) async fn token(
    asked: ClientForm<TokenRequest>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, actix_web::Error> {
    let ClientForm { client, form } = asked;
    let grant = grant(form)?;
    let answer = state
        .identity
        .token(&visit.visit, &client, &grant)
        .await
        .map_err(Refusal::from)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(TokenResponse {
            access_token: answer.access_token,
            token_type: "Bearer".to_owned(),
            expires_in: answer.expires_in.as_secs(),
            refresh_token: answer.refresh_token,
        }))
}

fn grant(form: TokenRequest) -> Result<Grant, Refusal> {
    match &*form.grant_type {
        "authorization_code" => match (form.code, form.code_verifier) {
            (Some(code), Some(code_verifier)) => Ok(Grant::AuthorizationCode {
                code,
                code_verifier,
            }),
            _ => Err(Refusal::request("code and code_verifier are required")),
        },
        "refresh_token" => form
            .refresh_token
            .map(Grant::RefreshToken)
            .ok_or_else(|| Refusal::request("refresh_token is required")),
        "client_credentials" => Ok(Grant::ClientCredentials),
        _ => Err(Refusal::grant_type()),
    }
}
