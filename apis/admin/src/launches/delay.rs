//! `POST /launches/{id}/delay`: a launch flies later.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::launch_changes::DelayLaunch;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::LaunchId;
use domain::launch::{Delay, Launch, LaunchCommand};

use crate::refusal;
use crate::state::State;

/// Moves one of one's own launches to a later date. Its bookings stay as they are.
///
/// A launch that was confirmed has to be confirmed again.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/delay",
    operation_id = "delay_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    request_body = DelayLaunch,
    responses(
        (status = 200, description = "It is delayed. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_status`, `too_many_delays`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `date_not_later`, `date_too_far`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn delay(
    principal: Principal,
    launch: PathParam<LaunchId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<DelayLaunch>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let launch = launch.0;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "delay_launch",
        launch.0.as_bytes(),
        body.bytes(),
    ));
    let delay = LaunchCommand::Delay(Delay {
        supplier,
        date: body.value.date,
        cause: body.value.cause,
        reason,
    });
    let outcome = state.commands.dispatch::<Launch>(launch, delay, meta).await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        launch,
        outcome,
    ))
}
