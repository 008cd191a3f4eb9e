//! `POST /rockets/{id}/retirement`: a rocket flies no new launch any more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::RocketId;
use domain::rocket::{Retire, Rocket, RocketCommand};

use crate::refusal;
use crate::state::State;

/// Retires one of one's own rockets, for good. Launches that are scheduled still fly.
#[utoipa::path(
    post,
    path = "/api/v1/rockets/{rocket}/retirement",
    operation_id = "retire_rocket",
    tag = "rockets",
    security(("access_token" = [])),
    params(("rocket" = Uuid, Path, description = "The rocket's id."), CommandHeaders),
    responses(
        (status = 200, description = "It is retired. `id` is the rocket's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`rocket_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn retire(
    principal: Principal,
    rocket: PathParam<RocketId>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let rocket = rocket.0;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "retire_rocket",
        rocket.0.as_bytes(),
        &[],
    ));
    let retire = RocketCommand::Retire(Retire { supplier });
    let outcome = state
        .commands
        .dispatch::<Rocket>(rocket, retire, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        rocket,
        outcome,
    ))
}
