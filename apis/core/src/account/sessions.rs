//! `GET /account/sessions`: where one is signed in.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::{OpenSession, Sessions};
use api_kit::ApiProblem;

use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Where one is signed in.
#[utoipa::path(
    get,
    path = "/api/v1/account/sessions",
    operation_id = "list_sessions",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    responses(
        (status = 200, description = "The sessions.", body = Sessions),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn sessions(me: SignedIn, state: Data<State>) -> Result<HttpResponse, ApiProblem> {
    let found = state.identity.sessions(me.caller).await;
    let found = found.map_err(refusal::identity)?;
    let items = found.into_iter().map(|session| OpenSession {
        id: session.id,
        current: session.id == me.caller.session,
        agent: session.agent,
        address: session.address.to_string(),
        opened_at: session.opened_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
    });
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Sessions {
            items: items.collect(),
        }))
}
