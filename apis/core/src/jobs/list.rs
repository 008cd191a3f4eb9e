//! `GET /jobs`: all jobs of the scheduler.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::jobs::Jobs;
use api_kit::{ApiProblem, Principal, Role};
use futures_util::future::try_join;

use super::job;
use crate::refusal;
use crate::state::State;

/// All jobs: when each runs next, and what came of it last.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    operation_id = "show_jobs",
    tag = "jobs",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "They are these.", body = Jobs),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let found = try_join(state.jobs.leading(), state.jobs.jobs()).await;
    let (leader, jobs) = found.map_err(refusal::jobs)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Jobs {
            leader: leader.map(|leader| leader.holder),
            items: jobs.into_iter().map(job).collect(),
        }))
}
