//! `GET /account/tokens`: one's personal tokens.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::PersonalTokens;
use api_kit::ApiProblem;

use super::personal;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// The personal tokens that are good.
#[utoipa::path(
    get,
    path = "/api/v1/account/tokens",
    operation_id = "list_personal_tokens",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    responses(
        (status = 200, description = "The tokens.", body = PersonalTokens),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn tokens(me: SignedIn, state: Data<State>) -> Result<HttpResponse, ApiProblem> {
    let found = state.identity.personal_tokens(me.caller).await;
    let found = found.map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(PersonalTokens {
            items: found.into_iter().map(personal).collect(),
        }))
}
