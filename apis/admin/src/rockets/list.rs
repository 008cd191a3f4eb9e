//! `GET /rockets`: a supplier's own rockets, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::rockets::{Rocket, RocketQuery};
use api_contract::{Page, page};
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, cursor};

use super::body;
use crate::refusal;
use crate::state::State;

/// One's own rockets, in the order in which they were registered.
#[utoipa::path(
    get,
    path = "/api/v1/rockets",
    operation_id = "list_rockets",
    tag = "rockets",
    security(("access_token" = [])),
    params(RocketQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of rockets.", body = Page<Rocket>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<RocketQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let limit = page::limit(query.0.limit).map_err(|e| refusal::parameter("limit", e))?;
    let start = query.0.cursor.as_deref().map(cursor::decode).transpose()?;
    at_least.settle(&state.reading).await?;
    let found = state.model().rockets(supplier, limit, start).await;
    let found = found.map_err(refusal::query)?;
    let page = Page {
        items: found.items.into_iter().map(body::rocket).collect(),
        next: found.next.as_ref().map(cursor::encode).transpose()?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
