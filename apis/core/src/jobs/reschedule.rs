//! `PUT /jobs/{name}/cron`: a job runs at other times.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::jobs::JobTimes;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam, Principal, Role};
use scheduler::CronExpression;

use super::by;
use crate::refusal;
use crate::state::State;

/// Lets a job run at other times, from the next one on. Again it changes nothing.
#[utoipa::path(
    put,
    path = "/api/v1/jobs/{job}/cron",
    operation_id = "reschedule_job",
    tag = "jobs",
    security(("access_token" = [])),
    params(("job" = String, Path, description = "The job's name.")),
    request_body = JobTimes,
    responses(
        (status = 204, description = "It runs at these times."),
        (status = 404, description = "`job_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn reschedule(
    principal: Principal,
    name: PathParam<String>,
    body: JsonBody<JobTimes>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let parsed = body.value.parse(CronExpression::parse);
    let (cron, reason) = parsed.map_err(refusal::invalid)?;
    let by = by(&principal, reason);
    let changed = state.jobs.set_cron(&name.0, &cron, &by).await;
    changed.map_err(refusal::jobs)?;
    Ok(HttpResponse::NoContent().finish())
}
