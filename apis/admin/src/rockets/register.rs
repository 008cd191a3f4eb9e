//! `POST /rockets`: a supplier enters a rocket.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::rockets::RocketEntry;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::{RocketId, derive};
use domain::rocket::{Register, Rocket, RocketCommand};

use crate::refusal;
use crate::state::State;

/// Enters a rocket of one's own.
#[utoipa::path(
    post,
    path = "/api/v1/rockets",
    operation_id = "register_rocket",
    tag = "rockets",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = RocketEntry,
    responses(
        (status = 201, description = "It is registered. `id` is the rocket's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 422, description = "`invalid_fields`, `capacity_out_of_bounds`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn register(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<RocketEntry>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let data = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "register_rocket",
        supplier.0.as_bytes(),
        body.bytes(),
    ));
    let rocket = RocketId(derive("rocket", &[meta.command.0.as_bytes()]));
    let register = RocketCommand::Register(Register { supplier, data });
    let outcome = state
        .commands
        .dispatch::<Rocket>(rocket, register, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        rocket,
        outcome,
    ))
}
