//! `GET /.well-known/jwks.json`: the keys that verify our tokens.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::CommonProblems;
use api_kit::ApiProblem;

use crate::refusal;
use crate::state::State;

/// The key set (RFC 7517).
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "show_keys",
    tag = "oauth",
    responses(
        (status = 200, description = "The keys.", body = Object, content_type = "application/json"),
        CommonProblems,
    ),
)]
pub(crate) async fn keys(state: Data<State>) -> Result<HttpResponse, ApiProblem> {
    let keys = state.identity.key_set().await.map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .content_type("application/json")
        .body(keys))
}
