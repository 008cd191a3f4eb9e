//! `GET /verifications`: the latest ones.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::page;
use api_contract::verifications::Verification;
use api_kit::{ApiProblem, Principal, QueryParams, Role, cursor};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::entry;
use crate::refusal;
use crate::state::State;

/// Which part of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// The verifications of the last year, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/verifications",
    operation_id = "list_verifications",
    tag = "operations",
    security(("access_token" = [])),
    params(Part),
    responses(
        (status = 200, description = "A page of them.", body = Page<Verification>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<Part>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let limit = page::limit(query.0.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after: Option<(DateTime<Utc>, Uuid)> =
        query.0.cursor.as_deref().map(cursor::decode).transpose()?;
    let found = state.verifications.latest(limit + 1, after).await;
    let mut found = found.map_err(refusal::verifications)?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last() {
        Some(last) if has_more => Some(cursor::encode(&(last.asked_at, last.id))?),
        _ => None,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.into_iter().map(entry).collect::<Vec<_>>(),
            next,
        }))
}
