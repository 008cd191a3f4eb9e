//! `GET /launches/{id}/manifest`: who flies on a supplier's own launch.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::Page;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::launches::{ManifestEntry, ManifestQuery};
use api_contract::managed::MAX_EXPORT;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal, QueryParams};
use domain::ids::LaunchId;

use super::{body, visible};
use crate::listing::{self, Stretch};
use crate::state::State;
use crate::{export, refusal};

/// Who flies on one of one's own launches, by the bookings that hold their seats, in the order in
/// which they were made. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/launches/{launch}/manifest",
    operation_id = "show_manifest",
    tag = "launches",
    security(("access_token" = [])),
    params(
        ("launch" = Uuid, Path, description = "The launch's id."),
        ManifestQuery,
        ReadHeaders,
    ),
    responses(
        (status = 200, description = "A page of passengers, or all of them in a file.",
            content((Page<ManifestEntry> = "application/json"), (String = "text/csv"))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn manifest(
    request: HttpRequest,
    principal: Principal,
    launch: PathParam<LaunchId>,
    query: QueryParams<ManifestQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let stretch = Stretch::parse(query.0.limit, query.0.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    let launch = visible(&state, launch.0, Some(supplier)).await?.id;
    let (model, oldest) = (state.model(), state.commands.terms().oldest_passenger);
    if export::is_wanted(&request, query.0.format) {
        let room = state.exports.room()?;
        let found = model.manifest(launch, oldest, MAX_EXPORT, None).await;
        return export::file(found.map_err(refusal::query)?, body::manifest_entry, room).await;
    }
    let found = model
        .manifest(launch, oldest, stretch.limit, stretch.start)
        .await
        .map_err(refusal::query)?;
    let page = Page {
        items: found.items.into_iter().map(body::manifest_entry).collect(),
        next: listing::next(found.next.as_ref())?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
