//! `POST /launches/{id}/confirmation`: a launch will fly.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::LaunchId;
use domain::launch::{Confirm, Launch, LaunchCommand};

use crate::refusal;
use crate::state::State;

/// Says that one of one's own launches will fly on its date. Said again it changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/confirmation",
    operation_id = "confirm_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    responses(
        (status = 200, description = "It is confirmed. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_status`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn confirm(
    principal: Principal,
    launch: PathParam<LaunchId>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let launch = launch.0;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "confirm_launch",
        launch.0.as_bytes(),
        &[],
    ));
    let confirm = LaunchCommand::Confirm(Confirm { supplier });
    let outcome = state
        .commands
        .dispatch::<Launch>(launch, confirm, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        launch,
        outcome,
    ))
}
