//! `POST /jobs/{name}/pause`: a job runs only when somebody asks for it.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::jobs::JobReason;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam, Principal, Role};

use super::by;
use crate::refusal;
use crate::state::State;

/// Lets a job run only when somebody asks for it. A run that goes on goes on. Again it changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/pause",
    operation_id = "pause_job",
    tag = "jobs",
    security(("access_token" = [])),
    params(("job" = String, Path, description = "The job's name.")),
    request_body = JobReason,
    responses(
        (status = 204, description = "It is paused."),
        (status = 404, description = "`job_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn pause(
    principal: Principal,
    name: PathParam<String>,
    body: JsonBody<JobReason>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let by = by(&principal, reason);
    let paused = state.jobs.pause(&name.0, &by).await;
    paused.map_err(refusal::jobs)?;
    Ok(HttpResponse::NoContent().finish())
}
