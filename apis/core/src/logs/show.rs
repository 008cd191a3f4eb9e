//! `GET /logs/{line}`: one line, for whoever was sent a link to it.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::log_lines::LogLine;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};

use super::body;
use crate::refusal;
use crate::state::State;

/// A log line. After thirty days there is none any more.
#[utoipa::path(
    get,
    path = "/api/v1/logs/{line}",
    operation_id = "show_log_line",
    tag = "logs",
    security(("access_token" = [])),
    params(("line" = String, Path, description = "The line's id.")),
    responses(
        (status = 200, description = "The line.", body = LogLine),
        (status = 404, description = "`log_line_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    id: PathParam<String>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let found = found(&state, &id.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body::line(found)))
}

/// The line with this id.
pub(super) async fn found(state: &State, id: &str) -> Result<log_lines::LogLine, ApiProblem> {
    let found = state.log_lines.line(id).await.map_err(refusal::log_lines)?;
    found.ok_or_else(|| {
        let detail = "There is no such log line, or not any more.";
        ApiProblem::not_found("log_line_not_found", detail)
    })
}
