//! `GET /jobs/{name}/runs`: the runs of a job, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::jobs::{JobRun, RunOutcome, RunQuery, RunTrigger};
use api_contract::problem::Problem;
use api_contract::{Page, page};
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role, cursor};
use scheduler::{Outcome, RunRecord, Trigger};

use super::{millis, outcome};
use crate::refusal;
use crate::state::State;

/// The runs of a job, the newest first. Those that found nothing to do are forgotten after a day.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}/runs",
    operation_id = "list_job_runs",
    tag = "jobs",
    security(("access_token" = [])),
    params(("job" = String, Path, description = "The job's name."), RunQuery),
    responses(
        (status = 200, description = "A page of them.", body = Page<JobRun>),
        (status = 404, description = "`job_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn runs(
    principal: Principal,
    name: PathParam<String>,
    query: QueryParams<RunQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(cursor::decode).transpose()?;
    // There may be no run yet of a job that there is.
    state.jobs.job(&name.0).await.map_err(refusal::jobs)?;
    let ended_so = query.outcome.map(|outcome| match outcome {
        RunOutcome::Succeeded => Outcome::Succeeded,
        RunOutcome::Failed => Outcome::Failed,
        RunOutcome::Abandoned => Outcome::Abandoned,
    });
    let found = state.jobs.runs(&name.0, ended_so, limit, after).await;
    let found = found.map_err(refusal::jobs)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.items.into_iter().map(run).collect::<Vec<_>>(),
            next: found.next.as_ref().map(cursor::encode).transpose()?,
        }))
}

fn run(run: RunRecord) -> JobRun {
    JobRun {
        id: run.id,
        trigger: match run.trigger {
            Trigger::Cron => RunTrigger::Cron,
            Trigger::RunNow => RunTrigger::RunNow,
        },
        asked_by: run.asked_by,
        planned_for: run.planned_for,
        started_at: run.started_at,
        ended_at: run.ended_at,
        duration_ms: run.ended_at.map(|ended| millis(run.started_at, ended)),
        process: run.holder,
        outcome: run.outcome.map(outcome),
        figures: run.figures,
        error: run.error,
    }
}
