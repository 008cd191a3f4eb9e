//! `POST /jobs/{name}/resume`: a job runs at its times again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::jobs::JobReason;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam, Principal, Role};

use super::by;
use crate::refusal;
use crate::state::State;

/// Lets a job run at its times again. What it would have done meanwhile is not missed. Again it
/// changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/resume",
    operation_id = "resume_job",
    tag = "jobs",
    security(("access_token" = [])),
    params(("job" = String, Path, description = "The job's name.")),
    request_body = JobReason,
    responses(
        (status = 204, description = "It goes on."),
        (status = 404, description = "`job_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn resume(
    principal: Principal,
    name: PathParam<String>,
    body: JsonBody<JobReason>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let by = by(&principal, reason);
    let resumed = state.jobs.resume(&name.0, &by).await;
    resumed.map_err(refusal::jobs)?;
    Ok(HttpResponse::NoContent().finish())
}
