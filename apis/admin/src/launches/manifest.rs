//! `GET /launches/{id}/manifest`: who flies on a supplier's own launch.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::launches::{ManagedLaunchQuery, ManifestEntry};
use api_contract::problem::Problem;
use api_contract::{Page, page};
use api_kit::{ApiProblem, MinPosition, PathParam, Principal, QueryParams, cursor};
use domain::ids::LaunchId;

use super::{body, visible};
use crate::refusal;
use crate::state::State;

/// Who flies on one of one's own launches, by the bookings that hold their seats, in the order in
/// which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/launches/{launch}/manifest",
    operation_id = "show_manifest",
    tag = "launches",
    security(("access_token" = [])),
    params(
        ("launch" = Uuid, Path, description = "The launch's id."),
        ManagedLaunchQuery,
        ReadHeaders,
    ),
    responses(
        (status = 200, description = "A page of passengers.", body = Page<ManifestEntry>),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn manifest(
    principal: Principal,
    launch: PathParam<LaunchId>,
    query: QueryParams<ManagedLaunchQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let limit = page::limit(query.0.limit).map_err(|e| refusal::parameter("limit", e))?;
    let start = query.0.cursor.as_deref().map(cursor::decode).transpose()?;
    at_least.settle(&state.reading).await?;
    let launch = visible(&state, launch.0, Some(supplier)).await?;
    let oldest = state.commands.terms().oldest_passenger;
    let found = state.model.manifest(launch.id, oldest, limit, start).await;
    let found = found.map_err(refusal::query)?;
    let page = Page {
        items: found.items.into_iter().map(body::manifest_entry).collect(),
        next: found.next.as_ref().map(cursor::encode).transpose()?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
