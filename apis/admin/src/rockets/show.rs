//! `GET /rockets/{id}`: one of a supplier's own rockets.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_contract::rockets::Rocket;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use domain::ids::RocketId;
use domain::rocket::RocketError;

use super::body;
use crate::refusal;
use crate::state::State;

/// One of one's own rockets. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/rockets/{rocket}",
    operation_id = "show_rocket",
    tag = "rockets",
    security(("access_token" = [])),
    params(("rocket" = Uuid, Path, description = "The rocket's id."), ReadHeaders),
    responses(
        (status = 200, description = "The rocket.", body = Rocket),
        (status = 404, description = "`rocket_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    rocket: PathParam<RocketId>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    at_least.settle(&state.reading).await?;
    let found = state
        .model()
        .rocket(rocket.0)
        .await
        .map_err(refusal::query)?;
    let found = found
        .filter(|rocket| rocket.supplier == supplier)
        .ok_or_else(|| refusal::rejection(&RocketError::RocketUnknown))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body::rocket(found)))
}
