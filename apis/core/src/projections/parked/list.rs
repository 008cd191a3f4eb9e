//! `GET /projections/{projection}/parked`: commits that a projection could not apply, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::page;
use api_contract::parked_commits::{ParkedCommit, ParkedCommitsQuery};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role};
use domain::commit::Position;
use projection_runtime::{SetAside, parked};

use crate::refusal;
use crate::state::State;

/// Commits that a projection could not apply, those that wait for one of them, and those that were
/// skipped, in the order of the log.
#[utoipa::path(
    get,
    path = "/api/v1/projections/{projection}/parked",
    operation_id = "list_parked_commits",
    tag = "operations",
    security(("access_token" = [])),
    params(("projection" = String, Path,
        description = "The projection: `customer`, `operational`, `policies` or `payouts`."),
        ParkedCommitsQuery),
    responses(
        (status = 200, description = "A page of them.", body = Page<ParkedCommit>),
        (status = 404, description = "`projection_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "`projection_silent`: no process that writes it answers",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    projection: PathParam<String>,
    query: QueryParams<ParkedCommitsQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let projection = super::projection(&projection.0)?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let after = Position(after.unwrap_or(0));
    let found = parked::ask(state.log.client(), projection, after, limit as usize).await;
    let found = found.map_err(refusal::silent)?;
    let last = found.commits.last().filter(|_| found.has_more);
    let next = last.map(|last| last.position.to_string());
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.commits.into_iter().map(entry).collect(),
            next,
        }))
}

fn entry(commit: SetAside) -> ParkedCommit {
    ParkedCommit {
        position: commit.position.0,
        aggregate: commit.aggregate.into(),
        id: commit.id,
        cause: commit.cause,
        attempts: commit.attempts,
        at: commit.parked_at,
        tried_at: commit.tried_at,
        skipped: commit.skipped.map(|decision| decision.0),
    }
}
