//! `GET /logs`: log lines of all processes, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::log_lines::LogLine;
use api_contract::page;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Principal, QueryParams, Role};

use super::body;
use super::filter::{Filter, ListQuery};
use crate::refusal;
use crate::state::State;

/// Log lines, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/logs",
    operation_id = "list_logs",
    tag = "logs",
    security(("access_token" = [])),
    params(ListQuery),
    responses(
        (status = 200, description = "A page of them.", body = Page<LogLine>),
        (
            status = 422,
            description = "`query_too_broad`: too many lines would have to be looked at.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<ListQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let filter = Filter::from(query).of_store()?;
    let found = state
        .log_lines
        .page(&filter, limit, after.as_ref())
        .await
        .map_err(refusal::log_lines)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.0.into_iter().map(body::line).collect::<Vec<_>>(),
            next: found.1.map(|cursor| cursor.to_string()),
        }))
}
