//! `POST /oauth/introspect`: one of our APIs asks what a personal token is good for (RFC 7662).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::identity::OAuthProblem;
use api_contract::problem::Problem;
use chrono::{DateTime, Utc};
use identity::{Introspection, Scope};
use serde::{Deserialize, Serialize};
use tokens::{AccessClaims, Audience};
use utoipa::ToSchema;

use super::client::{ClientForm, Refusal};
use crate::state::State;
use crate::visit::Visit;

/// What is looked into.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenToIntrospect {
    /// The personal token.
    token: String,
}

/// What it is good for: `{"active": false}` when for nothing, and else the claims of an access
/// token beside.
#[derive(Serialize, ToSchema)]
pub(crate) struct Introspected {
    /// Whether it is good for anything.
    active: bool,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    claims: Option<AccessClaims>,
}

/// Tells what a personal token is good for.
#[utoipa::path(
    post,
    path = "/oauth/introspect",
    operation_id = "introspect_token",
    tag = "oauth",
    security(("client" = [])),
    request_body(content = TokenToIntrospect, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What it is good for.", body = Introspected),
        (status = 400, description = "`invalid_request`", body = OAuthProblem),
        (status = 401, description = "`invalid_client`", body = OAuthProblem),
        (status = 429, description = "`too_many_requests`: more than a client's share, of whoever is no \
            client of ours", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`temporarily_unavailable`", body = OAuthProblem),
    ),
)]
pub(crate) async fn introspect(
    asked: ClientForm<TokenToIntrospect>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, actix_web::Error> {
    let ClientForm { client, form } = asked;
    let found = state
        .identity
        .introspect(&visit.visit, &client, &form.token)
        .await
        .map_err(Refusal::from)?;
    let claims = match found {
        Introspection::Inactive => None,
        Introspection::Active {
            account,
            supplier,
            token,
            roles,
            email_verified,
            generation,
            scopes,
            created_at,
            expires_at,
        } => {
            let scopes: Vec<_> = scopes.into_iter().map(Scope::as_str).collect();
            Some(AccessClaims {
                roles,
                supplier: Some(supplier),
                email_verified,
                generation,
                scope: Some(scopes.join(" ")),
                // What suppliers do by token, they do at the admin API.
                ..AccessClaims::new(
                    Audience::AdminApi,
                    account,
                    token,
                    seconds(created_at),
                    seconds(expires_at),
                )
            })
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Introspected {
            active: claims.is_some(),
            claims,
        }))
}

fn seconds(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or_default()
}
