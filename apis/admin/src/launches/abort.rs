//! `POST /launches/{id}/abort`: a launch does not fly.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::launch_changes::AbortLaunch;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::LaunchId;
use domain::launch::{Abort, Launch, LaunchCommand};

use crate::refusal;
use crate::state::State;

/// Aborts one of one's own launches, for good. All of its bookings end; what was paid for them
/// goes back in full, and a fee is due.
///
/// For financial cause only from three months before its date on, and only while few of its seats
/// are sold.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/abort",
    operation_id = "abort_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    request_body = AbortLaunch,
    responses(
        (status = 200, description = "It is aborted. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_status`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `occupancy_not_low`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn abort(
    principal: Principal,
    launch: PathParam<LaunchId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<AbortLaunch>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let launch = launch.0;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "abort_launch",
        launch.0.as_bytes(),
        body.bytes(),
    ));
    let abort = LaunchCommand::Abort(Abort {
        supplier,
        cause: body.value.cause,
        reason,
    });
    let outcome = state.commands.dispatch::<Launch>(launch, abort, meta).await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        launch,
        outcome,
    ))
}
