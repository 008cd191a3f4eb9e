//! `POST /launches/{id}/completion`: a launch flew.

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
use domain::launch::{Complete, Launch, LaunchCommand};

use crate::refusal;
use crate::state::State;

/// Says that one of one's own launches flew, for good. Said again it changes nothing.
///
/// Only from its date on, once it was confirmed or delayed. A fee is due, and the supplier may
/// submit its own invoice.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/completion",
    operation_id = "complete_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    responses(
        (status = 200, description = "It is completed. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_status`, `launch_not_started`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn complete(
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
        "complete_launch",
        launch.0.as_bytes(),
        &[],
    ));
    let complete = LaunchCommand::Complete(Complete { supplier });
    let outcome = state
        .commands
        .dispatch::<Launch>(launch, complete, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        launch,
        outcome,
    ))
}
