//! `GET /jobs/{name}`: one job.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::jobs::Job;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};

use super::job;
use crate::refusal;
use crate::state::State;

/// One job.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}",
    operation_id = "show_job",
    tag = "jobs",
    security(("access_token" = [])),
    params(("job" = String, Path, description = "The job's name.")),
    responses(
        (status = 200, description = "The job.", body = Job),
        (status = 404, description = "`job_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    name: PathParam<String>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let found = state.jobs.job(&name.0).await.map_err(refusal::jobs)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(job(found)))
}
