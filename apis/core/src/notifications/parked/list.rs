//! `GET /notifications/parked`: events of which no mail could be made, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::page;
use api_contract::parked_mails::{ParkedEntry, ParkedQuery};
use api_kit::{ApiProblem, Principal, QueryParams, Role};

use super::{entry, status_of};
use crate::refusal;
use crate::state::State;

/// Events of which no mail could be made, the last one of the log first.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/parked",
    operation_id = "list_parked_notifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(ParkedQuery),
    responses(
        (status = 200, description = "A page of them.", body = Page<ParkedEntry>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<ParkedQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let before = query.cursor.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| refusal::parameter("cursor", notifier::InvalidCursor))?;
    let status = query.status.map(status_of);
    let found = state.messages.parked(status, limit, before).await;
    let found = found.map_err(refusal::messages)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.items.into_iter().map(entry).collect(),
            next: found.next.map(|position| position.to_string()),
        }))
}
