//! `GET /launches/{id}`: one launch, with where its seats are and what it brings in.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::launches::ManagedLaunch;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use domain::ids::LaunchId;

use super::{body, visible};
use crate::scope;
use crate::state::State;

/// One of one's own launches; for finance, any. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/launches/{launch}",
    operation_id = "show_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), ReadHeaders),
    responses(
        (status = 200, description = "The launch.", body = ManagedLaunch),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    launch: PathParam<LaunchId>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let scope = scope::supplier(&principal, None)?;
    at_least.settle(&state.reading).await?;
    let found = visible(&state, launch.0, scope).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body::launch(found)))
}
