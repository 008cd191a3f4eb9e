//! `GET /suppressions`: the addresses to which nothing is mailed, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::page;
use api_contract::suppressions::{SuppressionEntry, SuppressionQuery};
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use notifier::SuppressionFilter;

use super::{cause_of, entry};
use crate::refusal;
use crate::state::State;

/// Addresses to which nothing is mailed, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/suppressions",
    operation_id = "list_suppressions",
    tag = "suppressions",
    security(("access_token" = [])),
    params(SuppressionQuery),
    responses(
        (status = 200, description = "A page of them.", body = Page<SuppressionEntry>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<SuppressionQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let to = query.parse().map_err(|invalid| {
        let detail = "The query does not fit: some parameters are not as they must be.";
        ApiProblem::malformed("invalid_query", detail).fields(invalid.0)
    })?;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let filter = SuppressionFilter {
        to,
        cause: query.cause.map(cause_of),
        removed: query.removed,
    };
    let found = state.messages.suppressions(&filter, limit, after.as_ref());
    let found = found.await.map_err(refusal::messages)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.items.into_iter().map(entry).collect(),
            next: found.next.map(|cursor| cursor.to_string()),
        }))
}
