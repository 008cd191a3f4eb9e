//! `PUT /rockets/{id}`: a supplier changes a rocket's data.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::rockets::RocketEntry;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::RocketId;
use domain::rocket::{Revise, Rocket, RocketCommand};

use crate::refusal;
use crate::state::State;

/// Changes all data of one of one's own rockets. Launches that are scheduled keep theirs.
#[utoipa::path(
    put,
    path = "/api/v1/rockets/{rocket}",
    operation_id = "revise_rocket",
    tag = "rockets",
    security(("access_token" = [])),
    params(("rocket" = Uuid, Path, description = "The rocket's id."), CommandHeaders),
    request_body = RocketEntry,
    responses(
        (status = 200, description = "It is changed. `id` is the rocket's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`rocket_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`rocket_retired`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `capacity_out_of_bounds`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn revise(
    principal: Principal,
    rocket: PathParam<RocketId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<RocketEntry>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let rocket = rocket.0;
    let data = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "revise_rocket",
        rocket.0.as_bytes(),
        body.bytes(),
    ));
    let revise = RocketCommand::Revise(Revise { supplier, data });
    let outcome = state
        .commands
        .dispatch::<Rocket>(rocket, revise, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        rocket,
        outcome,
    ))
}
