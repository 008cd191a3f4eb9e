//! `POST /launches/{id}/failure`: a launch flew, and failed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::explanation::Explanation;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::LaunchId;
use domain::launch::{Fail, Launch, LaunchCommand};

use crate::refusal;
use crate::state::State;

/// Says that one of one's own launches flew and failed, for good. What is paid back, finance
/// decides.
///
/// Only from its date on, once it was confirmed or delayed.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/failure",
    operation_id = "fail_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    request_body = Explanation,
    responses(
        (status = 200, description = "It has failed. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_status`, `launch_not_started`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn fail(
    principal: Principal,
    launch: PathParam<LaunchId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<Explanation>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let launch = launch.0;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "fail_launch",
        launch.0.as_bytes(),
        body.bytes(),
    ));
    let fail = LaunchCommand::Fail(Fail { supplier, reason });
    let outcome = state.commands.dispatch::<Launch>(launch, fail, meta).await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        launch,
        outcome,
    ))
}
