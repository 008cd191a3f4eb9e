//! `POST /jobs/{name}/runs`: a run at once.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::jobs::RunAsked;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext, Role, command_meta,
};

use crate::refusal;
use crate::state::State;

/// Asks for a run at once, or after the one that goes on; of a paused job too. The run that answers it
/// is somebody else's, where that was asked for and has not begun.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/runs",
    operation_id = "run_job",
    tag = "jobs",
    security(("access_token" = [])),
    params(("job" = String, Path, description = "The job's name."), CommandHeaders),
    responses(
        (status = 202, description = "It begins as soon as a scheduler can.", body = RunAsked),
        (status = 404, description = "`job_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn ask(
    principal: Principal,
    name: PathParam<String>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let actor = principal.actor(Role::It);
    // The same request again is the same wish, and so the same run.
    let wish = command_meta(actor, &key, &context, "run_job", name.0.as_bytes(), &[]).command;
    let asked = state.jobs.run_now(&name.0, wish.0, principal.account());
    let id = asked.await.map_err(refusal::jobs)?;
    Ok(HttpResponse::Accepted()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RunAsked { id }))
}
