//! `GET /launches/{id or link}`: one launch.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders};
use api_contract::launches::Launch;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam};
use domain::ids::LaunchId;

use super::{body, missing, named, names_position, refused};
use crate::hot::{Body, Missing};
use crate::state::State;

/// One launch, by its id or by its link. Also one whose seats can't be booked any more.
#[utoipa::path(
    get,
    path = "/api/v1/launches/{launch}",
    operation_id = "show_launch",
    tag = "launches",
    params(("launch" = String, Path, description = "Its id or its link."), ReadHeaders),
    responses(
        (status = 200, description = "The launch.", body = Launch),
        (status = 304, description = "As the `ETag` in `If-None-Match`."),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn show(
    request: HttpRequest,
    name: PathParam<String>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    at_least.settle(&state.reading).await?;
    let id = named(&state, &name.0).await?;
    let read = async || read(&state, id).await;
    let body = if names_position(&request) {
        read().await
    } else {
        state.hot.launch(id, read).await
    };
    Ok(body.map_err(refused)?.answer(&request))
}

async fn read(state: &State, id: LaunchId) -> Result<Body, Missing> {
    Ok(Body::json(&launch(state, id).await?))
}

/// A launch, as the read model has it now.
pub(crate) async fn launch(state: &State, id: LaunchId) -> Result<Launch, Missing> {
    let found = state.model().launch(id).await.map_err(missing)?;
    Ok(body::launch(found.ok_or(Missing::Unknown)?))
}
