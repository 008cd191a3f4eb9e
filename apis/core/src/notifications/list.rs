//! `GET /notifications`: mails, page by page, or as a file.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::export::MAX_EXPORT;
use api_contract::notifications::{NotificationEntry, NotificationQuery};
use api_contract::page;
use api_contract::problem::Problem;
use api_kit::export;
use api_kit::{ApiProblem, Principal, QueryParams, Role};

use super::record::SHEET;
use super::{entry, filter_of_query};
use crate::refusal;
use crate::state::State;

/// Mails, the newest first. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/notifications",
    operation_id = "list_notifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(NotificationQuery),
    responses(
        (status = 200, description = "A page of them, or all of them in a file.",
            content((Page<NotificationEntry> = "application/json"), (String = "text/csv"))),
        (status = 422, description = "`query_too_broad`: too many mails would have to be looked at; \
            `export_too_large`", body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<NotificationQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let filter = filter_of_query(&query.filter())?;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = state.messages.list(&filter, MAX_EXPORT).await;
        let found = found.map_err(refusal::messages)?;
        let rows = found.items.into_iter().map(entry).collect();
        return export::file(SHEET, rows, found.next.is_some(), room).await;
    }
    let found = state.messages.page(&filter, limit, after.as_ref()).await;
    let found = found.map_err(refusal::messages)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.items.into_iter().map(entry).collect(),
            next: found.next.map(|cursor| cursor.to_string()),
        }))
}
