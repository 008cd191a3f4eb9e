//! `GET /launches`: launches with where their seats are, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::launches::{ManagedLaunch, ManagedLaunchQuery};
use api_contract::{Page, page};
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, cursor};
use projection_operational::queries::{LaunchFilter, LaunchOrder};

use super::{body, scope};
use crate::refusal;
use crate::state::State;

/// One's own launches, the first to start first; for finance, all launches.
#[utoipa::path(
    get,
    path = "/api/v1/launches",
    operation_id = "list_launches",
    tag = "launches",
    security(("access_token" = [])),
    params(ManagedLaunchQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of launches.", body = Page<ManagedLaunch>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<ManagedLaunchQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = scope(&principal)?;
    let limit = page::limit(query.0.limit).map_err(|e| refusal::parameter("limit", e))?;
    let start = query.0.cursor.as_deref().map(cursor::decode).transpose()?;
    at_least.settle(&state.reading).await?;
    let filter = LaunchFilter {
        supplier,
        ..LaunchFilter::default()
    };
    let order = LaunchOrder::SoonestFirst;
    let found = state.model.launches(&filter, order, limit, start).await;
    let found = found.map_err(refusal::query)?;
    let page = Page {
        items: found.items.into_iter().map(body::launch).collect(),
        next: found.next.as_ref().map(cursor::encode).transpose()?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
