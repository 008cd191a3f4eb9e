//! `GET /.well-known/oauth-authorization-server`: what the issuer of tokens is like (RFC 8414).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::identity::Metadata;

use crate::state::State;

/// What the issuer is like.
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server",
    operation_id = "show_metadata",
    tag = "oauth",
    responses((status = 200, description = "What it is like.", body = Metadata)),
)]
pub(crate) async fn metadata(state: Data<State>) -> HttpResponse {
    let issuer = &state.issuer;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .json(Metadata {
            issuer: issuer.to_string(),
            authorization_endpoint: format!("{issuer}/oauth/authorize"),
            token_endpoint: format!("{issuer}/oauth/token"),
            revocation_endpoint: format!("{issuer}/oauth/revoke"),
            introspection_endpoint: format!("{issuer}/oauth/introspect"),
            jwks_uri: format!("{issuer}/.well-known/jwks.json"),
            response_types_supported: words(&["code"]),
            grant_types_supported: words(&[
                "authorization_code",
                "refresh_token",
                "client_credentials",
            ]),
            code_challenge_methods_supported: words(&["S256"]),
            token_endpoint_auth_methods_supported: words(&["client_secret_basic"]),
        })
}
