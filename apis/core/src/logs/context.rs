//! `GET /logs/{line}/context`: a line among those that were written before and after it.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::log_lines::{ContextOf, DEFAULT_CONTEXT, LogContext, MAX_CONTEXT};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body;
use super::show::found;
use crate::refusal;
use crate::state::State;

/// How much is shown around the line.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Around {
    /// Lines before it, 0 to 50.
    #[param(minimum = 0, maximum = 50, default = 20)]
    before: Option<u32>,
    /// Lines after it, 0 to 50.
    #[param(minimum = 0, maximum = 50, default = 20)]
    after: Option<u32>,
    /// Whose lines: those of its own service, or those of all.
    #[serde(default)]
    #[param(inline, default = "service")]
    of: ContextOf,
}

/// A log line among others, by when they were written.
#[utoipa::path(
    get,
    path = "/api/v1/logs/{line}/context",
    operation_id = "show_log_context",
    tag = "logs",
    security(("access_token" = [])),
    params(("line" = String, Path, description = "The line's id."), Around),
    responses(
        (status = 200, description = "The line, and those around it.", body = LogContext),
        (status = 404, description = "`log_line_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn context(
    principal: Principal,
    id: PathParam<String>,
    query: QueryParams<Around>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let Around { before, after, of } = query.0;
    let before = bounded("before", before)?;
    let after = bounded("after", after)?;
    let line = found(&state, &id.0).await?;
    let service = match of {
        ContextOf::Service => Some(&*line.service),
        ContextOf::All => None,
    };
    let around = state.log_lines.around(&line, service, before, after).await;
    let (before, after) = around.map_err(refusal::log_lines)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(LogContext {
            before: before.into_iter().map(body::line).collect(),
            line: body::line(line),
            after: after.into_iter().map(body::line).collect(),
        }))
}

fn bounded(name: &'static str, asked: Option<u32>) -> Result<u32, ApiProblem> {
    match asked.unwrap_or(DEFAULT_CONTEXT) {
        lines @ 0..=MAX_CONTEXT => Ok(lines),
        _ => Err(refusal::parameter(name, "must be 0 to 50")),
    }
}
