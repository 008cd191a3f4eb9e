//! `GET /events`: what happened, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::Events;
use api_contract::page;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Principal, QueryParams, Role};

use super::body;
use super::filter::ListQuery;
use crate::refusal;
use crate::state::State;

/// Events, in the order of the log. What they say is read one by one.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "list_events",
    tag = "operations",
    security(("access_token" = [])),
    params(ListQuery),
    responses(
        (status = 200, description = "A page of them, and how far the log is indexed.", body = Events),
        (
            status = 422,
            description = "`query_too_broad`: too many events would have to be looked at.",
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
    let cursor = query.cursor.as_deref().map(str::parse).transpose();
    let cursor = cursor.map_err(|error| refusal::parameter("cursor", error))?;
    let (order, filter) = (query.order(), query.filter()?);
    let found = state
        .event_index
        .page(state.log.log_id(), &filter, order, limit, cursor)
        .await
        .map_err(refusal::event_index)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Events {
            items: found.events.into_iter().map(body::entry).collect(),
            next: found.next.map(|cursor| cursor.to_string()),
            indexed_to: found.indexed_to.0,
        }))
}
